// Hot path (benchmark `pipeline`): two probes per event.

import type { StateReader, StateWriter } from '../state/codec.ts';

/**
 * Which things (event types, lengths, transitions; any non-negative safe integers) normal sessions have shown, and
 * whether in one session only or in several: all that scoring with one session left out needs to know. Bounded: when
 * `maxEntries` is reached, the half that was used least recently is forgotten.
 */
export class SeenOnce {
  readonly #maxEntries: number;
  #keys: Float64Array;
  /** Ordinal of the only session that showed the thing; −1 once a second one did. */
  #only: Float64Array;
  #used: Float64Array;
  #size = 0;

  constructor(maxEntries: number) {
    this.#maxEntries = maxEntries;
    this.#keys = new Float64Array(64).fill(-1);
    this.#only = new Float64Array(64);
    this.#used = new Float64Array(64);
  }

  get size(): number {
    return this.#size;
  }

  /** Position of the key, or of the empty cell where it belongs. */
  #find(key: number): number {
    const mask = this.#keys.length - 1;
    let at = (Math.imul(key | 0, 0x9e3779b1) ^ Math.imul((key / 4294967296) | 0, 0x85ebca6b)) >>> 0;
    at = (at ^ (at >>> 15)) & mask;
    while (this.#keys[at] !== key && this.#keys[at] !== -1) at = (at + 1) & mask;
    return at;
  }

  /** 0 when no normal session showed it, 1 when exactly one did, 2 when several did. Marks it as used at `now`. */
  sessions(key: number, now: number): 0 | 1 | 2 {
    const at = this.#find(key);
    if (this.#keys[at] === -1) return 0;
    this.#used[at] = now;
    return this.#only[at] === -1 ? 2 : 1;
  }

  /** Notes that normal session `ordinal` shows it (to be called once per session and key). */
  learn(key: number, ordinal: number): void {
    const at = this.#find(key);
    if (this.#keys[at] === -1) {
      this.#put(at, key, ordinal, ordinal);
      if (this.#size > this.#maxEntries) this.#rebuild(this.#keptEntries());
      else if (this.#size * 2 > this.#keys.length) this.#rebuild(this.#entries());
      return;
    }
    if (this.#only[at] !== ordinal) this.#only[at] = -1;
    this.#used[at] = ordinal;
  }

  /** Takes it as shown by several sessions. */
  accept(key: number, now: number): void {
    this.learn(key, now);
    this.#only[this.#find(key)] = -1;
  }

  #put(at: number, key: number, only: number, used: number): void {
    this.#keys[at] = key;
    this.#only[at] = only;
    this.#used[at] = used;
    this.#size++;
  }

  #entries(): number[][] {
    const entries: number[][] = [];
    for (let at = 0; at < this.#keys.length; at++) {
      if (this.#keys[at] !== -1) entries.push([this.#keys[at]!, this.#only[at]!, this.#used[at]!]);
    }
    return entries;
  }

  #keptEntries(): number[][] {
    const entries = this.#entries().sort((a, b) => b[2]! - a[2]! || a[0]! - b[0]!);
    return entries.slice(0, Math.ceil(this.#maxEntries / 2));
  }

  #rebuild(entries: readonly number[][]): void {
    let cells = 64;
    while (cells < entries.length * 4) cells *= 2;
    this.#keys = new Float64Array(cells).fill(-1);
    this.#only = new Float64Array(cells);
    this.#used = new Float64Array(cells);
    this.#size = 0;
    for (const [key, only, used] of entries) {
      const at = this.#find(key!);
      if (this.#keys[at] === -1) this.#put(at, key!, only!, used!);
      else this.#only[at] = -1;
    }
  }

  /** Calls `visit` with the session of every thing that only one session showed. */
  eachOnce(visit: (key: number, ordinal: number) => void): void {
    for (let at = 0; at < this.#keys.length; at++) {
      if (this.#keys[at] !== -1 && this.#only[at] !== -1) visit(this.#keys[at]!, this.#only[at]!);
    }
  }

  /** Renames keys; two that become one count as seen in several sessions. */
  rename(newName: (key: number) => number): void {
    const entries = this.#entries();
    if (!entries.some((entry) => newName(entry[0]!) !== entry[0])) return;
    this.#rebuild(entries.map(([key, only, used]) => [newName(key!), only!, used!]));
  }

  /** What is known of a key is known of its copy too; a key that is its own copy has none. */
  copy(copyOf: (key: number) => number): void {
    const entries = this.#entries();
    const copies = entries.flatMap(([key, only, used]) => {
      const copy = copyOf(key!);
      return copy === key ? [] : [[copy, only!, used!]];
    });
    if (copies.length > 0) this.#rebuild([...entries, ...copies]);
  }

  save(writer: StateWriter): void {
    writer.section('anomaly.seen', 1);
    const entries = this.#entries();
    for (const column of [0, 1, 2]) writer.array(Float64Array.from(entries, (entry) => entry[column]!));
  }

  static restore(maxEntries: number, reader: StateReader): SeenOnce {
    reader.section('anomaly.seen', 1);
    const [keys, only, used] = [reader.float64(), reader.float64(), reader.float64()];
    const seen = new SeenOnce(maxEntries);
    seen.#rebuild(Array.from(keys, (key, i) => [key, only[i]!, used[i]!]));
    return seen;
  }
}
