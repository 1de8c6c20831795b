import type { StateReader, StateWriter } from '../state/codec.ts';

/** Octaves of "seconds since the last watched event" in which the recency baseline counts. */
const BINS = 24;
/** Grid points of the base rate that a bin borrows, in horizons. */
const BORROWED = 2;
/** Onsets and horizons the base rate starts from: a fifth of an onset, two horizons more. */
const PRIOR_ONSETS = 0.2;
const PRIOR_HORIZONS = 2;

/**
 * The plain forecasts that risk is always shown beside, of one target: the share of past grid points followed by an
 * onset, overall and by the time since the last watched event. Both are counted as horizons end, never before.
 */
export class Baselines {
  readonly #pointsPerHorizon: number;
  readonly #points = new Float64Array(BINS);
  readonly #positives = new Float64Array(BINS);
  #allPoints = 0;
  #allPositives = 0;

  constructor(pointsPerHorizon: number) {
    this.#pointsPerHorizon = pointsPerHorizon;
  }

  get baseRate(): number {
    const prior = PRIOR_HORIZONS * this.#pointsPerHorizon;
    const positives = this.#allPositives + PRIOR_ONSETS * this.#pointsPerHorizon;
    return positives / (this.#allPoints + PRIOR_ONSETS * this.#pointsPerHorizon + prior);
  }

  recency(sinceMs: number, base: number): number {
    const bin = binOf(sinceMs);
    const borrowed = BORROWED * this.#pointsPerHorizon;
    return (this.#positives[bin]! + borrowed * base) / (this.#points[bin]! + borrowed);
  }

  /** Adds grid points that no forecast was made at. */
  add(points: number, positives: number): void {
    this.#allPoints += points;
    this.#allPositives += positives;
  }

  settle(sinceMs: number, label: number): void {
    const bin = binOf(sinceMs);
    this.#points[bin]! += 1;
    this.#positives[bin]! += label;
    this.#allPoints += 1;
    this.#allPositives += label;
  }

  save(writer: StateWriter): void {
    writer.array(this.#points);
    writer.array(this.#positives);
    writer.number(this.#allPoints);
    writer.number(this.#allPositives);
  }

  restore(reader: StateReader): void {
    this.#points.set(reader.float64());
    this.#positives.set(reader.float64());
    this.#allPoints = reader.number();
    this.#allPositives = reader.number();
  }
}

function binOf(sinceMs: number): number {
  return Math.max(0, Math.min(BINS - 1, Math.floor(Math.log2(sinceMs / 1000 + 1))));
}
