/** Hot path (benchmark: ablation). What an event type is called inside context keys, and what it has become by merges. */
import type { TypeMerge } from '../parsing/type-merge.ts';
import type { StateReader, StateWriter } from '../state/codec.ts';

function scramble(type: number): number {
  let hash = Math.imul(type + 1, 0x9e3779b1);
  hash = Math.imul(hash ^ (hash >>> 15), 0x85ebca6b);
  return (hash ^ (hash >>> 13)) | 1;
}

/** Beyond all event types: makes a second code for a type. */
const FRESH = 2 ** 30;

/**
 * Follows merges and splits of event types. Contexts are keyed by code, not by type, so that a merged type can go on under the
 * code of whichever of the two was seen more often: the richer contexts stay reachable, nothing is rekeyed.
 */
export class TypeCodes {
  #codes: Int32Array = new Int32Array(64);
  #into: Int32Array = new Int32Array(64);
  #known = 0;
  /** Whether any type has been merged. */
  merged = false;

  #reserve(type: number): void {
    if (type >= this.#codes.length) {
      const length = Math.max(this.#codes.length * 2, type + 1);
      const codes = new Int32Array(length);
      const into = new Int32Array(length);
      codes.set(this.#codes);
      into.set(this.#into);
      this.#codes = codes;
      this.#into = into;
    }
    for (; this.#known <= type; this.#known++) {
      this.#codes[this.#known] = scramble(this.#known);
      this.#into[this.#known] = this.#known;
    }
  }

  /** Code of a type for context keys, never 0. */
  code(type: number): number {
    if (type >= this.#known) this.#reserve(type);
    return this.#codes[this.#into[type]!]!;
  }

  /** The type that `type` is known as by now. */
  resolve(type: number): number {
    return type < this.#known ? this.#into[type]! : type;
  }

  /** `from` is `into` from now on; `keepFrom` where the contexts of `from` are the richer ones. */
  merge({ from, into }: TypeMerge, keepFrom: boolean): void {
    this.#reserve(Math.max(from, into));
    const target = this.#into[into]!;
    const source = this.#into[from]!;
    if (source === target) return;
    this.merged = true;
    if (keepFrom) this.#codes[target] = this.#codes[source]!;
    for (let type = 0; type < this.#known; type++) {
      if (this.#into[type] === source) this.#into[type] = target;
    }
  }

  /**
   * `part` is a type of its own, again or for the first time. One that was merged finds its contexts where it left them,
   * unless those are what `from` goes by.
   */
  split(from: number, part: number): void {
    this.#reserve(Math.max(from, part));
    this.#into[part] = part;
    const code = scramble(part);
    this.#codes[part] = this.#codes[from] === code ? scramble(part + FRESH) : code;
  }

  save(writer: StateWriter): void {
    writer.section('type-codes', 1);
    writer.array(this.#codes, this.#known);
    writer.array(this.#into, this.#known);
  }

  restore(reader: StateReader): void {
    reader.section('type-codes', 1);
    const codes = reader.int32();
    this.#into = reader.int32();
    this.#codes = codes;
    this.#known = codes.length;
    this.merged = this.#into.some((into, type) => into !== type);
  }
}
