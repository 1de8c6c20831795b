/** Share of the sessions whose scores say how far the tail goes on. */
const TAIL = 0.1;

/**
 * What to add to the highest score of few normal sessions, so that it is beyond the next session as seldom as the highest
 * of `full` sessions would be: the tail is taken as exponential, and its scale is how far the highest tenth of the scores
 * lie above the next one on average (Weissman 1978: large quantiles from the highest of few values). One more value, the
 * distance that one event makes, stands for what so few sessions may not have shown; 0 from `full` sessions on.
 *
 * @param scores the positive ones of `sessions` scores
 * @param oneEvent distance of a session to itself with one event more
 */
export function tailBeyond(
  scores: readonly number[],
  sessions: number,
  full: number,
  oneEvent: number,
): number {
  if (sessions >= full || sessions === 0) return 0;
  const descending = [...scores].sort((a, b) => b - a);
  const highest = Math.ceil(sessions * TAIL);
  const below = descending[highest] ?? 0;
  let excess = oneEvent;
  for (let i = 0; i < highest; i++) excess += Math.max(0, (descending[i] ?? 0) - below);
  return (excess / (highest + 1)) * Math.log(full / sessions);
}
