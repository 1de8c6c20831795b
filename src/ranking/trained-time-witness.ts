/** Predictions of the time as they stood when they were issued, each told of when its event comes. */
import type { OnlineExperts } from '../models/online-experts.ts';
import { TIME_FEATURES, TimeFeatures } from './trained-time-features.ts';

/** Hears the features of a prediction, `features[at …]`, when it was issued (epoch ms), and how long it took. */
export type TimeWitness = (features: Float32Array, at: number, issued: number, seconds: number) => void;

const WIDTH = TIME_FEATURES.length;

/** Keeps what a time model would have seen of each open sequence until its next event comes. */
export class WitnessedTimes {
  readonly #experts: OnlineExperts;
  readonly #features: TimeFeatures;
  readonly #hear: TimeWitness;
  #open: Float32Array;

  constructor(experts: OnlineExperts, slots: number, hear: TimeWitness) {
    this.#experts = experts;
    this.#features = new TimeFeatures(slots);
    this.#hear = hear;
    this.#open = new Float32Array(slots * WIDTH);
  }

  reserve(slots: number): void {
    this.#features.reserve(slots);
    const open = new Float32Array(slots * WIDTH);
    open.set(this.#open);
    this.#open = open;
  }

  /** A prediction was issued with these quantiles in seconds, `quantiles[slot · TIMES …]`. */
  issue(slot: number, quantiles: Float32Array): void {
    this.#features.fill(this.#experts, slot, quantiles);
    this.#open.set(this.#features.values, slot * WIDTH);
  }

  /** The next event of the slot came after this many seconds. */
  settle(slot: number, seconds: number): void {
    this.#hear(this.#open, slot * WIDTH, this.#experts.memory.lastTime[slot]!, seconds);
    this.#features.learn(this.#experts, slot, seconds);
  }
}
