/** Share of the sessions whose scores say how far the tail goes on. */
const TAIL = 0.1;

/**
 * The score that one in `full` sessions would exceed, judged by the highest of fewer: the tail is taken as exponential from
 * the highest tenth on, with their mean height above the next score as its scale (Weissman, "Estimation of parameters and
 * large quantiles based on the k largest observations", JASA 1978). One more of them, as high as the distance that one
 * event makes, stands for what so few sessions may not have shown. 0 from `full` sessions on: they speak for themselves.
 *
 * @param scores the positive ones of `sessions` scores
 * @param oneEvent distance of a session to itself with one event more
 */
export function tailScore(
  scores: readonly number[],
  sessions: number,
  full: number,
  oneEvent: number,
): number {
  if (sessions >= full || sessions === 0) return 0;
  const descending = [...scores].sort((a, b) => b - a);
  const highest = Math.ceil(sessions * TAIL);
  const below = descending[highest] ?? 0;
  let height = oneEvent;
  for (let i = 0; i < highest; i++) height += Math.max(0, (descending[i] ?? 0) - below);
  return below + (height / (highest + 1)) * Math.log((highest * full) / sessions);
}
