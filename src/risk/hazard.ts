import type { StateReader, StateWriter } from '../state/codec.ts';

/** How fast what a target has learned for itself fades towards what all targets share, per horizon. */
const OWN_FADING = 0.02;
/** Share of the step that a target's own weights take. */
const OWN_STEP = 0.5;
/** Pull of the shared weights to where they started, per horizon. */
const SHARED_FADING = 0.002;

/**
 * Logistic regression over class-independent features. Its weights are shared by all targets, with a small correction
 * of each target's own, so a class seen twice profits from what held for the others; they start where a prior guess
 * puts them and are pulled back to it, so few onsets cannot turn them around.
 */
export class Hazard {
  readonly #start: Float64Array;
  readonly #shared: Float64Array;
  readonly #own: Float64Array;
  readonly #features: number;

  constructor(start: readonly number[], targets: number) {
    this.#start = Float64Array.from(start);
    this.#shared = Float64Array.from(start);
    this.#features = start.length;
    this.#own = new Float64Array(start.length * targets);
  }

  /** Probability from the features at `at` in `values`. */
  predict(target: number, values: Float64Array, at: number): number {
    const own = target * this.#features;
    let score = 0;
    for (let i = 0; i < this.#features; i++)
      score += (this.#shared[i]! + this.#own[own + i]!) * values[at + i]!;
    return Math.max(1e-4, Math.min(0.999, 1 / (1 + Math.exp(-score))));
  }

  /** One gradient step on the log-loss; `step` is the learning rate times the share of a horizon this point stands for. */
  learn(target: number, values: Float64Array, at: number, label: number, rate: number, share: number): void {
    const error = (label - this.predict(target, values, at)) * rate * share;
    const own = target * this.#features;
    for (let i = 0; i < this.#features; i++) {
      const gradient = error * values[at + i]!;
      const away = this.#shared[i]! - this.#start[i]!;
      this.#shared[i]! += gradient - SHARED_FADING * share * away;
      this.#own[own + i]! += OWN_STEP * gradient - OWN_FADING * share * this.#own[own + i]!;
    }
  }

  /** The weights a target uses now, for explanation and tests. */
  weights(target: number): number[] {
    const own = target * this.#features;
    return Array.from(this.#shared, (weight, i) => weight + this.#own[own + i]!);
  }

  save(writer: StateWriter): void {
    writer.array(this.#shared);
    writer.array(this.#own);
  }

  restore(reader: StateReader): void {
    this.#shared.set(reader.float64());
    this.#own.set(reader.float64());
  }
}
