/**
 * Hot path (benchmark: ablation). One open-addressing table holds the successors of every context of every expert.
 * A row is one 64-byte cache line: key, first overflow block, visits, spare, then four successors of three words
 * each (type, slow count and what it lost by halving, fast count). An overflow block is a line too: next block, then five
 * successors.
 */
import type { StateReader, StateWriter } from '../state/codec.ts';
import { HEADER, INLINE_WORDS, LINE, Lines, PER_BLOCK_WORDS, withPackedCounts } from './context-lines.ts';
import { countOf, halved, joinCounts, lostOf, ONE, oneMore } from './slow-count.ts';
import type { TypeCodes } from './type-codes.ts';

const WINDOW = 8;
const FIRST_ROWS = 256;

export interface ContextTableLimits {
  /** Rows kept at most; a power of two. */
  readonly maxRows: number;
  /** Successors kept per context at most. */
  readonly maxSuccessors: number;
  /** What a fast count keeps at each visit of its context, below 1. */
  readonly fastKeep: number;
  /** Slow counts of a context are halved when one of them reaches this. */
  readonly slowLimit: number;
}

/** Successor counts by context key, bounded: where its window is full, the least visited row gives way. */
export class ContextTable {
  readonly #limits: ContextTableLimits;
  #rows = new Lines(LINE * FIRST_ROWS);
  #mask = FIRST_ROWS - 1;
  #used = 0;
  #blocks = new Lines(LINE * 16);
  #blocksUsed = 1;
  #freeBlock = 0;
  #stored = 0;
  readonly #codes: TypeCodes | undefined;
  /** What `read` found: types, slow and fast counts; the latest successor of the context comes first. */
  readonly types: Int32Array;
  readonly slow: Float32Array;
  /** What `readLost` found: what the slow counts have lost by halving. */
  readonly lost: Float32Array;
  /** Slow counts and what they have lost, as they are stored. */
  readonly #counts: Int32Array;
  readonly fast: Float32Array;

  /** With `codes`, successors are event types and follow their merges; without, they are plain numbers. */
  constructor(limits: ContextTableLimits, codes?: TypeCodes) {
    this.#limits = limits;
    this.#codes = codes;
    this.types = new Int32Array(limits.maxSuccessors + 1);
    this.slow = new Float32Array(limits.maxSuccessors + 1);
    this.lost = new Float32Array(limits.maxSuccessors + 1);
    this.#counts = new Int32Array(limits.maxSuccessors + 1);
    this.fast = new Float32Array(limits.maxSuccessors + 1);
  }

  /** Rows in use. */
  get size(): number {
    return this.#used;
  }

  /** Row of the key (not 0), or -1. Valid until the next `add`. */
  find(key: number): number {
    const rows = this.#rows.ints;
    const mask = this.#mask;
    for (let i = 0; i < WINDOW; i++) {
      const at = ((key + i) & mask) * LINE;
      const found = rows[at]!;
      if (found === key) return at;
      if (found === 0) return -1;
    }
    return -1;
  }

  /** Copies the successors of a row into `types`, `slow` and `fast` and returns how many there are. */
  read(row: number): number {
    const count = this.#copy(row);
    this.#stored = count;
    const codes = this.#codes;
    if (!codes?.merged) return count;
    for (let i = 0; i < count; i++)
      if (codes.resolve(this.types[i]!) !== this.types[i]) return this.#resolve(count, codes);
    return count;
  }

  /** Completes what was just read, `count` successors, by `lost`. */
  readLost(count: number): void {
    const { lost } = this;
    const counts = this.#counts;
    for (let i = 0; i < count; i++) lost[i] = lostOf(counts[i]!);
  }

