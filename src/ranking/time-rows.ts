import { TIME_FEATURES } from './trained-time-features.ts';

const FIRST_ROWS = 1024;
const WIDTH = TIME_FEATURES.length;

function longer<T extends Float32Array | Float64Array | Int32Array>(from: T, into: T): T {
  into.set(from);
  return into;
}

/**
 * Predicted times as they stood when they were issued, each with the time that it took, for training a time model.
 * Bounded as CandidateRows are: when `most` are kept, every second one goes and half as many are taken from then on.
 */
export class TimeRows {
  readonly #most: number;
  #every = 1;
  #seen = 0;
  #rows = 0;
  #features = new Float32Array(FIRST_ROWS * WIDTH);
  #seconds = new Float64Array(FIRST_ROWS);
  #issued = new Float64Array(FIRST_ROWS);
  #step = new Int32Array(FIRST_ROWS);

  constructor(most: number) {
    this.#most = Math.max(2, most);
  }

  /** Rows kept. */
  get rows(): number {
    return this.#rows;
  }

  /** One prediction of this many is taken now. */
  get every(): number {
    return this.#every;
  }

  /** Takes in `features[at …]` of a prediction issued at a time (epoch ms), and after how many seconds its event came. */
  add(features: Float32Array, at: number, issued: number, seconds: number): void {
    const step = this.#seen++;
    if (step % this.#every !== 0) return;
    if (this.#rows === this.#most) {
      this.#thin();
      if (step % this.#every !== 0) return;
    }
    if (this.#rows === this.#step.length) this.#grow();
    this.#features.set(features.subarray(at, at + WIDTH), this.#rows * WIDTH);
    this.#seconds[this.#rows] = seconds;
    this.#issued[this.#rows] = issued;
    this.#step[this.#rows++] = step;
  }

  #grow(): void {
    const size = this.#rows * 2;
    this.#features = longer(this.#features, new Float32Array(size * WIDTH));
    this.#seconds = longer(this.#seconds, new Float64Array(size));
    this.#issued = longer(this.#issued, new Float64Array(size));
    this.#step = longer(this.#step, new Int32Array(size));
  }

  /** Keeps those that would have been taken at half the rate. */
  #thin(): void {
    this.#every *= 2;
    let kept = 0;
    for (let row = 0; row < this.#rows; row++) {
      if (this.#step[row]! % this.#every !== 0) continue;
      this.#features.copyWithin(kept * WIDTH, row * WIDTH, (row + 1) * WIDTH);
      this.#seconds[kept] = this.#seconds[row]!;
      this.#issued[kept] = this.#issued[row]!;
      this.#step[kept++] = this.#step[row]!;
    }
    this.#rows = kept;
  }

  /**
   * What is kept, in the order in which the events came. `features` [rows, TIME_FEATURES]; `seconds` and `issued` (epoch
   * ms) [rows]; `step` [rows] the ordinal of the prediction in the stream.
   */
  arrays(): { features: Float32Array; seconds: Float64Array; issued: Float64Array; step: Int32Array } {
    return {
      features: this.#features.subarray(0, this.#rows * WIDTH),
      seconds: this.#seconds.subarray(0, this.#rows),
      issued: this.#issued.subarray(0, this.#rows),
      step: this.#step.subarray(0, this.#rows),
    };
  }
}
