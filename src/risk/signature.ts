import type { StateReader, StateWriter } from '../state/codec.ts';

/** Slots that make up a signature. */
const SIZE = 8;
const COLUMNS = 3;

/**
 * The slots that best foretold the onsets of one target so far, to be compared with what is active now: a single strong
 * precursor without its usual company is more often a look-alike.
 */
export class Signature {
  /** Rows of slot, lift and weight, strongest first. */
  readonly #rows = new Float64Array(SIZE * COLUMNS);
  #length = 0;
  #met = 0;
  #total = 0;

  /** Forgets all rows, before they are offered anew. */
  reset(): void {
    this.#length = 0;
  }

  /** Offers a slot with the lift it would have and its recall; the heaviest are kept. */
  offer(slot: number, lift: number, recall: number): void {
    const weight = lift * recall;
    let at = this.#length < SIZE ? this.#length++ : SIZE - 1;
    if (this.#length === SIZE && at === SIZE - 1 && this.#rows[at * COLUMNS + 2]! > weight) return;
    while (at > 0 && this.#rows[(at - 1) * COLUMNS + 2]! < weight) {
      this.#rows.copyWithin(at * COLUMNS, (at - 1) * COLUMNS, at * COLUMNS);
      at -= 1;
    }
    this.#rows.set([slot, lift, weight], at * COLUMNS);
  }

  /** Begins the comparison at a grid point. */
  begin(): void {
    this.#met = 0;
    this.#total = 0;
    for (let i = 0; i < this.#length; i++) this.#total += this.#rows[i * COLUMNS + 2]!;
  }

  /** Notes that a slot is active, and which share of its usual amount at an onset it has reached. */
  note(slot: number, progress: number): void {
    for (let i = 0; i < this.#length; i++) {
      const at = i * COLUMNS;
      if (this.#rows[at] === slot) this.#met += this.#rows[at + 2]! * progress;
    }
  }

  /** Share of the signature that is active, by weight; 0 where there is none. */
  get share(): number {
    return this.#total > 0 ? this.#met / this.#total : 0;
  }

  save(writer: StateWriter): void {
    writer.number(this.#length);
    writer.array(this.#rows);
  }

  restore(reader: StateReader): void {
    this.#length = reader.number();
    this.#rows.set(reader.float64());
  }
}
