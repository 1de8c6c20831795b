// Hot path (benchmark `pipeline`): one scan of a few typed-array cells per event, no allocation once the pool has grown.

/** Stands for all event types of a session beyond `maxTypes`. */
export const OTHER_TYPES = -1;

const CHUNK = 8;

/** A count vector: event types in ascending order and how often each came. */
export interface CountVector {
  readonly types: Int32Array;
  readonly counts: Int32Array;
  /** Sum of the counts: the number of events. */
  readonly length: number;
  /** Order-free hash of the vector, a safe integer. */
  readonly key: number;
}

/** Avalanche of a type index (the finaliser of MurmurHash3, public domain). */
function scramble(type: number, seed: number): number {
  let h = Math.imul(type ^ seed, 0x9e3779b1);
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return h ^ (h >>> 16);
}

/** Hash of a count vector as a safe integer: a sum over the events, so it is kept up to date by adding one term. */
function keyOf(low: number, high: number): number {
  return (low >>> 0) + (high & 0x1fffff) * 4294967296;
}

/** How often each event type came in the open session of each slot: chains of 8-entry chunks from one shared pool. */
export class SessionCounts {
  readonly length: Int32Array;
  readonly #distinct: Int32Array;
  readonly #head: Int32Array;
  readonly #low: Int32Array;
  readonly #high: Int32Array;
  readonly #maxTypes: number;
  #types = new Int32Array(CHUNK * 64);
  #counts = new Int32Array(CHUNK * 64);
  #next = new Int32Array(64);
  #free = -1;
  #chunks = 0;

  constructor(capacity: number, maxTypes: number) {
    this.length = new Int32Array(capacity);
    this.#distinct = new Int32Array(capacity);
    this.#head = new Int32Array(capacity).fill(-1);
    this.#low = new Int32Array(capacity);
    this.#high = new Int32Array(capacity);
    this.#maxTypes = maxTypes;
  }

  #chunk(): number {
    const reused = this.#free;
    if (reused >= 0) {
      this.#free = this.#next[reused]!;
      this.#next[reused] = -1;
      return reused;
    }
    if (this.#chunks === this.#next.length) this.#grow();
    this.#next[this.#chunks] = -1;
    return this.#chunks++;
  }

  #grow(): void {
    const size = this.#next.length * 2;
    const [types, counts, next] = [
      new Int32Array(size * CHUNK),
      new Int32Array(size * CHUNK),
      new Int32Array(size),
    ];
    types.set(this.#types);
    counts.set(this.#counts);
    next.set(this.#next);
    [this.#types, this.#counts, this.#next] = [types, counts, next];
  }

  /** Position of a type's entry in the pool; appends one when the session has none. */
  #locate(slot: number, type: number): number {
    let chunk = this.#head[slot]!;
    let last = -1;
    let left = this.#distinct[slot]!;
    while (left > 0) {
      const from = chunk * CHUNK;
      const to = from + Math.min(left, CHUNK);
      for (let at = from; at < to; at++) if (this.#types[at] === type) return at;
      last = chunk;
      chunk = this.#next[chunk]!;
      left -= CHUNK;
    }
    const distinct = this.#distinct[slot]!;
    if (type !== OTHER_TYPES && distinct >= this.#maxTypes - 1) return this.#locate(slot, OTHER_TYPES);
    const place = distinct % CHUNK;
    if (place === 0) {
      const fresh = this.#chunk();
      if (last < 0) this.#head[slot] = fresh;
      else this.#next[last] = fresh;
      last = fresh;
    }
    this.#distinct[slot] = distinct + 1;
    const at = last * CHUNK + place;
    this.#types[at] = type;
    this.#counts[at] = 0;
    return at;
  }

  /** Counts `times` events of a type; returns how often the type came in the session so far. */
  add(slot: number, type: number, times = 1): number {
    const at = this.#locate(slot, type);
    const counted = this.#types[at]!;
    this.#low[slot] = (this.#low[slot]! + Math.imul(scramble(counted, 0x1b873593), times)) | 0;
    this.#high[slot] = (this.#high[slot]! + Math.imul(scramble(counted, 0x27d4eb2f), times)) | 0;
    this.length[slot] = this.length[slot]! + times;
    this.#counts[at] = this.#counts[at]! + times;
    return this.#counts[at]!;
  }

  /** Forgets the session of a slot and gives its chunks back. */
  clear(slot: number): void {
    let chunk = this.#head[slot]!;
    while (chunk >= 0) {
      const next = this.#next[chunk]!;
      this.#next[chunk] = this.#free;
      this.#free = chunk;
      chunk = next;
    }
    this.#head[slot] = -1;
    this.#distinct[slot] = 0;
    this.length[slot] = 0;
    this.#low[slot] = 0;
    this.#high[slot] = 0;
  }

  /** Hash of the slot's count vector. */
  key(slot: number): number {
    return keyOf(this.#low[slot]!, this.#high[slot]!);
  }

  /** A copy of the slot's count vector, sorted by type. */
  vector(slot: number): CountVector {
    const distinct = this.#distinct[slot]!;
    const types = new Int32Array(distinct);
    const counts = new Int32Array(distinct);
    let chunk = this.#head[slot]!;
    for (let i = 0; i < distinct; i++) {
      if (i > 0 && i % CHUNK === 0) chunk = this.#next[chunk]!;
      const at = chunk * CHUNK + (i % CHUNK);
      insertSorted(types, counts, i, this.#types[at]!, this.#counts[at]!);
    }
    return { types, counts, length: this.length[slot]!, key: this.key(slot) };
  }

  /** Puts a stored vector back into an empty slot (restore, merges of types). */
  load(slot: number, vector: Pick<CountVector, 'types' | 'counts'>): void {
    this.clear(slot);
    for (let i = 0; i < vector.types.length; i++) this.add(slot, vector.types[i]!, vector.counts[i]!);
  }
}

/** Insertion step of a sort by type over the first `size` entries. */
function insertSorted(
  types: Int32Array,
  counts: Int32Array,
  size: number,
  type: number,
  count: number,
): void {
  let at = size;
  while (at > 0 && types[at - 1]! > type) {
    types[at] = types[at - 1]!;
    counts[at] = counts[at - 1]!;
    at--;
  }
  types[at] = type;
  counts[at] = count;
}

/** The vector with every event of type `from` counted as `into`. */
export function renameType(vector: CountVector, from: number, into: number): CountVector {
  const counted = new Map<number, number>();
  for (let i = 0; i < vector.types.length; i++) {
    const type = vector.types[i] === from ? into : vector.types[i]!;
    counted.set(type, (counted.get(type) ?? 0) + vector.counts[i]!);
  }
  const sorted = [...counted].sort((a, b) => a[0] - b[0]);
  return countVector(
    Int32Array.from(sorted, (e) => e[0]),
    Int32Array.from(sorted, (e) => e[1]),
  );
}

/** A count vector with its length and key, from types in ascending order and their counts. */
export function countVector(types: Int32Array, counts: Int32Array): CountVector {
  let [low, high, length] = [0, 0, 0];
  for (let i = 0; i < types.length; i++) {
    low = (low + Math.imul(scramble(types[i]!, 0x1b873593), counts[i]!)) | 0;
    high = (high + Math.imul(scramble(types[i]!, 0x27d4eb2f), counts[i]!)) | 0;
    length += counts[i]!;
  }
  return { types, counts, length, key: keyOf(low, high) };
}
