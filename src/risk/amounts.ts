import type { StateReader, StateWriter } from '../state/codec.ts';
import type { Activity } from './activity.ts';
import { gaugeOf } from './slots.ts';
import { readSparse, writeSparse } from './sparse.ts';

/** How much of each slot there usually was when an onset of one watch came. */
export class Amounts {
  readonly #activity: Activity;
  readonly #sums: Float32Array;
  readonly #onsets: Float32Array;

  constructor(activity: Activity) {
    this.#activity = activity;
    this.#sums = new Float32Array(activity.lastSeen.length);
    this.#onsets = new Float32Array(activity.lastSeen.length);
  }

  /** Notes what is there at an onset, of slots seen after `since`. */
  onset(time: number, since: number, usedSlots: number): void {
    for (let slot = 0; slot < usedSlots; slot++) {
      if (this.#activity.lastSeen[slot]! <= since) continue;
      const amount = this.#activity.amount(slot, time, gaugeOf(slot) >= 0);
      if (amount <= 0) continue;
      this.#sums[slot]! += amount;
      this.#onsets[slot]! += 1;
    }
  }

  /** Share of the usual amount at an onset that a slot has reached, at most 1. */
  progress(slot: number, time: number): number {
    const usual = this.#sums[slot]! / Math.max(1, this.#onsets[slot]!);
    return usual > 0 ? Math.min(1, this.#activity.amount(slot, time, gaugeOf(slot) >= 0) / usual) : 0;
  }

  clear(slot: number): void {
    this.#sums[slot] = 0;
    this.#onsets[slot] = 0;
  }

  save(writer: StateWriter): void {
    writeSparse(writer, this.#sums);
    writeSparse(writer, this.#onsets);
  }

  restore(reader: StateReader): void {
    readSparse(reader, this.#sums);
    readSparse(reader, this.#onsets);
  }
}
