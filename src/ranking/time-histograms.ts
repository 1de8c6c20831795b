/**
 * Hot path (benchmark: ablation). Histograms of the time to the next event by context, of few bins each and fading. An
 * open-addressing table of rows of two cache lines: key, visits, mass, what the next visit weighs, bins, counts.
 * Nothing fades in place: later visits weigh more, so that a visit changes one count.
 */
import type { StateReader, StateWriter } from '../state/codec.ts';

const ROW = 32;
const BINS_AT = 4;
const COUNTS_AT = 10;
/** Bins kept by histogram; where another one comes, the least of them is merged with its neighbour. */
export const KEPT = ROW - COUNTS_AT;
/** What the rounded shares of a histogram add up to. */
export const WHOLE = 255;
/** More than there are bins. */
const BINS = 256;
/** Byte of the row that holds how many bins are in use. */
const USED_AT = BINS_AT * 4 + KEPT;
const WINDOW = 8;
const FIRST_ROWS = 256;
/** A visit that weighs this much makes all counts be scaled down. */
const HEAVY = 1e6;

/** Histograms by context key (not 0), bounded: where its window is full, the least visited row gives way. */
export class TimeHistograms {
  readonly #maxRows: number;
  #ints = new Int32Array(0);
  #floats = new Float32Array(0);
  #bytes = new Uint8Array(0);
  #mask = 0;
  #used = 0;

  /** `maxRows`: a power of two. */
  constructor(maxRows: number) {
    this.#maxRows = maxRows;
    this.#resize(Math.min(FIRST_ROWS, maxRows));
  }

