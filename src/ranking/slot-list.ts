/** Hot path (benchmark: ablation). A few of the sequence slots, gone through in turns without a search. */
import type { StateReader, StateWriter } from '../state/codec.ts';

export class SlotList {
  #slots: Int32Array;
  /** By slot: its place in the list + 1, 0 where it is not in it. */
  #place: Int32Array;
  #turn = 0;
  length = 0;

  constructor(slots: number) {
    this.#slots = new Int32Array(slots);
    this.#place = new Int32Array(slots);
  }

  /** Makes room for slots below this number. */
  reserve(slots: number): void {
    const [list, place] = [new Int32Array(slots), new Int32Array(slots)];
    list.set(this.#slots);
    place.set(this.#place);
    this.#slots = list;
    this.#place = place;
  }

  has(slot: number): boolean {
    return this.#place[slot] !== 0;
  }

  add(slot: number): void {
    if (this.has(slot)) return;
    this.#slots[this.length++] = slot;
    this.#place[slot] = this.length;
  }

  /** The last slot of the list takes the place of one that is removed. */
  remove(slot: number): void {
    if (!this.has(slot)) return;
    const place = this.#place[slot]! - 1;
    const last = this.#slots[--this.length]!;
    this.#slots[place] = last;
    this.#place[last] = place + 1;
    this.#place[slot] = 0;
  }

  /** The slot whose turn it is; there has to be one. */
  next(): number {
    if (this.#turn >= this.length) this.#turn = 0;
    return this.#slots[this.#turn++]!;
  }

  save(writer: StateWriter): void {
    writer.section('slot-list', 1);
    writer.array(this.#slots, this.length);
    writer.number(this.#turn);
  }

  /** Takes up a list that was saved, as far as there is room for its slots. */
  restore(reader: StateReader): void {
    reader.section('slot-list', 1);
    for (const slot of reader.int32()) if (slot < this.#slots.length) this.add(slot);
    this.#turn = reader.number();
  }
}
