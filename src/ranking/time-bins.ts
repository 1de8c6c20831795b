/**
 * The bins in which the online model counts times to the next event, on dt = ln(1 + seconds): GAP_BINS with each
 * coarse bin in three, so that they add up to those of neural experts and quantiles fall between fewer things at once.
 */
import { COARSE, FINE, FINE_BINS, FINE_UNTIL, GAP_BINS } from '../models/gap-bins.ts';

const PARTS = 3;
const STEP = COARSE / PARTS;
export const TIME_BINS = FINE_BINS + (GAP_BINS - FINE_BINS) * PARTS;

/** Bin of a time given as ln(1 + seconds). */
export function timeBin(value: number): number {
  if (value < FINE_UNTIL) return Math.round(value / FINE);
  return Math.min(TIME_BINS - 1, FINE_BINS + Math.round((value - FINE_UNTIL) / STEP));
}

/** By bin: the dt in its middle, and the bin of GAP_BINS that it is a part of. */
export const MIDDLE = new Float64Array(TIME_BINS);
export const PART_OF = new Int32Array(TIME_BINS);
/** By bin: from its middle to that of the next. */
export const WIDTH = new Float64Array(TIME_BINS);
for (let bin = 0; bin < TIME_BINS; bin++) {
  const coarse = bin - FINE_BINS;
  MIDDLE[bin] = coarse < 0 ? bin * FINE : FINE_UNTIL + coarse * STEP;
  PART_OF[bin] = coarse < 0 ? bin : Math.min(GAP_BINS - 1, FINE_BINS + Math.floor((coarse + 1) / PARTS));
  WIDTH[bin] = coarse < 0 ? FINE : STEP;
}

/** The first of the bins that a bin of GAP_BINS consists of, and the first that no longer belongs to it. */
export const FIRST_PART = new Int32Array(GAP_BINS + 1).fill(TIME_BINS);
for (let bin = TIME_BINS - 1; bin >= 0; bin--) FIRST_PART[PART_OF[bin]!] = bin;

/** Adds the shares of TIME_BINS up to those of GAP_BINS. */
export function fold(shares: Float64Array, into: Float64Array): void {
  into.fill(0);
  for (let bin = 0; bin < TIME_BINS; bin++) into[PART_OF[bin]!] = into[PART_OF[bin]!]! + shares[bin]!;
}

/**
 * Divides each of GAP_BINS shares, from place `from`, among its parts as `like` divides it; what `like` knows nothing
 * of goes to the middle. `into` may be `like` itself.
 */
export function unfold(
  shares: Float64Array | Float32Array,
  from: number,
  like: Float64Array,
  into: Float64Array,
): void {
  for (let whole = 0; whole < GAP_BINS; whole++) {
    const share = shares[from + whole]!;
    const first = FIRST_PART[whole]!;
    const end = FIRST_PART[whole + 1]!;
    let sum = 0;
    for (let bin = first; bin < end; bin++) sum += like[bin]!;
    for (let bin = first; bin < end; bin++) into[bin] = sum > 0 ? share * (like[bin]! / sum) : 0;
    if (sum === 0) into[middleOf(whole)] = share;
  }
}

/** The bin in the middle of one of GAP_BINS. */
export function middleOf(whole: number): number {
  return whole < FINE_BINS ? whole : FINE_BINS + (whole - FINE_BINS) * PARTS;
}
