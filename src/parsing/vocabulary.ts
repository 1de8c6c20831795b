import type { StateReader, StateWriter } from '../state/codec.ts';
import { classOf, partsOf, priorOf, spellingOf, WORD_CLASS } from './word-class.ts';
import { wordHash } from './word-kinds.ts';

/** Characters of a word that are looked at and kept. */
const MAX_WORD = 64;
const MAX_PARTS = 8;

/** What is known of one word: where it stood, and what it looks like. */
export interface Word {
  /** The hash of its token, without the bit for the space before it. */
  readonly key: number;
  readonly text: string;
  readonly class: number;
  /** As spellingOf says. */
  readonly spelling: number;
  /** The words it is made of; empty where that is itself alone. */
  readonly parts: readonly { readonly key: number; readonly text: string }[];
  /** Groups in which it is a constant. */
  constants: number;
  /** Slots known to vary that it was seen in, itself or as a part of a compound. */
  slots: number;
  /** Those of them that take words of several kinds. */
  open: number;
  /** Its value as computed last, and for which slots and constants. */
  value: number;
  valueSlots: number;
  valueConstants: number;
}

/** A word nothing is known of. */
export function wordOf(key: number, text: string, isPrefix: boolean): Word {
  const kept = text.slice(0, MAX_WORD);
  const own = kept.toLowerCase();
  const parts = partsOf(kept).filter((part) => part !== own || own !== kept);
  return {
    key,
    text: kept,
    class: isPrefix ? WORD_CLASS.prefixed : classOf(kept),
    spelling: isPrefix ? 0 : spellingOf(kept),
    parts: parts.slice(0, MAX_PARTS).map((part) => ({ key: wordHash(part) << 1 || 2, text: part })),
    constants: 0,
    slots: 0,
    open: 0,
    value: 0,
    valueSlots: -1,
    valueConstants: -1,
  };
}

/**
 * How much each word behaves like a value: words seen where words vary are values, words that are constants of many
 * messages are not. Names recur in one system in many messages and spellings, so compounds (payments-api, PAYMENTS) are
 * known by their parts. Bounded: of more than `limit` words the rarest that are constants nowhere are forgotten.
 */
export class Vocabulary {
  readonly #words = new Map<number, Word>();
  #limit: number;

  constructor(limit: number) {
    this.#limit = limit;
  }

  get size(): number {
    return this.#words.size;
  }

  /** What is known of a word; a word of its own, not remembered yet, where that is nothing. */
  find(key: number, text: string, isPrefix: boolean): Word {
    return this.#words.get(key) ?? wordOf(key, text, isPrefix);
  }

  get(key: number): Word | undefined {
    return this.#words.get(key);
  }

  /** Remembers the word; what is remembered of it already, where something is. */
  keep(word: Word): Word {
    const known = this.#words.get(word.key);
    if (known !== undefined) return known;
    if (this.#words.size >= this.#limit) this.#forgetRare();
    this.#words.set(word.key, word);
    return word;
  }

  /** Counts a group in which the word is a constant; the word as it is remembered. */
  addConstant(word: Word): Word {
    const kept = this.keep(word);
    kept.constants++;
    return kept;
  }

  dropConstant(word: Word): void {
    if (word.constants > 0) word.constants--;
  }

  /** How much the word looks like a value, from −3 (surely not) to 3.5. */
  value(word: Word): number {
    const seen = word.parts.length === 0 ? word.slots : Math.max(word.slots, this.#partSlots(word));
    if (word.valueSlots === seen && word.valueConstants === word.constants) return word.value;
    word.valueSlots = seen;
    word.valueConstants = word.constants;
    word.value = computed(word, seen);
    return word.value;
  }

  #partSlots(word: Word): number {
    let least = Number.POSITIVE_INFINITY;
    for (const { key } of word.parts) least = Math.min(least, this.#words.get(key)?.slots ?? 0);
    return least;
  }

  /** Counts the word `key` for a slot that varies (`by` 1) or takes it back (−1). */
  countSlot(key: number, by: number): void {
    const word = this.#words.get(key);
    if (word !== undefined) word.slots = Math.max(0, word.slots + by);
  }

  /** Counts a word for a slot that a compound of it was seen in. */
  countPart({ key, text }: { key: number; text: string }, by: number): void {
    if (by > 0) this.keep(wordOf(key, text, false));
    this.countSlot(key, by);
  }

  /** The same for a slot that takes words of several kinds. */
  countOpen(key: number, by: number): void {
    const word = this.#words.get(key);
    if (word !== undefined) word.open = Math.max(0, word.open + by);
  }

  #forgetRare(): void {
    const target = this.#limit * 0.75;
    for (let slots = 0; slots < 64 && this.#words.size > target; slots = slots * 2 + 1) {
      for (const word of this.#words.values()) {
        if (word.constants === 0 && word.slots <= slots) this.#words.delete(word.key);
      }
    }
    // All are constants of living groups, which have a bound of their own.
    if (this.#words.size > target) this.#limit *= 2;
  }

  save(writer: StateWriter): void {
    const words = [...this.#words.values()];
    writer.number(this.#limit);
    writer.strings(words.map(({ text }) => text.toWellFormed()));
    writer.array(
      Int32Array.from(
        words.flatMap((word) => [
          word.key,
          word.class === WORD_CLASS.prefixed ? 1 : 0,
          word.constants,
          word.slots,
          word.open,
        ]),
      ),
    );
  }

  restore(reader: StateReader): void {
    this.#limit = reader.number();
    const texts = reader.strings();
    const facts = reader.int32();
    texts.forEach((text, i) => {
      const word = wordOf(facts[i * 5]!, text, facts[i * 5 + 1] === 1);
      word.constants = facts[i * 5 + 2]!;
      word.slots = facts[i * 5 + 3]!;
      word.open = facts[i * 5 + 4]!;
      this.#words.set(word.key, word);
    });
  }
}

function computed({ class: wordClass, constants }: Word, seen: number): number {
  let value = priorOf(wordClass);
  if (seen > 0) value += Math.min(3, 0.7 + 0.7 * Math.log2(1 + seen));
  if (constants > 0) value -= Math.min(2.5, 0.6 * Math.log2(1 + constants));
  return Math.max(-3, Math.min(3.5, value));
}
