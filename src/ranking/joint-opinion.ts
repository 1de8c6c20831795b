/**
 * Hot path (benchmark: ablation). Conditional-logit model over the candidates of one sequence whose features are the logarithm
 * of the share the online mix gave a candidate and, of each batch expert, the odds and the probability it gives it and
 * whether it is its first. It begins as the geometric mean of the online mix and the experts.
 */
import { fastLog } from '../models/fast-log.ts';
import type { StateReader, StateWriter } from '../state/codec.ts';
import { softmax } from './softmax.ts';

/** Features of an expert. */
const PER_EXPERT = 3;
/** Share below which the online mix has nothing to say of a candidate. */
const FLOOR = 1e-4;
/** Sum of squared gradients every weight starts with. */
const CAUTION = 20;
/** Weight of the online mix at the start, and of the odds of all experts together. */
const FIRST = 0.5;

export class JointOpinion {
  readonly #stride: number;
  readonly #features: Float64Array;
  readonly #weights: Float64Array;
  readonly #squares: Float64Array;
  readonly #gradient: Float64Array;
  readonly #step: number;
  /** By slot: the weights by which its open prediction was made. */
  #issued: Float32Array;
  /** Share of each candidate; filled by `score`. */
  readonly share: Float64Array;

  constructor(experts: number, limit: number, step: number, slots = 0) {
    this.#stride = 1 + experts * PER_EXPERT;
    this.#features = new Float64Array(limit * this.#stride);
    this.#weights = new Float64Array(this.#stride);
    this.#weights[0] = FIRST;
    for (let expert = 0; expert < experts; expert++) this.#weights[1 + expert * PER_EXPERT] = FIRST / experts;
    this.#squares = new Float64Array(this.#stride).fill(CAUTION);
    this.#gradient = new Float64Array(this.#stride);
    this.#step = step;
    this.#issued = new Float32Array(slots * this.#stride);
    this.share = new Float64Array(limit);
  }

  reserve(slots: number): void {
    const grown = new Float32Array(slots * this.#stride);
    grown.set(this.#issued);
    this.#issued = grown;
  }

  /** Keeps the weights as they are for what is foretold of the slot. */
  issue(slot: number): void {
    this.#issued.set(this.#weights, slot * this.#stride);
  }

  /** A candidate of this online share, of which no expert has said anything yet. */
  begin(candidate: number, online: number): void {
    const at = candidate * this.#stride;
    this.#features.fill(0, at, at + this.#stride);
    this.#features[at] = fastLog(online + FLOOR);
  }

  /** What an expert gives a candidate; `scale` makes odds against an even chance of it. */
  hear(candidate: number, expert: number, probability: number, scale: number, first: boolean): void {
    const at = candidate * this.#stride + 1 + expert * PER_EXPERT;
    this.#features[at] = fastLog(1 + probability * scale);
    this.#features[at + 1] = probability;
    this.#features[at + 2] = first ? 1 : 0;
  }

  /** Fills `share` for the first `count` candidates; that at `without` gets none. */
  score(count: number, without: number): void {
    this.#scoreBy(this.#weights, 0, count, without);
  }

  /** The same by the weights that were kept for the slot: what was said then, not what has been learned since. */
  scoreIssued(slot: number, count: number, without: number): void {
    this.#scoreBy(this.#issued, slot * this.#stride, count, without);
  }

  #scoreBy(weights: Float64Array | Float32Array, from: number, count: number, without: number): void {
    const stride = this.#stride;
    for (let candidate = 0; candidate < count; candidate++) {
      let sum = 0;
      for (let i = 0; i < stride; i++) sum += weights[from + i]! * this.#features[candidate * stride + i]!;
      this.share[candidate] = candidate === without ? Number.NEGATIVE_INFINITY : sum;
    }
    softmax(this.share, count);
  }

  /** A gradient step on the log-loss of the candidate that came, for the shares as last scored. */
  learn(count: number, came: number): void {
    const stride = this.#stride;
    const gradient = this.#gradient.fill(0);
    for (let candidate = 0; candidate < count; candidate++) {
      const missed = (candidate === came ? 1 : 0) - this.share[candidate]!;
      const at = candidate * stride;
      for (let i = 0; i < stride; i++) gradient[i] = gradient[i]! + missed * this.#features[at + i]!;
    }
    for (let i = 0; i < stride; i++) {
      const slope = gradient[i]!;
      this.#squares[i] = this.#squares[i]! + slope * slope;
      this.#weights[i] = this.#weights[i]! + (this.#step * slope) / Math.sqrt(this.#squares[i]!);
    }
  }

  /** What an expert adds to the score of a candidate. */
  contribution(candidate: number, expert: number): number {
    const first = 1 + expert * PER_EXPERT;
    let score = 0;
    for (let i = first; i < first + PER_EXPERT; i++)
      score += this.#weights[i]! * this.#features[candidate * this.#stride + i]!;
    return score;
  }

  save(writer: StateWriter, slots: number): void {
    writer.section('joint-opinion', 1);
    writer.array(this.#weights);
    writer.array(this.#squares);
    writer.array(this.#issued, slots * this.#stride);
  }

  /** Takes up what was saved with as many experts. */
  restore(reader: StateReader): void {
    reader.section('joint-opinion', 1);
    const weights = reader.float64();
    const squares = reader.float64();
    const issued = reader.float32();
    if (weights.length !== this.#weights.length) return;
    this.#weights.set(weights);
    this.#squares.set(squares);
    this.#issued = issued;
  }
}
