/**
 * Hot path (benchmark: ablation). All times of the stream together, as they stood when a prediction was issued: it
 * speaks by copies made now and then, so that a slot need only keep the number of one.
 */
import type { StateReader, StateWriter } from '../state/codec.ts';
import { middleOf, TIME_BINS } from './time-bins.ts';

/** A copy is made when there are that many times more; some 300 up to a hundred million. */
const GROWTH = 1.05;
const FIRST_COPIES = 64;

export class OverallTimes {
  /** Times counted so far, by bin. */
  readonly counts = new Float64Array(TIME_BINS);
  /** Bins in use: one more than the highest that was ever hit. */
  bins = 0;
  #seen = 0;
  /** Shares by copy and bin. */
  #copies = new Float32Array(FIRST_COPIES * TIME_BINS);
  #last = -1;
  #nextAt = 1;
  /** By slot: the copy it was issued with. */
  #issued: Uint16Array;

  constructor(slots: number) {
    this.#issued = new Uint16Array(slots);
  }

  reserve(slots: number): void {
    const issued = new Uint16Array(slots);
    issued.set(this.#issued);
    this.#issued = issued;
  }

  /** Times counted so far. */
  get seen(): number {
    return this.#seen;
  }

  count(bin: number): void {
    this.counts[bin] = this.counts[bin]! + 1;
    this.#seen++;
    if (bin >= this.bins) this.bins = bin + 1;
    if (this.#seen >= this.#nextAt) this.#copy();
  }

  #copy(): void {
    this.#last++;
    this.#nextAt = Math.ceil(this.#seen * GROWTH);
    const at = this.#last * TIME_BINS;
    if (at === this.#copies.length) {
      const copies = new Float32Array(at * 2);
      copies.set(this.#copies);
      this.#copies = copies;
    }
    for (let bin = 0; bin < TIME_BINS; bin++) this.#copies[at + bin] = this.counts[bin]! / this.#seen;
  }

  /** The slot's prediction is issued with the latest copy. */
  issue(slot: number): void {
    this.#issued[slot] = this.#last;
  }

  /** Writes the slot's copy to `out`, `weight` in all. */
  write(slot: number, weight: number, out: Float64Array): void {
    const at = this.#issued[slot]! * TIME_BINS;
    const copies = this.#copies;
    for (let bin = 0; bin < this.bins; bin++) out[bin] = copies[at + bin]! * weight;
  }

  /** The mean of `values` by bin over the slot's copy. */
  meanOf(values: Float64Array, slot: number): number {
    const at = this.#issued[slot]! * TIME_BINS;
    const copies = this.#copies;
    let mean = 0;
    for (let bin = 0; bin < this.bins; bin++) mean += copies[at + bin]! * values[bin]!;
    return mean;
  }

  save(writer: StateWriter, slots: number): void {
    writer.section('overall-times', 1);
    writer.array(this.counts);
    writer.number(this.#seen);
    writer.array(this.#copies, (this.#last + 1) * TIME_BINS);
    writer.number(this.#nextAt);
    writer.array(this.#issued, slots);
  }

  restore(reader: StateReader): void {
    reader.section('overall-times', 1);
    this.counts.set(reader.float64());
    this.#seen = reader.number();
    this.bins = this.counts.findLastIndex((count) => count > 0) + 1;
    const copies = reader.float32();
    this.#last = copies.length / TIME_BINS - 1;
    this.#copies = new Float32Array(2 ** Math.ceil(Math.log2(this.#last + FIRST_COPIES)) * TIME_BINS);
    this.#copies.set(copies);
    this.#nextAt = reader.number();
    this.#issued = reader.uint16();
  }

  /** Takes over what was counted by GAP_BINS. */
  takeOver(counts: Float64Array): void {
    counts.forEach((count, whole) => {
      this.counts[middleOf(whole)] = count;
      this.#seen += count;
    });
    this.bins = this.counts.findLastIndex((count) => count > 0) + 1;
    if (this.#seen > 0) this.#copy();
  }
}
