import type { StateReader, StateWriter } from '../state/codec.ts';
import { type CountVector, countVector, renameType } from './session-counts.ts';
import { TypeWeights } from './type-weights.ts';
import { relativeDistance } from './vector-distance.ts';

/** A distinct count vector of normal sessions. */
export interface NormalVector {
  readonly vector: CountVector;
  /** Its weighted number of events. */
  mass: number;
  /** Ordinal of the first session that had it. */
  readonly ordinal: number;
  /** Normal sessions that had it. */
  sessions: number;
  /** Distance to the nearest other vector (1 when there was none): the score this one gets when it is left out. */
  nearest: number;
  /** Ordinal of the session that used it last. */
  used: number;
}

/** The nearest normal vector and the relative L1 distance to it. */
export interface Nearest {
  readonly distance: number;
  readonly vector: CountVector | undefined;
}

/** The distinct count vectors of normal sessions: exact matches by hash, the nearest by a scan pruned by length. */
export class NormalVectors {
  readonly #maxVectors: number;
  readonly #byKey = new Map<number, NormalVector>();
  readonly weights = new TypeWeights();
  #sessions = 0;
  /** Sessions there were when the types were weighed last. */
  #weighedAt = 0;

  constructor(maxVectors: number) {
    this.#maxVectors = maxVectors;
  }

  /** Normal sessions behind the kept vectors. */
  get sessions(): number {
    return this.#sessions;
  }

  values(): IterableIterator<NormalVector> {
    return this.#byKey.values();
  }

  /** The entry with exactly this vector's key. */
  exact(key: number): NormalVector | undefined {
    return this.#byKey.get(key);
  }

  /** Exact matches are at distance 0; without any vector the distance is 1. */
  nearest(vector: CountVector): Nearest {
    const same = this.#byKey.get(vector.key);
    if (same !== undefined) return { distance: 0, vector: same.vector };
    const asked = { vector, mass: this.weights.mass(vector) };
    let distance = 1;
    let found: CountVector | undefined;
    for (const entry of this.#byKey.values()) {
      const candidate = relativeDistance(asked, entry, this.weights, distance);
      if (candidate < distance || found === undefined) {
        distance = Math.min(distance, candidate);
        found = entry.vector;
      }
    }
    return { distance, vector: found };
  }

  /** Adds normal sessions; a new vector brings the left-out distances of all others up to date. */
  learn(vector: CountVector, ordinal: number, sessions = 1): void {
    this.#sessions += sessions;
    const same = this.#byKey.get(vector.key);
    if (same !== undefined) {
      same.sessions += sessions;
      same.used = ordinal;
      return;
    }
    this.#insert({ vector, mass: this.weights.mass(vector), ordinal, sessions, nearest: 1, used: ordinal });
    if (this.#byKey.size > this.#maxVectors) this.#evict();
  }

  /**
   * Weighs event types anew by the share of sessions that have them, and all distances with them. Quadratic in the number
   * of distinct vectors, so by itself it only happens when the sessions have doubled; `now` asks for it at once.
   */
  weigh(now: boolean): void {
    if (!now && this.#sessions < 2 * this.#weighedAt) return;
    this.#weighedAt = this.#sessions;
    const sessions = new Map<number, number>();
    for (const entry of this.#byKey.values()) {
      for (const type of entry.vector.types) sessions.set(type, (sessions.get(type) ?? 0) + entry.sessions);
    }
    this.weights.learn(sessions, this.#sessions);
    const entries = [...this.#byKey.values()];
    this.#byKey.clear();
    for (const entry of entries)
      this.#insert({ ...entry, mass: this.weights.mass(entry.vector), nearest: 1 });
  }

  #insert(entry: NormalVector): void {
    for (const other of this.#byKey.values()) {
      const limit = Math.max(entry.nearest, other.nearest);
      const distance = relativeDistance(entry, other, this.weights, limit);
      if (distance < entry.nearest) entry.nearest = distance;
      if (distance < other.nearest) other.nearest = distance;
    }
    this.#byKey.set(entry.vector.key, entry);
  }

  #evict(): void {
    let oldest: NormalVector | undefined;
    for (const entry of this.#byKey.values()) {
      if (oldest === undefined || entry.used < oldest.used) oldest = entry;
    }
    if (oldest === undefined) return;
    this.#byKey.delete(oldest.vector.key);
    this.#sessions -= oldest.sessions;
  }

  /** Counts events of type `from` as `into`; vectors that become equal are joined. */
  rename(from: number, into: number): void {
    const touched = [...this.#byKey.values()].filter((entry) => entry.vector.types.includes(from));
    for (const entry of touched) this.#byKey.delete(entry.vector.key);
    for (const entry of touched) {
      const vector = renameType(entry.vector, from, into);
      const same = this.#byKey.get(vector.key);
      if (same === undefined) {
        this.#insert({ ...entry, vector, mass: this.weights.mass(vector), nearest: 1 });
        continue;
      }
      same.sessions += entry.sessions;
      same.used = Math.max(same.used, entry.used);
    }
  }

  save(writer: StateWriter): void {
    writer.section('anomaly.vectors', 1);
    this.weights.save(writer);
    writer.number(this.#weighedAt);
    const entries = [...this.#byKey.values()];
    for (const field of ['ordinal', 'sessions', 'nearest', 'used'] as const) {
      writer.array(Float64Array.from(entries, (entry) => entry[field]));
    }
    saveVectors(
      writer,
      entries.map((entry) => entry.vector),
    );
  }

  static restore(maxVectors: number, reader: StateReader): NormalVectors {
    reader.section('anomaly.vectors', 1);
    const vectors = new NormalVectors(maxVectors);
    vectors.weights.restore(reader);
    vectors.#weighedAt = reader.number();
    const [ordinals, sessions] = [reader.float64(), reader.float64()];
    const [nearest, used] = [reader.float64(), reader.float64()];
    restoreVectors(reader).forEach((vector, i) => {
      vectors.#byKey.set(vector.key, {
        vector,
        mass: vectors.weights.mass(vector),
        ordinal: ordinals[i]!,
        sessions: sessions[i]!,
        nearest: nearest[i]!,
        used: used[i]!,
      });
      vectors.#sessions += sessions[i]!;
    });
    return vectors;
  }
}

/** Writes count vectors as three flat columns. */
export function saveVectors(writer: StateWriter, vectors: readonly CountVector[]): void {
  writer.array(Int32Array.from(vectors, (vector) => vector.types.length));
  writer.array(Int32Array.from(vectors.flatMap((vector) => [...vector.types])));
  writer.array(Int32Array.from(vectors.flatMap((vector) => [...vector.counts])));
}

/** Reads what saveVectors wrote. */
export function restoreVectors(reader: StateReader): CountVector[] {
  const [sizes, types, counts] = [reader.int32(), reader.int32(), reader.int32()];
  let at = 0;
  return Array.from(sizes, (size) => {
    const vector = countVector(types.slice(at, at + size), counts.slice(at, at + size));
    at += size;
    return vector;
  });
}
