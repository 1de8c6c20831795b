import type { StateReader, StateWriter } from '../state/codec.ts';

const BINS = 128;
const NATS_PER_BIN = 0.125;
const HALF_LIFE_SESSIONS = 5000;

/**
 * Distribution of the largest log-loss of a step over recent normal sessions: a histogram whose sessions fade with a
 * half-life of 5,000, so that the high losses of a model that is still learning are forgotten.
 */
export class SurpriseLevel {
  #bins = new Float64Array(BINS);
  /** Weight of the next session; grows instead of fading all bins at each session. */
  #weight = 1;
  #total = 0;

  learn(largestLogLoss: number): void {
    if (!(largestLogLoss >= 0)) return;
    const bin = Math.min(BINS - 1, Math.floor(largestLogLoss / NATS_PER_BIN));
    this.#bins[bin] = this.#bins[bin]! + this.#weight;
    this.#total += this.#weight;
    this.#weight *= 2 ** (1 / HALF_LIFE_SESSIONS);
    if (this.#weight > 1e9) this.#rescale();
  }

  #rescale(): void {
    this.#total /= this.#weight;
    this.#bins = this.#bins.map((bin) => bin / this.#weight);
    this.#weight = 1;
  }

  /** Upper edge in nats of the bin that holds the q-quantile; Infinity before the first session. */
  quantile(q: number): number {
    if (this.#total === 0) return Number.POSITIVE_INFINITY;
    let above = this.#total * (1 - q);
    for (let bin = BINS - 1; bin >= 0; bin--) {
      above -= this.#bins[bin]!;
      if (above < 0) return (bin + 1) * NATS_PER_BIN;
    }
    return Number.POSITIVE_INFINITY;
  }

  save(writer: StateWriter): void {
    writer.section('anomaly.surprise', 1);
    writer.array(this.#bins);
    writer.number(this.#weight);
    writer.number(this.#total);
  }

  static restore(reader: StateReader): SurpriseLevel {
    reader.section('anomaly.surprise', 1);
    const level = new SurpriseLevel();
    level.#bins = reader.float64() as Float64Array<ArrayBuffer>;
    level.#weight = reader.number();
    level.#total = reader.number();
    return level;
  }
}
