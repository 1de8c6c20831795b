import { END_OF_SEQUENCE, type StepBatch } from '../sequences/step-batch.ts';

/** The last event types of the open sequence of each slot, newest first; 0 stands before the first event. */
export class History {
  readonly #length: number;
  readonly #types: Int32Array;
  readonly #times: Float64Array;

  constructor(capacity: number, length: number) {
    this.#length = length;
    this.#types = new Int32Array(capacity * length);
    this.#times = new Float64Array(capacity).fill(Number.NaN);
  }

  /** Makes the slot ready for the step of a row: where a sequence starts, the slot's past is forgotten. */
  open(batch: StepBatch, row: number): void {
    const slot = batch.slot[row]!;
    if (batch.start[row] !== 1) return;
    this.#types.fill(END_OF_SEQUENCE, slot * this.#length, (slot + 1) * this.#length);
    this.#times[slot] = Number.NaN;
  }

  /** The event type `back` events ago: 0 for the last one. */
  type(slot: number, back: number): number {
    return this.#types[slot * this.#length + back]!;
  }

  /** Time of the last event, epoch ms; NaN before the first. */
  time(slot: number): number {
    return this.#times[slot]!;
  }

  push(batch: StepBatch, row: number): void {
    const slot = batch.slot[row]!;
    const from = slot * this.#length;
    this.#types.copyWithin(from + 1, from, from + this.#length - 1);
    this.#types[from] = batch.type[row]!;
    this.#times[slot] = batch.time[row]!;
  }

  merge(from: number, into: number): void {
    for (let at = 0; at < this.#types.length; at++) if (this.#types[at] === from) this.#types[at] = into;
  }
}
