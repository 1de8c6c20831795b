import type { StateReader, StateWriter } from '../state/codec.ts';

/** Prior standard deviations of a shared weight around its start, and of a target's own correction around zero. */
export interface HazardPrior {
  readonly shared: number;
  readonly own: number;
}

/**
 * Logistic regression over class-independent features; the first is an offset whose weight is never learned. Its weights are shared by all targets, with a small correction
 * of each target's own, so a class seen twice profits from what held for the others. Each weight is learned as a
 * Gaussian whose precision grows with the evidence (diagonal online Newton steps), so few onsets cannot turn it around.
 */
export class Hazard {
  readonly #features: number;
  readonly #shared: Float64Array;
  readonly #own: Float64Array;
  readonly #sharedPrecision: Float64Array;
  readonly #ownPrecision: Float64Array;

  constructor(start: readonly number[], targets: number, prior: HazardPrior) {
    this.#features = start.length;
    this.#shared = Float64Array.from(start);
    this.#own = new Float64Array(start.length * targets);
    this.#sharedPrecision = new Float64Array(start.length).fill(prior.shared ** -2);
    this.#ownPrecision = new Float64Array(start.length * targets).fill(prior.own ** -2);
  }

  /** Probability from the features at `at` in `values`. */
  predict(target: number, values: Float64Array, at: number): number {
    const own = target * this.#features;
    let score = 0;
    for (let i = 0; i < this.#features; i++)
      score += (this.#shared[i]! + this.#own[own + i]!) * values[at + i]!;
    return Math.max(1e-6, Math.min(0.999, 1 / (1 + Math.exp(-score))));
  }

  /** One step on the log-loss; `share` is the part of an independent observation that this point stands for. */
  learn(target: number, values: Float64Array, at: number, label: number, share: number): void {
    const p = this.predict(target, values, at);
    const error = (label - p) * share;
    const curvature = p * (1 - p) * share;
    const own = target * this.#features;
    for (let i = 1; i < this.#features; i++) {
      const x = values[at + i]!;
      if (x === 0) continue;
      this.#sharedPrecision[i]! += curvature * x * x;
      this.#ownPrecision[own + i]! += curvature * x * x;
      this.#shared[i]! += (error * x) / this.#sharedPrecision[i]!;
      this.#own[own + i]! += (error * x) / this.#ownPrecision[own + i]!;
    }
  }

  /** The weights a target uses now, for explanation and tests. */
  weights(target: number): number[] {
    const own = target * this.#features;
    return Array.from(this.#shared, (weight, i) => weight + this.#own[own + i]!);
  }

  save(writer: StateWriter): void {
    for (const array of [this.#shared, this.#own, this.#sharedPrecision, this.#ownPrecision])
      writer.array(array);
  }

  restore(reader: StateReader): void {
    for (const array of [this.#shared, this.#own, this.#sharedPrecision, this.#ownPrecision])
      array.set(reader.float64());
  }
}
