// Hot path (benchmark `growth`): once per closed session that is like none before. Typed arrays, a list of vectors per type.

import type { CountVector } from './session-counts.ts';
import type { TypeWeights } from './type-weights.ts';
import { relativeDistance, type Weighed } from './vector-distance.ts';

/** A vector among others, with its distance to the nearest of them. */
export interface Neighbour extends Weighed {
  nearest: number;
}

/**
 * Finds the nearest of many sparse count vectors without looking at all: exactly what a scan of all finds, up to rounding.
 *
 * With the weighted masses M and what two vectors share, I = Σ w min(u, v), their distance is
 * (M(u) + M(v) − 2 I) / max(M(u), M(v)). Types are gone through from the one that fewest vectors have to the one that most
 * have. A vector that has none of the types so far shares at most R, the mass of those to come, so it is at least
 * 1 − R / M(u) away, and the search ends once that is no nearer than what was found: the prefix filter of set similarity
 * joins (Chaudhuri, Ganti, Kaushik, ICDE 2006; Bayardo, Ma, Srikant, WWW 2007).
 */
export class VectorIndex<Entry extends Neighbour> {
  readonly #weights: TypeWeights;
  /** By place; a place that was given up is used again. */
  readonly #entries: (Entry | undefined)[] = [];
  readonly #places = new Map<Entry, number>();
  readonly #free: number[] = [];
  /** Places of the vectors that have a type, in the order in which they came. */
  readonly #having = new Map<number, number[]>();
  #mass = new Float64Array(64);
  #nearest = new Float64Array(64);
  /** The search that looked at the place last. */
  #seen = new Uint32Array(64);
  #search = 0;

  constructor(weights: TypeWeights) {
    this.#weights = weights;
  }

  clear(): void {
    this.#entries.length = 0;
    this.#places.clear();
    this.#free.length = 0;
    this.#having.clear();
  }

  /** Adds a vector as it is: no distance changes. */
  add(entry: Entry): void {
    const place = this.#free.pop() ?? this.#entries.length;
    if (place === this.#mass.length) this.#grow();
    this.#entries[place] = entry;
    this.#places.set(entry, place);
    this.#mass[place] = entry.mass;
    this.#nearest[place] = entry.nearest;
    this.#seen[place] = 0;
    for (const type of entry.vector.types) {
      const having = this.#having.get(type);
      if (having === undefined) this.#having.set(type, [place]);
      else having.push(place);
    }
  }

  remove(entry: Entry): void {
    const place = this.#places.get(entry);
    if (place === undefined) return;
    this.#places.delete(entry);
    this.#entries[place] = undefined;
    // No distance is below it, so no search looks at the place.
    this.#nearest[place] = 0;
    this.#free.push(place);
    for (const type of entry.vector.types) {
      const having = this.#having.get(type)!;
      if (having.length === 1) this.#having.delete(type);
      else having.splice(having.indexOf(place), 1);
    }
  }

  #grow(): void {
    const size = this.#mass.length * 2;
    const [mass, nearest, seen] = [new Float64Array(size), new Float64Array(size), new Uint32Array(size)];
    mass.set(this.#mass);
    nearest.set(this.#nearest);
    seen.set(this.#seen);
    [this.#mass, this.#nearest, this.#seen] = [mass, nearest, seen];
  }

  /** Types of a vector that others have too, rarest first. */
  #sharedTypes(vector: CountVector): number[] {
    const shared = [...vector.types.keys()].filter((i) => this.#having.has(vector.types[i]!));
    const having = (i: number): number => this.#having.get(vector.types[i]!)!.length;
    return shared.sort((a, b) => having(a) - having(b) || a - b);
  }

  /** Mass of the types at these positions of a vector. */
  #massAt(vector: CountVector, positions: readonly number[]): number {
    let mass = 0;
    for (const i of positions) mass += this.#weights.of(vector.types[i]!) * vector.counts[i]!;
    return mass;
  }

  /** The nearest vector and its distance; none where all are at a distance of 1 or more. */
  nearest(asked: Weighed): { distance: number; entry: Entry | undefined } {
    const { vector, mass } = asked;
    const search = ++this.#search;
    const shared = this.#sharedTypes(vector);
    let rest = this.#massAt(vector, shared);
    let [distance, entry]: [number, Entry | undefined] = [1, undefined];
    for (const i of shared) {
      if (rest <= (1 - distance) * mass) break;
      for (const place of this.#having.get(vector.types[i]!)!) {
        if (this.#seen[place] === search) continue;
        this.#seen[place] = search;
        const other = this.#mass[place]!;
        if (Math.abs(mass - other) >= distance * Math.max(mass, other)) continue;
        const candidate = relativeDistance(asked, this.#entries[place]!, this.#weights, distance);
        if (candidate < distance) [distance, entry] = [candidate, this.#entries[place]];
      }
      rest -= this.#weights.of(vector.types[i]!) * vector.counts[i]!;
    }
    return { distance, entry };
  }

  /** Brings the distances of all vectors to their nearest up to date with a vector that comes to them. */
  approach(newcomer: Weighed): void {
    const { vector, mass } = newcomer;
    const search = ++this.#search;
    const shared = this.#sharedTypes(vector);
    let rest = this.#massAt(vector, shared);
    let work = 0;
    // Types that few have are gone through by their lists, the others by one pass over all vectors.
    for (const i of shared) {
      const having = this.#having.get(vector.types[i]!)!;
      work += having.length;
      if (work > this.#entries.length / 2) break;
      for (const place of having) this.#consider(newcomer, place, search, mass);
      rest -= this.#weights.of(vector.types[i]!) * vector.counts[i]!;
    }
    if (rest > 0)
      for (let place = 0; place < this.#entries.length; place++)
        this.#consider(newcomer, place, search, rest);
  }

  /** Looks at one vector that shares at most `most` with the newcomer. */
  #consider(newcomer: Weighed, place: number, search: number, most: number): void {
    if (this.#seen[place] === search) return;
    const [mass, other, nearest] = [newcomer.mass, this.#mass[place]!, this.#nearest[place]!];
    const least = mass + other - 2 * Math.min(most, mass, other);
    if (least >= nearest * Math.max(mass, other)) return;
    this.#seen[place] = search;
    const entry = this.#entries[place]!;
    const distance = relativeDistance(newcomer, entry, this.#weights, nearest);
    if (distance >= nearest) return;
    this.#nearest[place] = distance;
    entry.nearest = distance;
  }
}
