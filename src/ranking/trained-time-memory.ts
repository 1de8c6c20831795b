/**
 * Hot path (benchmark: ablation). What each context has told of the time to the next event: one row of eight numbers
 * per context key, in an open-addressing table that is bounded.
 */
import type { StateReader, StateWriter } from '../state/codec.ts';

const WINDOW = 8;
const FIRST_ROWS = 256;
/** Numbers of a row, in this order. */
const SEEN = 0;
const FAST = 1;
const SLOW = 2;
const ZERO = 3;
const SPREAD = 4;
const LAST = 5;
const WAITING = 6;
const TIME = 7;
const STRIDE = 8;

/** What the running means keep at each gap; they begin as plain means. */
const KEEP_FAST = 0.7;
const KEEP_SLOW = 0.95;
/** A gap below this on ln(1 + s) counts as none. */
const NONE = 1e-3;
/** Beyond this many gaps a context is known: what goes on growing would be another number in training than later. */
const KNOWN = 20;

/** Names of what `describe` writes about one context. */
export const GAP_FEATURES = ['seen', 'fast', 'slow', 'zero', 'spread', 'last', 'waiting', 'age'] as const;

/** Running measures of the gaps that followed each context key; where its window is full, the least seen row gives way. */
export class GapMemory {
  readonly #maxRows: number;
  #keys = new Int32Array(FIRST_ROWS);
  #rows = new Float64Array(FIRST_ROWS * STRIDE);
  #mask = FIRST_ROWS - 1;
  #used = 0;

  /** `maxRows`: contexts kept at most; a power of two from 256. */
  constructor(maxRows: number) {
    this.#maxRows = maxRows;
  }

  /** Contexts kept. */
  get size(): number {
    return this.#used;
  }

  #find(key: number): number {
    for (let i = 0; i < WINDOW; i++) {
      const at = (key + i) & this.#mask;
      const found = this.#keys[at]!;
      if (found === key) return at;
      if (found === 0) return -1;
    }
    return -1;
  }

  /**
   * Writes the GAP_FEATURES of a context key (not 0) to `out[at…]`, as they stand at `time` (epoch ms), zeros where
   * it is new; and notes that one more sequence waits in it.
   */
  describe(key: number, time: number, out: Float32Array, at: number): void {
    let row = this.#find(key);
    if (row < 0) row = this.#insert(key);
    const rows = this.#rows;
    const from = row * STRIDE;
    const seen = rows[from + SEEN]!;
    out[at] = Math.log1p(Math.min(seen, KNOWN));
    for (let i = FAST; i <= LAST; i++) out[at + i] = rows[from + i]!;
    out[at + WAITING] = Math.log1p(rows[from + WAITING]!);
    out[at + TIME] = seen === 0 ? -1 : Math.log1p(Math.max(0, time - rows[from + TIME]!) / 1000);
    rows[from + WAITING] = rows[from + WAITING]! + 1;
  }

  /** Learns that a gap of `value` = ln(1 + seconds) followed the context, ending at `time`. */
  learn(key: number, value: number, time: number): void {
    let row = this.#find(key);
    if (row < 0) row = this.#insert(key);
    const rows = this.#rows;
    const from = row * STRIDE;
    const seen = rows[from + SEEN]! + 1;
    const fast = Math.max(1 - KEEP_FAST, 1 / seen);
    const slow = Math.max(1 - KEEP_SLOW, 1 / seen);
    const miss = value - rows[from + SLOW]!;
    rows[from + SEEN] = Math.min(seen, 1 << 20);
    rows[from + FAST] = rows[from + FAST]! + fast * (value - rows[from + FAST]!);
    if (seen > 1) rows[from + SPREAD] = rows[from + SPREAD]! + slow * (Math.abs(miss) - rows[from + SPREAD]!);
    rows[from + SLOW] = rows[from + SLOW]! + slow * miss;
    rows[from + ZERO] = rows[from + ZERO]! + slow * ((value < NONE ? 1 : 0) - rows[from + ZERO]!);
    rows[from + LAST] = value;
    rows[from + WAITING] = 0;
    rows[from + TIME] = time;
  }

  #insert(key: number): number {
    if (this.#used * 2 >= this.#mask && this.#mask + 1 < this.#maxRows) this.#double();
    let victim = key & this.#mask;
    let least = Number.POSITIVE_INFINITY;
    for (let i = 0; i < WINDOW; i++) {
      const at = (key + i) & this.#mask;
      if (this.#keys[at] === 0) {
        this.#keys[at] = key;
        this.#used++;
        return at;
      }
      const seen = this.#rows[at * STRIDE + SEEN]!;
      if (seen < least) {
        least = seen;
        victim = at;
      }
      // What is seen no more ages, so that it gives way some day.
      if (seen > 0) this.#rows[at * STRIDE + SEEN] = seen - 1;
    }
    this.#keys[victim] = key;
    this.#rows.fill(0, victim * STRIDE, (victim + 1) * STRIDE);
    return victim;
  }

  /** Twice the rows; one that finds its window full in the new table is dropped. */
  #double(): void {
    const [keys, rows] = [this.#keys, this.#rows];
    const size = keys.length * 2;
    this.#keys = new Int32Array(size);
    this.#rows = new Float64Array(size * STRIDE);
    this.#mask = size - 1;
    this.#used = 0;
    for (let at = 0; at < keys.length; at++)
      if (keys[at] !== 0) this.#place(keys[at]!, rows.subarray(at * STRIDE, (at + 1) * STRIDE));
  }

  #place(key: number, row: Float64Array): void {
    for (let i = 0; i < WINDOW; i++) {
      const at = (key + i) & this.#mask;
      if (this.#keys[at] !== 0) continue;
      this.#keys[at] = key;
      this.#rows.set(row, at * STRIDE);
      this.#used++;
      return;
    }
  }

  /** Writes the rows in use with their places, so that a restored memory behaves alike to the last eviction. */
  save(writer: StateWriter): void {
    const places = new Int32Array(this.#used);
    const keys = new Int32Array(this.#used);
    const rows = new Float64Array(this.#used * STRIDE);
    let count = 0;
    for (let at = 0; at < this.#keys.length; at++) {
      if (this.#keys[at] === 0) continue;
      places[count] = at;
      keys[count] = this.#keys[at]!;
      rows.set(this.#rows.subarray(at * STRIDE, (at + 1) * STRIDE), count * STRIDE);
      count++;
    }
    writer.section('gap-memory', 1);
    writer.number(this.#mask);
    writer.array(places);
    writer.array(keys);
    writer.array(rows);
  }

  restore(reader: StateReader): void {
    reader.section('gap-memory', 1);
    this.#mask = reader.number();
    this.#keys = new Int32Array(this.#mask + 1);
    this.#rows = new Float64Array(this.#keys.length * STRIDE);
    const places = reader.int32();
    const keys = reader.int32();
    const rows = reader.float64();
    places.forEach((at, i) => {
      this.#keys[at] = keys[i]!;
      this.#rows.set(rows.subarray(i * STRIDE, (i + 1) * STRIDE), at * STRIDE);
    });
    this.#used = places.length;
  }
}
