import type { StateReader, StateWriter } from '../state/codec.ts';

const SLOTS = 16_384;

/**
 * Lets a signature in at its second sight, within about the last 16 thousand new ones. Keeps a flood of lines that never
 * come again from using up the event types, while a new kind of line still gets its type.
 */
export class Doorkeeper {
  #seen: Int32Array = new Int32Array(0);

  /** Whether the signature was seen before; remembers it. */
  admits(high: number, low: number): boolean {
    if (this.#seen.length === 0) this.#seen = new Int32Array(SLOTS);
    const slot = low & (SLOTS - 1);
    if (this.#seen[slot] === high) return true;
    this.#seen[slot] = high;
    return false;
  }

  save(writer: StateWriter): void {
    writer.array(this.#seen);
  }

  restore(reader: StateReader): void {
    this.#seen = reader.int32();
  }
}
