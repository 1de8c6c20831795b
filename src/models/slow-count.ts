/**
 * Hot path (benchmark: ablation). A slow count and what it has lost by halving, in one word of 32 bits: the count in
 * sixteenths below, the loss above with 11 bits of mantissa and 5 of exponent.
 */

/** The highest slow count there is room for. */
export const MOST_SLOW = 4000;

const STEPS = 16;
const LEAST = 1;
const MOST = 0xffff;
const MANTISSA_BITS = 11;
const MANTISSA = 1 << MANTISSA_BITS;
const MOST_EXPONENT = 20;
const POWERS = Float64Array.from({ length: 32 }, (_, exponent) => 2 ** exponent);

/** One word, never 0, of a count above 0 and what it has lost, each rounded to what there is room for. */
export function joinCounts(count: number, lost: number): number {
  const steps = Math.min(count * STEPS + 0.5, MOST) | 0;
  const low = Math.max(LEAST, steps);
  return lost < 1 ? low : (float(lost) << 16) | low;
}

/** The slow count of a word. */
export function countOf(word: number): number {
  return (word & MOST) / STEPS;
}

/** What the slow count of a word has lost by halving. */
export function lostOf(word: number): number {
  const high = word >>> 16;
  return high < MANTISSA ? high : (high & (MANTISSA - 1)) * POWERS[high >>> MANTISSA_BITS]!;
}

function float(value: number): number {
  if (value < MANTISSA - 0.5) return (value + 0.5) | 0;
  let exponent = 0;
  let mantissa = value;
  while (mantissa >= MANTISSA - 0.5 && exponent < MOST_EXPONENT) {
    mantissa *= 0.5;
    exponent++;
  }
  const rounded = (mantissa + 0.5) | 0;
  return (exponent << MANTISSA_BITS) | (rounded < MANTISSA ? rounded : MANTISSA - 1);
}
