/**
 * HOT PATH (benchmark: `logcast bench templates`). What is kept of each distinct masked line, by leaf number: how often it
 * came, its group, its event type, and its token hashes. Leaves are never given back; all arrays are bounded by `limit`.
 */
import type { StateReader, StateWriter } from '../state/codec.ts';

/** Tokens kept per leaf on average; beyond it no more leaves are made. */
const TOKENS_PER_LEAF = 32;
const MOST = 2 ** 30;

export class LeafTable {
  readonly #limit: number;
  /** Times each leaf came, up to 2^30. */
  count: Int32Array = new Int32Array(1024);
  /** Event type of each leaf now. */
  type: Int32Array = new Int32Array(1024);
  /** Group of each leaf. */
  group: Int32Array = new Int32Array(1024);
  /** Event type the leaf had first. */
  origin: Int32Array = new Int32Array(1024);
  #from: Int32Array = new Int32Array(1025);
  #tokens: Int32Array = new Int32Array(8192);
  #size = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  get size(): number {
    return this.#size;
  }

  /** How many more leaves there is room for. */
  get room(): number {
    const tokens = this.#limit * TOKENS_PER_LEAF - this.#from[this.#size]!;
    return tokens < 0 ? 0 : this.#limit - this.#size;
  }

  /** A new leaf with these token hashes; its group and type are set by the caller. */
  add(hash: ArrayLike<number>): number {
    const leaf = this.#size++;
    if (this.#size > this.count.length) this.#grow();
    const from = this.#from[leaf]!;
    const to = from + hash.length;
    if (to > this.#tokens.length) {
      const tokens = new Int32Array(Math.max(to, this.#tokens.length * 2));
      tokens.set(this.#tokens);
      this.#tokens = tokens;
    }
    for (let i = 0; i < hash.length; i++) this.#tokens[from + i] = hash[i]!;
    this.#from[leaf + 1] = to;
    return leaf;
  }

  /** Counts a line; whether the count is now a power of two from 16 on. */
  touch(leaf: number): boolean {
    const count = this.count[leaf]! + 1;
    if (count > MOST) return false;
    this.count[leaf] = count;
    return count >= 16 && (count & (count - 1)) === 0;
  }

  /** The token hash of a leaf at a position. */
  token(leaf: number, at: number): number {
    return this.#tokens[this.#from[leaf]! + at]!;
  }

  /** The token hashes of a leaf; a view, not a copy. */
  tokens(leaf: number): Int32Array {
    return this.#tokens.subarray(this.#from[leaf]!, this.#from[leaf + 1]!);
  }

  #grow(): void {
    const grown = (values: Int32Array, more = 0) => {
      const longer = new Int32Array(this.count.length * 2 + more);
      longer.set(values);
      return longer;
    };
    this.type = grown(this.type);
    this.group = grown(this.group);
    this.origin = grown(this.origin);
    this.#from = grown(this.#from, 1);
    this.count = grown(this.count);
  }

  save(writer: StateWriter): void {
    const size = this.#size;
    for (const values of [this.count, this.type, this.group, this.origin]) writer.array(values, size);
    writer.array(this.#from, size + 1);
    writer.array(this.#tokens, this.#from[size]!);
  }

  restore(reader: StateReader): void {
    const read = (spare: number) => {
      const values = reader.int32();
      const longer = new Int32Array(Math.max(1024, values.length) + spare);
      longer.set(values);
      return { longer, size: values.length };
    };
    const counts = read(0);
    this.#size = counts.size;
    this.count = counts.longer;
    this.type = read(0).longer;
    this.group = read(0).longer;
    this.origin = read(0).longer;
    this.#from = read(1).longer;
    this.#tokens = read(0).longer;
  }
}
