import type { StateReader, StateWriter } from '../state/codec.ts';

/** Columns before the features: time, probability, base rate, recency forecast, time since the last watched event, label. */
const HEAD = 6;

/** Forecasts of one target whose horizon is not over, first in first out, with the features they were made from. */
export class OpenForecasts {
  readonly #width: number;
  readonly #capacity: number;
  readonly #rows: Float64Array;
  #first = 0;
  #length = 0;

  constructor(features: number, capacity: number) {
    this.#width = HEAD + features;
    this.#capacity = capacity;
    this.#rows = new Float64Array(this.#width * capacity);
  }

  get length(): number {
    return this.#length;
  }

  /** Grid point of the oldest open forecast. */
  get time(): number {
    return this.#rows[this.#first * this.#width]!;
  }

  push(
    time: number,
    p: number,
    base: number,
    recency: number,
    sinceMs: number,
    features: Float64Array,
  ): void {
    if (this.#length === this.#capacity) this.shift();
    const at = ((this.#first + this.#length++) % this.#capacity) * this.#width;
    this.#rows.set([time, p, base, recency, sinceMs, 0], at);
    this.#rows.set(features, at + HEAD);
  }

  /** An onset came within the horizon of every forecast still open. */
  markAll(): void {
    for (let i = 0; i < this.#length; i++)
      this.#rows[((this.#first + i) % this.#capacity) * this.#width + HEAD - 1] = 1;
  }

  /** The oldest open forecast; its features begin at `at` in `rows`. */
  head(): { probability: number; baseRate: number; recency: number; sinceMs: number; label: number } {
    const row = this.#first * this.#width;
    const [, probability, baseRate, recency, sinceMs, label] = this.#rows.subarray(row, row + HEAD);
    return {
      probability: probability!,
      baseRate: baseRate!,
      recency: recency!,
      sinceMs: sinceMs!,
      label: label!,
    };
  }

  get rows(): Float64Array {
    return this.#rows;
  }

  get at(): number {
    return this.#first * this.#width + HEAD;
  }

  shift(): void {
    this.#first = (this.#first + 1) % this.#capacity;
    this.#length -= 1;
  }

  save(writer: StateWriter): void {
    writer.number(this.#length);
    for (let i = 0; i < this.#length; i++) {
      const row = ((this.#first + i) % this.#capacity) * this.#width;
      writer.array(this.#rows.subarray(row, row + this.#width));
    }
  }

  restore(reader: StateReader): void {
    this.#first = 0;
    this.#length = Math.min(reader.number(), this.#capacity);
    for (let i = 0; i < this.#length; i++) this.#rows.set(reader.float64(), i * this.#width);
  }
}
