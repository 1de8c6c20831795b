/** Hot path (benchmark: onnx). When an event comes, as neural networks are told: four numbers per event. */

/** Numbers per event: dt, elapsed, day, week. */
export const MOMENT = 4;
/** Numbers of a moment beside dt: what a graph calls its clock. */
export const CLOCK = MOMENT - 1;

const DAY = 86_400_000;
/** The epoch was a Thursday; weeks begin on Monday. */
const FIRST_WEEKDAY = 3;

/**
 * Writes the moment of an event to place `index` of `moments`: ln(1 + seconds) since the event before and since the first
 * of the sequence, and how much of the UTC day and week is over, in [0, 1). Times in epoch ms.
 */
export function putMoment(
  moments: Float32Array,
  index: number,
  time: number,
  before: number,
  start: number,
): void {
  const at = index * MOMENT;
  const days = time / DAY;
  const weeks = (days + FIRST_WEEKDAY) / 7;
  moments[at] = logSeconds(time - before);
  moments[at + 1] = logSeconds(time - start);
  moments[at + 2] = days - Math.floor(days);
  moments[at + 3] = weeks - Math.floor(weeks);
}

function logSeconds(milliseconds: number): number {
  return milliseconds > 0 ? Math.log1p(milliseconds / 1000) : 0;
}

/** Copies the moment at place `from` of `moments` to place `to` of `into`. */
export function copyMoment(moments: Float32Array, from: number, into: Float32Array, to: number): void {
  for (let i = 0; i < MOMENT; i++) into[to * MOMENT + i] = moments[from * MOMENT + i]!;
}
