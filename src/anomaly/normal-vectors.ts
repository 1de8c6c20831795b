import type { StateReader, StateWriter } from '../state/codec.ts';
import { type CountVector, countVector, renameType } from './session-counts.ts';
import { TypeWeights } from './type-weights.ts';
import { VectorIndex } from './vector-index.ts';

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

/** The distinct count vectors of normal sessions: exact matches by hash, the nearest by the types they share. */
export class NormalVectors {
  readonly #maxVectors: number;
  readonly #byKey = new Map<number, NormalVector>();
  readonly weights = new TypeWeights();
  readonly #index = new VectorIndex<NormalVector>(this.weights);
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

  /** Distance that one event of a type that all have makes, in the mean over the sessions; 0 without any. */
  get oneEvent(): number {
    let sum = 0;
    for (const { sessions, mass } of this.#byKey.values()) sum += sessions / (mass + 1);
    return sum / Math.max(1, this.#sessions);
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
    const { distance, entry } = this.#index.nearest(asked);
    // Where none shares enough to be nearer than the distance 1, all are as far.
    return { distance, vector: (entry ?? this.#first())?.vector };
  }

  #first(): NormalVector | undefined {
    for (const entry of this.#byKey.values()) return entry;
    return undefined;
  }

  /**
   * Adds normal sessions; a new vector brings the left-out distances of all others up to date.
   *
   * @param nearest what `nearest` just said of a vector, where it was asked
   */
  learn(vector: CountVector, ordinal: number, sessions = 1, nearest?: Nearest): void {
    this.#sessions += sessions;
    const same = this.#byKey.get(vector.key);
    if (same !== undefined) {
      same.sessions += sessions;
      same.used = ordinal;
      return;
    }
    const distance = (nearest ?? this.nearest(vector)).distance;
    const mass = this.weights.mass(vector);
    this.#insert({ vector, mass, ordinal, sessions, nearest: distance, used: ordinal });
    if (this.#byKey.size > this.#maxVectors) this.#evict();
  }

  /**
   * Weighs event types anew by the share of sessions that have them, and all distances with them. All distinct vectors are
   * searched for again, so by itself it only happens when the sessions have doubled; `now` asks for it at once.
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
    this.#index.clear();
    for (const entry of entries) this.#insertAnew(entry, entry.vector);
  }

  /** Adds an entry whose distances have to be found anew. */
  #insertAnew(entry: NormalVector, vector: CountVector): void {
    const mass = this.weights.mass(vector);
    const nearest = this.#index.nearest({ vector, mass }).distance;
    this.#insert({ ...entry, vector, mass, nearest });
  }

  #insert(entry: NormalVector): void {
    this.#index.approach(entry);
    this.#index.add(entry);
    this.#byKey.set(entry.vector.key, entry);
  }

  #evict(): void {
    let oldest: NormalVector | undefined;
    for (const entry of this.#byKey.values()) {
      if (oldest === undefined || entry.used < oldest.used) oldest = entry;
    }
    if (oldest === undefined) return;
    this.#forget(oldest);
    this.#sessions -= oldest.sessions;
  }

  #forget(entry: NormalVector): void {
    this.#byKey.delete(entry.vector.key);
    this.#index.remove(entry);
  }

  /** Counts events of type `from` as `into`; vectors that become equal are joined. */
  rename(from: number, into: number): void {
    const touched = [...this.#byKey.values()].filter((entry) => entry.vector.types.includes(from));
    for (const entry of touched) this.#forget(entry);
    for (const entry of touched) {
      const vector = renameType(entry.vector, from, into);
      const same = this.#byKey.get(vector.key);
      if (same === undefined) {
        this.#insertAnew(entry, vector);
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
      const entry = {
        vector,
        mass: vectors.weights.mass(vector),
        ordinal: ordinals[i]!,
        sessions: sessions[i]!,
        nearest: nearest[i]!,
        used: used[i]!,
      };
      vectors.#byKey.set(vector.key, entry);
      vectors.#index.add(entry);
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
