/**
 * Bins of the time to the next event, on dt = ln(1 + seconds): fine up to 2, so that whole seconds below 7 s fall apart
 * and ties come out as they are, coarse beyond. Neural experts are trained on the same bins.
 */

/** dt up to which bins are fine. */
export const FINE_UNTIL = 2;
/** Width of a fine bin, and of a coarse one, in dt. */
export const FINE = 0.1;
export const COARSE = 0.75;
export const FINE_BINS = 20;
/** Enough for 10⁹ s. */
export const GAP_BINS = FINE_BINS + 26;

/** Bin of a time given as ln(1 + seconds). */
export function gapBin(value: number): number {
  if (value < FINE_UNTIL) return Math.round(value / FINE);
  return Math.min(GAP_BINS - 1, FINE_BINS + Math.round((value - FINE_UNTIL) / COARSE));
}
