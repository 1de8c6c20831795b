import type { StateReader, StateWriter } from '../state/codec.ts';
import type { Vocabulary } from './vocabulary.ts';

/** Stands for a masked variable among the words of a slot; no word has this key. */
export const MASKED = 0;

/** From so many distinct words on a slot is known to vary. */
const CONFIRMED = 3;

/**
 * A place of a group where words vary: which words, and in how many leaves each. Tells the vocabulary of its words once it
 * is known to vary, and takes that back when it goes.
 */
export class Slot {
  /** Leaves by the key of the word; MASKED for those with a masked variable. */
  readonly words = new Map<number, number>();
  /** Words by the key of a part. */
  readonly #parts = new Map<number, number>();
  readonly #vocabulary: Vocabulary;
  #confirmed = false;
  #open = false;
  /** Bit 1 << spelling of each word. */
  #spellings = 0;
  /** Takes whatever comes: it was stated so. */
  any = false;

  constructor(vocabulary: Vocabulary) {
    this.#vocabulary = vocabulary;
  }

  /** Whether words of several kinds, or masked variables, stand here. */
  get open(): boolean {
    return this.#open;
  }

  /** Whether all words are of letters and written alike. */
  get isPlain(): boolean {
    return (this.#spellings & 1) === 0 && (this.#spellings & (this.#spellings - 1)) === 0;
  }

  /** The spellings seen here, as bits. */
  get spellings(): number {
    return this.#spellings;
  }

  add(key: number, leaves = 1): void {
    const before = this.words.get(key);
    this.words.set(key, (before ?? 0) + leaves);
    if (before !== undefined) return;
    const word = key === MASKED ? undefined : this.#vocabulary.get(key);
    this.#spellings |= 1 << (word?.spelling ?? 0);
    if (this.#confirmed) this.#count(key, 1);
    else if (this.words.size >= CONFIRMED) this.#confirm();
    if (this.#open) this.#vocabulary.countOpen(key, 1);
    else if (!this.isPlain) this.#setOpen();
  }

  #confirm(): void {
    this.#confirmed = true;
    for (const key of this.words.keys()) this.#count(key, 1);
  }

  #setOpen(): void {
    this.#open = true;
    for (const key of this.words.keys()) this.#vocabulary.countOpen(key, 1);
  }

  #count(key: number, by: number): void {
    if (key === MASKED) return;
    const vocabulary = this.#vocabulary;
    vocabulary.countSlot(key, by);
    for (const part of vocabulary.get(key)?.parts ?? []) {
      const words = (this.#parts.get(part.key) ?? 0) + by;
      this.#parts.set(part.key, words);
      if (words === (by > 0 ? 1 : 0)) vocabulary.countPart(part, by);
    }
  }

  /** The slot is no more: what it said of its words is taken back. */
  drop(): void {
    for (const key of this.words.keys()) {
      if (this.#open) this.#vocabulary.countOpen(key, -1);
      if (this.#confirmed) this.#count(key, -1);
    }
  }

  save(writer: StateWriter): void {
    const flags = (this.#confirmed ? 1 : 0) | (this.#open ? 2 : 0) | (this.any ? 4 : 0);
    writer.array(Int32Array.of(flags, this.#spellings));
    writer.array(Int32Array.from([...this.words].flat()));
    writer.array(Int32Array.from([...this.#parts].flat()));
  }

  static restore(vocabulary: Vocabulary, reader: StateReader): Slot {
    const slot = new Slot(vocabulary);
    const [flags, spellings] = reader.int32();
    slot.#confirmed = (flags! & 1) !== 0;
    slot.#open = (flags! & 2) !== 0;
    slot.any = (flags! & 4) !== 0;
    slot.#spellings = spellings!;
    for (const [into, pairs] of [
      [slot.words, reader.int32()],
      [slot.#parts, reader.int32()],
    ] as const)
      for (let i = 0; i < pairs.length; i += 2) into.set(pairs[i]!, pairs[i + 1]!);
    return slot;
  }
}