  #resize(rows: number): void {
    this.#ints = new Int32Array(rows * ROW);
    this.#floats = new Float32Array(this.#ints.buffer);
    this.#bytes = new Uint8Array(this.#ints.buffer);
    this.#mask = rows - 1;
    this.#used = 0;
  }

  /** Contexts with a histogram. */
  get size(): number {
    return this.#used;
  }

  /** Row of the key, or -1. Valid until the next `add`. */
  find(key: number): number {
    const ints = this.#ints;
    const mask = this.#mask;
    for (let i = 0; i < WINDOW; i++) {
      const at = ((key + i) & mask) * ROW;
      const found = ints[at]!;
      if (found === key) return at;
      if (found === 0) return -1;
    }
    return -1;
  }

  /** Visits of the row's context, those long ago counting less. */
  seen(row: number): number {
    return this.#floats[row + 2]! / this.#floats[row + 3]!;
  }

  /**
   * Adds the histogram of the row to `mix`, `weight` in all, and writes pairs of a bin and its share in 255ths to
   * `out[at…]`, at most KEPT; returns how many. What is rounded off goes to the next bin, so that the distribution
   * function is nowhere off by more than a 255th.
   */
  read(row: number, weight: number, mix: Float64Array, out: Uint8Array, at: number): number {
    const bytes = this.#bytes;
    const floats = this.#floats;
    const bins = (row + BINS_AT) * 4;
    const counts = row + COUNTS_AT;
    const used = bytes[row * 4 + USED_AT]!;
    const scale = 1 / floats[row + 2]!;
    let left = 0.5;
    let to = at;
    for (let i = 0; i < used; i++) {
      const bin = bytes[bins + i]!;
      const share = floats[counts + i]! * scale;
      mix[bin] = mix[bin]! + share * weight;
      left += share * WHOLE;
      const rounded = left | 0;
      if (rounded === 0) continue;
      left -= rounded;
      out[to++] = bin;
      out[to++] = rounded;
    }
    return (to - at) >> 1;
  }

  /** Counts one visit of the context `key` that fell into `bin`; what was counted before keeps `keep`. */
  add(key: number, bin: number, keep: number): void {
    let row = this.find(key);
    if (row < 0) row = this.#insert(key);
    const floats = this.#floats;
    this.#ints[row + 1] = Math.min(this.#ints[row + 1]! + 1, 1 << 20);
    let weight = floats[row + 3]! / keep;
    if (weight > HEAVY) weight = this.#lighten(row, weight);
    floats[row + 3] = weight;
    this.#count(row, bin, weight);
  }

  /** Adds to the count of a bin; bins are in their order. */
  #count(row: number, bin: number, count: number): void {
    const bytes = this.#bytes;
    const floats = this.#floats;
    const bins = (row + BINS_AT) * 4;
    const counts = row + COUNTS_AT;
    let used = bytes[row * 4 + USED_AT]!;
    floats[row + 2] = floats[row + 2]! + count;
    let place = 0;
    while (place < used && bytes[bins + place]! < bin) place++;
    if (place < used && bytes[bins + place] === bin) {
      floats[counts + place] = floats[counts + place]! + count;
      return;
    }
    if (used === KEPT) {
      const merged = this.#mergeLeast(row);
      used--;
      if (merged < place) place--;
    }
    bytes.copyWithin(bins + place + 1, bins + place, bins + used);
    floats.copyWithin(counts + place + 1, counts + place, counts + used);
    bytes[bins + place] = bin;
    floats[counts + place] = count;
    bytes[row * 4 + USED_AT] = used + 1;
  }

  /** Adds the least count to that of the nearer bin beside it; returns the place that became free. */
  #mergeLeast(row: number): number {
    const bytes = this.#bytes;
    const floats = this.#floats;
    const bins = (row + BINS_AT) * 4;
    const counts = row + COUNTS_AT;
    let place = 0;
    for (let i = 1; i < KEPT; i++) if (floats[counts + i]! < floats[counts + place]!) place = i;
    const before = place === 0 ? BINS : bytes[bins + place]! - bytes[bins + place - 1]!;
    const after = place === KEPT - 1 ? BINS : bytes[bins + place + 1]! - bytes[bins + place]!;
    const into = counts + (before < after ? place - 1 : place + 1);
    floats[into] = floats[into]! + floats[counts + place]!;
    bytes.copyWithin(bins + place, bins + place + 1, bins + KEPT);
    floats.copyWithin(counts + place, counts + place + 1, counts + KEPT);
    return place;
  }

  /** Scales the counts so that the next visit weighs 1. */
  #lighten(row: number, weight: number): number {
    const floats = this.#floats;
    let mass = 0;
    const end = row + COUNTS_AT + this.#bytes[row * 4 + USED_AT]!;
    for (let at = row + COUNTS_AT; at < end; at++) {
      floats[at] = floats[at]! / weight;
      mass += floats[at]!;
    }
    floats[row + 2] = mass;
    return 1;
  }

  /** Takes over what was counted elsewhere of a context that has no row yet: visits, bins and their counts. */
  takeOver(key: number, visits: number, bins: readonly number[], counts: readonly number[]): void {
    const row = this.#insert(key);
    this.#ints[row + 1] = visits;
    bins.forEach((bin, i) => {
      this.#count(row, bin, counts[i]!);
    });
  }

  #insert(key: number): number {
    if (this.#used * 2 >= this.#mask && this.#mask + 1 < this.#maxRows) this.#double();
    const ints = this.#ints;
    let row = -1;
    let least = Number.POSITIVE_INFINITY;
    for (let i = 0; i < WINDOW; i++) {
      const at = ((key + i) & this.#mask) * ROW;
      if (ints[at] === 0) {
        this.#used++;
        row = at;
        break;
      }
      const visits = ints[at + 1]!;
      if (visits < least) {
        least = visits;
        row = at;
      }
      if (visits > 0) ints[at + 1] = visits - 1;
    }
    ints.fill(0, row, row + ROW);
    ints[row] = key;
    this.#floats[row + 3] = 1;
    return row;
  }

  /** Twice the rows; a row that finds its window full in the new table is dropped. */
  #double(): void {
    const old = this.#ints;
    this.#resize((this.#mask + 1) * 2);
    for (let from = 0; from < old.length; from += ROW) {
      const key = old[from]!;
      if (key === 0) continue;
      let i = 0;
      while (i < WINDOW && this.#ints[((key + i) & this.#mask) * ROW] !== 0) i++;
      if (i === WINDOW) continue;
      this.#ints.set(old.subarray(from, from + ROW), ((key + i) & this.#mask) * ROW);
      this.#used++;
    }
  }

  /** Writes the rows in use with their places, so that a restored table behaves alike to the last eviction. */
  save(writer: StateWriter): void {
    const places = new Int32Array(this.#used);
    const rows = new Int32Array(this.#used * ROW);
    let count = 0;
    for (let at = 0; at < this.#ints.length; at += ROW) {
      if (this.#ints[at] === 0) continue;
      places[count] = at;
      rows.set(this.#ints.subarray(at, at + ROW), count++ * ROW);
    }
    writer.section('time-histograms', 1);
    writer.number(this.#mask);
    writer.array(places);
    writer.array(rows);
  }

  restore(reader: StateReader): void {
    reader.section('time-histograms', 1);
    this.#resize(reader.number() + 1);
    const places = reader.int32();
    const rows = reader.int32();
    places.forEach((at, i) => {
      this.#ints.set(rows.subarray(i * ROW, (i + 1) * ROW), at);
    });
    this.#used = places.length;
  }
}