  /** Successors that have become one type since they were counted are counted as one. */
  #resolve(count: number, codes: TypeCodes): number {
    const { types, slow, lost, fast } = this;
    this.readLost(count);
    let kept = 0;
    for (let i = 0; i < count; i++) {
      const type = codes.resolve(types[i]!);
      let at = 0;
      while (at < kept && types[at] !== type) at++;
      slow[at] = at < kept ? slow[at]! + slow[i]! : slow[i]!;
      lost[at] = at < kept ? lost[at]! + lost[i]! : lost[i]!;
      fast[at] = at < kept ? fast[at]! + fast[i]! : fast[i]!;
      types[at] = type;
      if (at === kept) kept++;
    }
    for (let i = 0; i < kept; i++) this.#counts[i] = joinCounts(slow[i]!, lost[i]!);
    return kept;
  }

  #copy(row: number): number {
    const { types, slow, fast } = this;
    const stored = this.#counts;
    let { ints, floats } = this.#rows;
    let block = ints[row + 1]!;
    let at = row + HEADER;
    let end = at + INLINE_WORDS;
    let count = 0;
    for (;;) {
      for (; at < end; at += 3) {
        const counts = ints[at + 1]!;
        if (counts === 0) return count;
        types[count] = ints[at]!;
        stored[count] = counts;
        slow[count] = countOf(counts);
        fast[count++] = floats[at + 2]!;
      }
      if (block === 0) return count;
      ({ ints, floats } = this.#blocks);
      at = block * LINE + 1;
      end = at + PER_BLOCK_WORDS;
      block = ints[block * LINE]!;
    }
  }

  /** Counts one visit of the context `key` (not 0) that was followed by `type`. */
  add(key: number, type: number): void {
    let row = this.find(key);
    if (row < 0) row = this.#insert(key);
    this.addRead(row, this.read(row), type);
  }

  /** The same for a row that was the last to be read, with the count `read` returned. */
  addRead(row: number, count: number, type: number): void {
    const rows = this.#rows.ints;
    rows[row + 2] = Math.min(rows[row + 2]! + 1, 1 << 20);
    if (count > 0 && this.types[0] === type && count === this.#stored) this.#repeat(row, count);
    else this.#write(row, this.#bump(count, type));
  }

  /** Counts the latest successor of the row once more: it stays in front, so that types stay where they are. */
  #repeat(row: number, count: number): void {
    const { fast } = this;
    const { fastKeep, slowLimit } = this.#limits;
    const first = oneMore(this.#counts[0]!);
    if (countOf(first) >= slowLimit) {
      this.#write(row, this.#bump(count, this.types[0]!));
      return;
    }
    let { ints, floats } = this.#rows;
    let block = ints[row + 1]!;
    let at = row + HEADER;
    let end = at + INLINE_WORDS;
    ints[at + 1] = first;
    floats[at + 2] = fast[0]! * fastKeep + 1;
    at += 3;
    for (let i = 1; i < count; i++, at += 3) {
      if (at >= end) {
        ({ ints, floats } = this.#blocks);
        at = block * LINE + 1;
        end = at + PER_BLOCK_WORDS;
        block = ints[block * LINE]!;
      }
      floats[at + 2] = fast[i]! * fastKeep;
    }
  }

  /** Counts `type` in what was just read and moves it to the front; returns the new number of successors. */
  #bump(count: number, type: number): number {
    const { types, fast } = this;
    const counts = this.#counts;
    const { fastKeep, slowLimit, maxSuccessors } = this.#limits;
    let at = 0;
    while (at < count && types[at] !== type) at++;
    const first = at < count ? oneMore(counts[at]!) : ONE;
    const firstFast = at < count ? fast[at]! * fastKeep + 1 : 1;
    for (let i = at + 1; i < count; i++) fast[i] = fast[i]! * fastKeep;
    for (let i = at; i > 0; i--) {
      types[i] = types[i - 1]!;
      counts[i] = counts[i - 1]!;
      fast[i] = fast[i - 1]! * fastKeep;
    }
    types[0] = type;
    counts[0] = first;
    fast[0] = firstFast;
    const length = Math.min(at < count ? count : count + 1, maxSuccessors);
    if (countOf(first) >= slowLimit) for (let i = 0; i < length; i++) counts[i] = halved(counts[i]!);
    return length;
  }

  #write(row: number, count: number): void {
    let lines = this.#rows;
    let link = row + 1;
    let at = row + HEADER;
    let end = at + INLINE_WORDS;
    const length = Math.max(count, this.#stored);
    for (let i = 0; i < length; i++, at += 3) {
      if (at >= end) {
        let block = lines.ints[link]!;
        if (block === 0) {
          block = this.#takeBlock();
          lines.ints[link] = block;
        }
        lines = this.#blocks;
        link = block * LINE;
        at = link + 1;
        end = at + PER_BLOCK_WORDS;
      }
      lines.ints[at] = this.types[i]!;
      lines.ints[at + 1] = i < count ? this.#counts[i]! : 0;
      lines.floats[at + 2] = this.fast[i]!;
    }
  }

  #takeBlock(): number {
    const free = this.#freeBlock;
    if (free !== 0) {
      this.#freeBlock = this.#blocks.ints[free * LINE]!;
      this.#blocks.ints[free * LINE] = 0;
      return free;
    }
    if ((this.#blocksUsed + 1) * LINE > this.#blocks.ints.length) this.#blocks.grow();
    return this.#blocksUsed++;
  }

  #insert(key: number): number {
    const { maxRows } = this.#limits;
    if (this.#used * 2 >= this.#mask && this.#mask + 1 < maxRows) this.#double();
    const rows = this.#rows.ints;
    let victim = -1;
    let least = Number.POSITIVE_INFINITY;
    for (let i = 0; i < WINDOW; i++) {
      const at = ((key + i) & this.#mask) * LINE;
      if (rows[at] === 0) {
        rows[at] = key;
        this.#used++;
        return at;
      }
      const visits = rows[at + 2]!;
      if (visits < least) {
        least = visits;
        victim = at;
      }
      if (visits > 0) rows[at + 2] = visits - 1;
    }
    this.#clear(victim);
    rows[victim] = key;
    return victim;
  }

  #clear(row: number): void {
    this.#release(this.#rows.ints[row + 1]!);
    this.#rows.ints.fill(0, row, row + LINE);
  }

  #release(first: number): void {
    const { ints } = this.#blocks;
    let block = first;
    while (block !== 0) {
      const next = ints[block * LINE]!;
      ints.fill(0, block * LINE, (block + 1) * LINE);
      ints[block * LINE] = this.#freeBlock;
      this.#freeBlock = block;
      block = next;
    }
  }

  /** Twice the rows; a row that finds its window full in the new table is dropped. */
  #double(): void {
    const old = this.#rows.ints;
    this.#rows = new Lines(old.length * 2);
    this.#mask = this.#mask * 2 + 1;
    this.#used = 0;
    const rows = this.#rows.ints;
    for (let from = 0; from < old.length; from += LINE) {
      const key = old[from]!;
      if (key === 0) continue;
      let i = 0;
      let at = (key & this.#mask) * LINE;
      while (i < WINDOW && rows[at] !== 0) at = ((key + ++i) & this.#mask) * LINE;
      if (i === WINDOW) {
        this.#release(old[from + 1]!);
        continue;
      }
      rows.set(old.subarray(from, from + LINE), at);
      this.#used++;
    }
  }

  /** Writes the rows in use with their places, so that a restored table behaves alike to the last eviction. */
  save(writer: StateWriter): void {
    const rows = this.#rows.ints;
    const places = new Int32Array(this.#used);
    const lines = new Int32Array(this.#used * LINE);
    let count = 0;
    for (let at = 0; at < rows.length; at += LINE) {
      if (rows[at] === 0) continue;
      places[count] = at;
      lines.set(rows.subarray(at, at + LINE), count * LINE);
      count++;
    }
    writer.section('context-table', 2);
    writer.number(this.#mask);
    writer.array(places);
    writer.array(lines);
    writer.number(this.#freeBlock);
    writer.array(this.#blocks.ints, this.#blocksUsed * LINE);
  }

  /** Reads what `save` wrote into this table; throws StateFormatError when it is something else. */
  restore(reader: StateReader): void {
    const version = reader.section('context-table', 2);
    this.#mask = reader.number();
    const places = reader.int32();
    const lines = version === 1 ? withPackedCounts(reader.int32(), HEADER) : reader.int32();
    this.#rows = new Lines((this.#mask + 1) * LINE);
    places.forEach((at, i) => {
      this.#rows.ints.set(lines.subarray(i * LINE, (i + 1) * LINE), at);
    });
    this.#used = places.length;
    this.#freeBlock = reader.number();
    const blocks = version === 1 ? withPackedCounts(reader.int32(), 1) : reader.int32();
    this.#blocksUsed = blocks.length / LINE;
    while (this.#blocks.ints.length < blocks.length) this.#blocks.grow();
    this.#blocks.ints.set(blocks);
  }
}
