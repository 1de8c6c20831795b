/** Hot path (benchmark: ablation). Records of 16-bit words of varying length, one per slot, in blocks of powers of two. */
import type { StateReader, StateWriter } from '../state/codec.ts';

/** Words of the smallest block, as a power of two, and how many sizes there are. */
const SMALLEST = 5;
const SIZES = 12;
const NONE = -1;

export class RecordArena {
  words = new Uint16Array(1 << 12);
  #used = 0;
  /** By slot: where its block begins, NONE where it has none, and which size it has. */
  #start: Int32Array;
  #size: Uint8Array;
  /** By size: blocks that are free, the last freed first. */
  readonly #free: number[][] = Array.from({ length: SIZES }, () => []);

  constructor(slots: number) {
    this.#start = new Int32Array(slots).fill(NONE);
    this.#size = new Uint8Array(slots);
  }

  reserve(slots: number): void {
    const start = new Int32Array(slots).fill(NONE);
    const size = new Uint8Array(slots);
    start.set(this.#start);
    size.set(this.#size);
    this.#start = start;
    this.#size = size;
  }

  /** Where the record of the slot begins in `words`; -1 where it has none. */
  find(slot: number): number {
    return this.#start[slot]!;
  }

  /** Gives the slot a block of at least `length` words in place of the one it had; returns where it begins. */
  take(slot: number, length: number): number {
    const size = Math.max(0, 32 - Math.clz32(length - 1) - SMALLEST);
    if (this.#start[slot] !== NONE && this.#size[slot] === size) return this.#start[slot]!;
    this.release(slot);
    const start = this.#free[size]!.pop() ?? this.#extend(1 << (size + SMALLEST));
    this.#start[slot] = start;
    this.#size[slot] = size;
    return start;
  }

  #extend(length: number): number {
    const start = this.#used;
    this.#used += length;
    if (this.#used > this.words.length) {
      const grown = new Uint16Array(Math.max(this.words.length * 2, this.#used));
      grown.set(this.words);
      this.words = grown;
    }
    return start;
  }

  /** The slot has no record any more. */
  release(slot: number): void {
    if (this.#start[slot] === NONE) return;
    this.#free[this.#size[slot]!]!.push(this.#start[slot]!);
    this.#start[slot] = NONE;
  }

  save(writer: StateWriter, slots: number): void {
    writer.section('record-arena', 1);
    writer.array(this.words, this.#used);
    writer.array(this.#start, slots);
    writer.array(this.#size, slots);
    for (const free of this.#free) writer.array(Int32Array.from(free));
  }

  restore(reader: StateReader): void {
    reader.section('record-arena', 1);
    const words = reader.uint16();
    this.#used = words.length;
    this.words = new Uint16Array(Math.max(1 << 12, words.length));
    this.words.set(words);
    this.#start = reader.int32();
    this.#size = reader.uint8();
    for (const free of this.#free) {
      free.length = 0;
      free.push(...reader.int32());
    }
  }
}
