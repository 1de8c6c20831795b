// Hot path (benchmark `growth`): once per closed session that is like none before. Typed arrays, a list of vectors per type.

import type { CountVector } from './session-counts.ts';
import type { TypeWeights } from './type-weights.ts';
import { relativeDistance, type Weighed } from './vector-distance.ts';

/** A vector among others, with its distance to the nearest of them. */
export interface Neighbour extends Weighed {
  nearest: number;
}

/** The vectors that have a type, in the order in which they came, and how often each has it. */
interface Having {
  readonly places: number[];
  readonly counts: number[];
}

/** A list this many times longer than the vectors met so far is not worth going through. */
const LONG = 4;

/**
 * Finds the nearest of many sparse count vectors without comparing with each: exactly what a scan of all finds, up to
 * rounding.
 *
 * With the weighted masses M and what two vectors share, I = Σ w min(u, v), their distance is
 * (M(u) + M(v) − 2 I) / max(M(u), M(v)). I is summed up along lists of the vectors that have a type, the shortest lists
 * first. The types not gone through have a mass R in all, which bounds what is missing: a vector not met at all is at least
 * 1 − R / M(u) away (the prefix filter of set similarity joins: Chaudhuri, Ganti, Kaushik, ICDE 2006).
 */
export class VectorIndex<Entry extends Neighbour> {
  readonly #weights: TypeWeights;
  /** By place; a place that was given up is used again. */
  readonly #entries: (Entry | undefined)[] = [];
  readonly #places = new Map<Entry, number>();
  readonly #free: number[] = [];
  readonly #having = new Map<number, Having>();
  #mass = new Float64Array(64);
  #nearest = new Float64Array(64);
  /** The search that met the place last, and what it found shared so far. */
  #met = new Uint32Array(64);
  #shared = new Float64Array(64);
  /** Places met by the search, in order. */
  #found = new Int32Array(64);
  #size = 0;
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
    this.#met[place] = 0;
    const { types, counts } = entry.vector;
    for (let i = 0; i < types.length; i++) {
      const having = this.#having.get(types[i]!) ?? { places: [], counts: [] };
      if (having.places.length === 0) this.#having.set(types[i]!, having);
      having.places.push(place);
      having.counts.push(counts[i]!);
    }
  }

  remove(entry: Entry): void {
    const place = this.#places.get(entry);
    if (place === undefined) return;
    this.#places.delete(entry);
    this.#entries[place] = undefined;
    // Neither is a vector that empty nor a distance that small, so no search looks at the place.
    this.#mass[place] = 0;
    this.#nearest[place] = 0;
    this.#free.push(place);
    for (const type of entry.vector.types) {
      const { places, counts } = this.#having.get(type)!;
      const at = places.indexOf(place);
      places.splice(at, 1);
      counts.splice(at, 1);
      if (places.length === 0) this.#having.delete(type);
    }
  }

  #grow(): void {
    const size = this.#mass.length * 2;
    const [mass, nearest, met] = [new Float64Array(size), new Float64Array(size), new Uint32Array(size)];
    mass.set(this.#mass);
    nearest.set(this.#nearest);
    met.set(this.#met);
    [this.#mass, this.#nearest, this.#met] = [mass, nearest, met];
    [this.#shared, this.#found] = [new Float64Array(size), new Int32Array(size)];
  }

  /** Positions in a vector of the types that others have too, the rarest first. */
  #rarestFirst({ types }: CountVector): number[] {
    const known = [...types.keys()].filter((i) => this.#having.has(types[i]!));
    const others = (i: number): number => this.#having.get(types[i]!)!.places.length;
    return known.sort((a, b) => others(a) - others(b) || a - b);
  }

  /** Sums up what others share with a vector, as far as it is worth it; returns the mass of the types left out. */
  #gather({ vector, mass }: Weighed): number {
    this.#search++;
    this.#size = 0;
    const order = this.#rarestFirst(vector);
    const massAt = (i: number): number => this.#weights.of(vector.types[i]!) * vector.counts[i]!;
    let rest = order.reduce((sum, i) => sum + massAt(i), 0);
    for (const i of order) {
      const having = this.#having.get(vector.types[i]!)!;
      if (rest <= mass / 2 && having.places.length > LONG * this.#size) return rest;
      this.#meet(having, this.#weights.of(vector.types[i]!), vector.counts[i]!);
      rest -= massAt(i);
    }
    return 0;
  }

  #meet({ places, counts }: Having, weight: number, count: number): void {
    for (let at = 0; at < places.length; at++) {
      const place = places[at]!;
      if (this.#met[place] !== this.#search) {
        this.#met[place] = this.#search;
        this.#shared[place] = 0;
        this.#found[this.#size++] = place;
      }
      this.#shared[place] = this.#shared[place]! + weight * Math.min(count, counts[at]!);
    }
  }

  /** The distance of a place from a vector of this mass that shares at most so much with it. */
  #least(mass: number, place: number, shared: number): number {
    const other = this.#mass[place]!;
    return (mass + other - 2 * Math.min(shared, mass, other)) / Math.max(mass, other);
  }

  /** The nearest vector and its distance; none where all are at a distance of 1 or more. */
  nearest(asked: Weighed): { distance: number; entry: Entry | undefined } {
    const rest = this.#gather(asked);
    let [distance, entry]: [number, Entry | undefined] = [1, undefined];
    const consider = (place: number, shared: number): void => {
      if (this.#least(asked.mass, place, shared + rest) >= distance) return;
      const candidate = this.#entries[place];
      if (candidate === undefined) return;
      const found = relativeDistance(asked, candidate, this.#weights, distance);
      if (found < distance) [distance, entry] = [found, candidate];
    };
    for (let i = 0; i < this.#size; i++) consider(this.#found[i]!, this.#shared[this.#found[i]!]!);
    if (rest <= (1 - distance) * asked.mass) return { distance, entry };
    for (let place = 0; place < this.#entries.length; place++)
      if (this.#met[place] !== this.#search) consider(place, 0);
    return { distance, entry };
  }

  /** Brings the distances of all vectors to their nearest up to date with a vector that comes to them. */
  approach(newcomer: Weighed): void {
    const rest = this.#gather(newcomer);
    for (let i = 0; i < this.#size; i++)
      this.#consider(newcomer, this.#found[i]!, this.#shared[this.#found[i]!]! + rest);
    if (rest === 0) return;
    for (let place = 0; place < this.#entries.length; place++)
      if (this.#met[place] !== this.#search) this.#consider(newcomer, place, rest);
  }

  /** Looks at one vector that shares at most so much with the newcomer. */
  #consider(newcomer: Weighed, place: number, shared: number): void {
    const nearest = this.#nearest[place]!;
    if (this.#least(newcomer.mass, place, shared) >= nearest) return;
    const entry = this.#entries[place]!;
    const distance = relativeDistance(newcomer, entry, this.#weights, nearest);
    if (distance >= nearest) return;
    this.#nearest[place] = distance;
    entry.nearest = distance;
  }
}
