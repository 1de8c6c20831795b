/**
 * Hot path (benchmark: ablation). A slow count and what it has lost by halving, in one word of 32 bits: the count in
 * sixteenths below, the loss above with 11 bits of mantissa and 5 of exponent.
 */

/** The highest slow count at which counts are to be halved: there is room for two such, which may become one type. */
export const MOST_SLOW = 2000;

const STEPS = 16;
const LEAST = 1;
const MOST = 0xffff;
const MANTISSA_BITS = 11;
const MANTISSA = 1 << MANTISSA_BITS;
const MOST_EXPONENT = 20;
const POWERS = Float64Array.from({ length: 32 }, (_, exponent) => 2 ** exponent);

/** The word of a count of one that has lost nothing. */
export const ONE = STEPS;

/** One word, never 0, of a count above 0 and what it has lost, each rounded to what there is room for. */
export function joinCounts(count: number, lost: number): number {
  const steps = Math.min(count * STEPS + 0.5, MOST) | 0;
  const low = Math.max(LEAST, steps);
  return lost < 1 ? low : (float(lost) << 16) | low;
}

/** The word after one more visit. */
export function oneMore(word: number): number {
  return (word & MOST) + STEPS > MOST ? word : word + STEPS;
}

/** The word with half of its count lost. */
export function halved(word: number): number {
  const half = countOf(word) / 2;
  return joinCounts(half, lostOf(word) + half);
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
