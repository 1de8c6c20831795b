/**
 * Hot path (benchmark: ranking). The types that may come next in one sequence, and what every expert says of each,
 * as features. What an expert says of a type it has not counted is the same for all such types and cancels in the
 * softmax, so only (expert, counted type) pairs carry features.
 */
import type { ContextTable } from '../models/context-table.ts';
import { PLAIN_ORDERS } from '../models/contexts.ts';
import { fastLog } from '../models/fast-log.ts';
import type { TypeStatistics } from '../models/type-statistics.ts';

/** Features of a candidate that do not come from a context. */
export const DENSE = 7;
/** Features of "a known type that is no candidate" and of "a type never seen". */
export const REST = 2;
export const NOVEL = 4;
/** Probability floor that keeps a feature from growing without bound. */
const FLOOR = 1e-3;

/** Candidates of one sequence; refilled for each prediction, nothing is allocated. */
export class CandidateSet {
  readonly #limit: number;
  readonly #probability: Float64Array;
  #stamp = new Int32Array(64);
  #place = new Int32Array(64);
  #epoch = 0;
  count = 0;
  readonly types: Int32Array;
  /** Pairs of an expert's context and a candidate, with a slow and a fast feature each. */
  pairs = 0;
  readonly pairContext: Int32Array;
  readonly pairCandidate: Int32Array;
  readonly pairSlow: Float64Array;
  readonly pairFast: Float64Array;
  readonly dense: Float64Array;
  readonly rest = new Float64Array(REST);
  readonly novel = new Float64Array(NOVEL);
  /** Longest plain order seen at least twice, as its place in CONTEXTS + 1; 0 where none. */
  order = 0;
  readonly #known: TypeStatistics;

  constructor(known: TypeStatistics, limit: number, maxPairs: number) {
    this.#known = known;
    this.#limit = limit;
    this.types = new Int32Array(limit);
    this.#probability = new Float64Array(limit + 2);
    this.pairContext = new Int32Array(maxPairs);
    this.pairCandidate = new Int32Array(maxPairs);
    this.pairSlow = new Float64Array(maxPairs);
    this.pairFast = new Float64Array(maxPairs);
    this.dense = new Float64Array(limit * DENSE);
  }

  /** By candidate; then of the rest; then of a new type. Filled by the mixer. */
  get probability(): Float64Array {
    return this.#probability;
  }

  begin(): void {
    this.#epoch++;
    this.count = 0;
    this.pairs = 0;
    this.order = 0;
  }

  /** Place of the type among the candidates, -1 where it is none. */
  find(type: number): number {
    return type < this.#stamp.length && this.#stamp[type] === this.#epoch ? this.#place[type]! : -1;
  }

  /** Makes the type a candidate if there is room; returns its place or -1. */
  add(type: number): number {
    if (type >= this.#stamp.length) this.#grow(type);
    if (this.#stamp[type] === this.#epoch) return this.#place[type]!;
    if (this.count >= this.#limit) return -1;
    this.#stamp[type] = this.#epoch;
    this.#place[type] = this.count;
    this.types[this.count] = type;
    return this.count++;
  }

  #grow(type: number): void {
    const length = Math.max(this.#stamp.length * 2, type + 1);
    const stamp = new Int32Array(length);
    const place = new Int32Array(length);
    stamp.set(this.#stamp);
    place.set(this.#place);
    this.#stamp = stamp;
    this.#place = place;
  }

  /** Takes in what the context of this key has counted. */
  addContext(table: ContextTable, context: number, key: number): void {
    const row = table.find(key);
    if (row < 0) return;
    const count = table.read(row);
    const { types, slow, fast } = table;
    let slowSum = 0;
    let fastSum = 0;
    for (let i = 0; i < count; i++) {
      slowSum += slow[i]!;
      fastSum += fast[i]!;
    }
    if (context < PLAIN_ORDERS && this.order <= context && slowSum >= 2) this.order = context + 1;
    const doubt = count * 0.5 + 0.3;
    const known = this.#known.known + 2;
    const slowScale = known / (slowSum + doubt) / (doubt / (slowSum + doubt) + FLOOR);
    const fastScale = known / (fastSum + doubt) / (doubt / (fastSum + doubt) + FLOOR);
    for (let i = 0; i < count; i++) {
      const candidate = this.add(types[i]!);
      if (candidate < 0) continue;
      const pair = this.pairs++;
      this.pairContext[pair] = context;
      this.pairCandidate[pair] = candidate;
      this.pairSlow[pair] = fastLog(1 + slow[i]! * slowScale);
      this.pairFast[pair] = fastLog(1 + fast[i]! * fastScale);
    }
  }

  /** Takes in the opinion of a batch expert: `width` types and probabilities from `offset`. */
  addOpinion(
    context: number,
    width: number,
    types: Int32Array,
    probabilities: Float32Array,
    offset: number,
  ): void {
    let left = 1;
    for (let i = 0; i < width; i++) left -= probabilities[offset + i]!;
    const known = this.#known.known + 2;
    const other = Math.max(left, 0) + FLOOR * known;
    for (let i = offset; i < offset + width; i++) {
      const probability = probabilities[i]!;
      const candidate = probability > 0 ? this.add(types[i]!) : -1;
      if (candidate < 0) continue;
      const pair = this.pairs++;
      this.pairContext[pair] = context;
      this.pairCandidate[pair] = candidate;
      this.pairSlow[pair] = fastLog(1 + (probability * known) / other);
      this.pairFast[pair] = 0;
    }
  }

  /** Completes the candidates from the stream as a whole and computes what is known of each from there. */
  finish(lastType: number, now: number, recent: number): void {
    const stats = this.#known;
    const latest = Math.min(recent, stats.latestCount);
    for (let i = 0; i < latest; i++) this.add(stats.latest[i]!);
    if (stats.endSeen) this.add(0);
    const known = stats.known + 1;
    let covered = 0;
    for (let candidate = 0; candidate < this.count; candidate++) {
      const type = this.types[candidate]!;
      if (stats.countOf(type) > 0) covered += this.#describe(candidate, type, lastType, now, known);
      else this.dense.fill(0, candidate * DENSE, (candidate + 1) * DENSE);
      this.dense[candidate * DENSE + 5] = type === 0 ? 1 : 0;
    }
    this.rest[0] = 1;
    this.rest[1] = fastLog(Math.max(FLOOR, 1 - covered));
    this.novel[0] = 1;
    this.novel[1] = fastLog(stats.noveltyRate + 1e-4);
    this.novel[2] = fastLog(1 + stats.step - stats.noveltyStep) / 8;
    this.novel[3] = stats.countOf(lastType) <= 1 ? 1 : 0;
  }

  #describe(candidate: number, type: number, lastType: number, now: number, known: number): number {
    const { dense } = this;
    const stats = this.#known;
    const at = candidate * DENSE;
    const share = stats.count[type]! / stats.step;
    dense[at] = fastLog(share * known + 0.01);
    dense[at + 1] = fastLog(stats.recentShare(type) * known + 0.01);
    dense[at + 2] = fastLog(1 + stats.step - stats.lastStep[type]!) / 8;
    dense[at + 3] = fastLog(1 + Math.max(0, now - stats.lastTime[type]!) / 1000) / 12;
    dense[at + 4] = type === lastType ? 1 : 0;
    dense[at + 6] = fastLog((stats.surprise(type) / stats.surpriseTotal()) * known + 0.01);
    return share;
  }
}
