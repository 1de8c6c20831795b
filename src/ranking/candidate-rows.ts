import { type CandidateFeatures, candidateFeatureNames, MOST_DESCRIBED } from './candidate-features.ts';

const FIRST_GROUPS = 256;

/**
 * Candidate sets as they stood just before their events, each with what came, for training a ranking model. Bounded:
 * when `most` sets are kept, every second one goes and from then on half as many are taken, so that those kept are
 * spread evenly over the stream.
 */
export class CandidateRows {
  readonly names: readonly string[];
  readonly #most: number;
  #every: number;
  #seen = 0;
  #values: Float32Array;
  /** First row of each set and, behind the last, the number of rows. */
  #offsets = new Int32Array(FIRST_GROUPS + 1);
  #truth = new Int32Array(FIRST_GROUPS);
  #step = new Int32Array(FIRST_GROUPS);
  #groups = 0;

  /** `voices`: names of the experts; every `every`-th set is taken at first. */
  constructor(voices: readonly string[], { most, every }: { most: number; every: number }) {
    this.names = candidateFeatureNames(voices);
    this.#most = Math.max(2, most);
    this.#every = Math.max(1, every);
    this.#values = new Float32Array(FIRST_GROUPS * MOST_DESCRIBED * this.names.length);
  }

  /** Sets kept. */
  get groups(): number {
    return this.#groups;
  }

  /** One set of this many is taken now. */
  get every(): number {
    return this.#every;
  }

  /** Takes in the best candidates of a set; `truth`: the row of the one that came, -1 where none did. */
  add(features: CandidateFeatures, truth: number): void {
    const step = this.#seen++;
    if (step % this.#every !== 0) return;
    if (this.#groups === this.#most) {
      this.#thin();
      if (step % this.#every !== 0) return;
    }
    const first = this.#offsets[this.#groups]!;
    this.#reserve(first + features.rows);
    this.#values.set(features.values.subarray(0, features.rows * features.width), first * features.width);
    this.#truth[this.#groups] = truth;
    this.#step[this.#groups] = step;
    this.#offsets[++this.#groups] = first + features.rows;
  }

  #reserve(rows: number): void {
    const width = this.names.length;
    if (rows * width > this.#values.length) {
      const grown = new Float32Array(Math.max(this.#values.length * 2, rows * width));
      grown.set(this.#values);
      this.#values = grown;
    }
    if (this.#groups < this.#truth.length) return;
    const longer = (values: Int32Array, length: number) => {
      const grown = new Int32Array(length);
      grown.set(values);
      return grown;
    };
    const size = this.#truth.length * 2;
    this.#truth = longer(this.#truth, size);
    this.#step = longer(this.#step, size);
    this.#offsets = longer(this.#offsets, size + 1);
  }

  /** Keeps those that would have been taken at half the rate. */
  #thin(): void {
    this.#every *= 2;
    const width = this.names.length;
    const offsets = this.#offsets;
    let kept = 0;
    let end = 0;
    for (let group = 0; group < this.#groups; group++) {
      if (this.#step[group]! % this.#every !== 0) continue;
      const from = offsets[group]!;
      const to = offsets[group + 1]!;
      this.#values.copyWithin(end * width, from * width, to * width);
      this.#truth[kept] = this.#truth[group]!;
      this.#step[kept] = this.#step[group]!;
      end += to - from;
      offsets[++kept] = end;
    }
    this.#groups = kept;
  }

  /**
   * What is kept, in time order. `features` [rows, names]; `offsets` [sets + 1] first row of each set; `truth` [sets]
   * the row within the set that came, -1 where none of it did; `step` [sets] the ordinal of the prediction in the stream.
   */
  arrays(): { features: Float32Array; offsets: Int32Array; truth: Int32Array; step: Int32Array } {
    const groups = this.#groups;
    const rows = this.#offsets[groups]!;
    return {
      features: this.#values.subarray(0, rows * this.names.length),
      offsets: this.#offsets.subarray(0, groups + 1),
      truth: this.#truth.subarray(0, groups),
      step: this.#step.subarray(0, groups),
    };
  }
}
