import type { StateReader, StateWriter } from '../state/codec.ts';

/** Slots that make up a signature. */
const SIZE = 8;

/**
 * The slots that best foretold the onsets of one watch so far, to be compared with what is there now: a single strong
 * precursor without its usual company, or far from its usual amount, is more often a look-alike.
 */
export class Signature {
  readonly #slots = new Int32Array(SIZE);
  /** Weights, heaviest first. */
  readonly #weights = new Float64Array(SIZE);
  #length = 0;
  #met = 0;
  #total = 0;

  /** Forgets all slots, before they are offered anew. */
  reset(): void {
    this.#length = 0;
  }

  /** Offers a slot; the heaviest are kept. */
  offer(slot: number, weight: number): void {
    let at = this.#length;
    if (at === SIZE && this.#weights[SIZE - 1]! >= weight) return;
    if (at === SIZE) at -= 1;
    else this.#length += 1;
    while (at > 0 && this.#weights[at - 1]! < weight) {
      this.#weights[at] = this.#weights[at - 1]!;
      this.#slots[at] = this.#slots[at - 1]!;
      at -= 1;
    }
    this.#weights[at] = weight;
    this.#slots[at] = slot;
  }

  /** Begins the comparison at a grid point. */
  begin(): void {
    this.#met = 0;
    this.#total = 0;
    for (let i = 0; i < this.#length; i++) this.#total += this.#weights[i]!;
  }

  /** Notes that a slot is active, and which share of its usual amount at an onset it has reached. */
  note(slot: number, progress: number): void {
    for (let i = 0; i < this.#length; i++)
      if (this.#slots[i] === slot) this.#met += this.#weights[i]! * progress;
  }

  /** Share of the signature that is there, by weight; 0 where there is none. */
  get share(): number {
    return this.#total > 0 ? this.#met / this.#total : 0;
  }

  save(writer: StateWriter): void {
    writer.number(this.#length);
    writer.array(this.#slots);
    writer.array(this.#weights);
  }

  restore(reader: StateReader): void {
    this.#length = reader.number();
    this.#slots.set(reader.int32());
    this.#weights.set(reader.float64());
  }
}
