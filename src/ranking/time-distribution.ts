/** Hot path (benchmark: ablation). What a distribution over TIME_BINS says in seconds: quantiles and the mean. */
import type { StateReader, StateWriter } from '../state/codec.ts';
import { MIDDLE, middleOf, TIME_BINS, WIDTH } from './time-bins.ts';

const LEVELS = [0.1, 0.5, 0.9] as const;
/** Numbers that tell of a distribution: its quantiles .1, .5 and .9 and its mean. */
export const TIMES = LEVELS.length + 1;
/** The mean takes what lies above this quantile to lie there: one absurd time in the past must not rule it. */
const CAP = 0.99;
/** A bin as wide as √12 standard deviations has the spread of what fell into it. */
const SPREAD = Math.sqrt(12);
/** Standard deviation below which all that fell into a bin is taken for one and the same time. */
const SAME = 1e-5;
/** The ends of an interval go outwards by a millionth, for times equal to them to be within whatever the rounding. */
const OUTWARDS = 1e-6;

/** What fell into each bin, over all contexts: where in the bin it lies, and how far apart. */
export class BinContents {
  /** By bin: number, sum and sum of squares of ln(1 + seconds), sum of seconds. */
  readonly #seen = new Float64Array(TIME_BINS);
  readonly #sum = new Float64Array(TIME_BINS);
  readonly #squares = new Float64Array(TIME_BINS);
  readonly #seconds = new Float64Array(TIME_BINS);
  /** By bin: mean of the seconds. */
  readonly #mean = Float64Array.from(MIDDLE, Math.expm1);

  add(bin: number, value: number, seconds: number): void {
    this.#seen[bin] = this.#seen[bin]! + 1;
    this.#sum[bin] = this.#sum[bin]! + value;
    this.#squares[bin] = this.#squares[bin]! + value * value;
    this.#seconds[bin] = this.#seconds[bin]! + seconds;
    this.#mean[bin] = this.#seconds[bin]! / this.#seen[bin]!;
  }

  /** Writes the quantiles and the mean of `shares`, which add up to `sum`, to `out[at…]`. */
  tell(shares: Float64Array, sum: number, out: Float32Array | Float64Array, at: number): void {
    let below = 0;
    let level = 0;
    let last = 0;
    let mean = 0;
    const cap = CAP * sum;
    const means = this.#mean;
    for (let bin = 0; bin < TIME_BINS; bin++) {
      const share = shares[bin]!;
      if (share === 0) continue;
      last = bin;
      const reached = below + share;
      for (; level < 3 && reached >= LEVELS[level]! * sum; level++)
        out[at + level] = this.#at(bin, (LEVELS[level]! * sum - below) / share);
      if (reached >= cap) {
        mean += means[bin]! * (sum - below);
        break;
      }
      mean += means[bin]! * share;
      below = reached;
    }
    for (; level < 3; level++) out[at + level] = this.#at(last, 1);
    out[at] = out[at]! * (1 - OUTWARDS);
    out[at + 2] = out[at + 2]! * (1 + OUTWARDS);
    out[at + 3] = mean / sum;
  }

  /** Seconds at a fraction of the bin. */
  #at(bin: number, fraction: number): number {
    const seen = this.#seen[bin]!;
    if (seen === 0) return Math.max(0, Math.expm1(MIDDLE[bin]! + (fraction - 0.5) * WIDTH[bin]!));
    const mean = this.#sum[bin]! / seen;
    const variance = this.#squares[bin]! / seen - mean * mean;
    if (variance < SAME * SAME) return this.#mean[bin]!;
    return Math.max(0, Math.expm1(mean + (fraction - 0.5) * SPREAD * Math.sqrt(variance)));
  }

  save(writer: StateWriter): void {
    writer.section('bin-contents', 1);
    for (const values of [this.#seen, this.#sum, this.#squares, this.#seconds]) writer.array(values);
  }

  restore(reader: StateReader): void {
    reader.section('bin-contents', 1);
    for (const values of [this.#seen, this.#sum, this.#squares, this.#seconds]) values.set(reader.float64());
    this.#takeMeans();
  }

  #takeMeans(): void {
    for (let bin = 0; bin < TIME_BINS; bin++)
      if (this.#seen[bin]! > 0) this.#mean[bin] = this.#seconds[bin]! / this.#seen[bin]!;
  }

  /** Takes over what was known by GAP_BINS: sums and numbers of ln(1 + seconds); how far apart they lay is lost. */
  takeOver(sums: Float64Array, seen: Float64Array): void {
    seen.forEach((count, whole) => {
      if (count === 0) return;
      const bin = middleOf(whole);
      const mean = sums[whole]! / count;
      const variance = bin === whole ? 0 : (3 * WIDTH[bin]!) ** 2 / 12;
      this.#seen[bin] = count;
      this.#sum[bin] = sums[whole]!;
      this.#squares[bin] = (mean * mean + variance) * count;
      this.#seconds[bin] = Math.expm1(mean) * count;
    });
    this.#takeMeans();
  }
}
