/**
 * Hot path (benchmark: ablation). The types that may come next in one sequence, and what every expert says of each,
 * as features. What an expert says of a type it has not counted is the same for all such types and cancels in the
 * softmax, so only (expert, counted type) pairs carry features.
 */
import type { ContextTable } from '../models/context-table.ts';
import { CONTEXTS, FIRST_CALENDAR, PLAIN_ORDERS } from '../models/contexts.ts';
import { fastLog, fastLog1p } from '../models/fast-log.ts';
import { REMEMBERED, type SequenceMemory } from '../models/sequence-memory.ts';
import type { TypeStatistics } from '../models/type-statistics.ts';
import { END_OF_SEQUENCE } from '../sequences/step-batch.ts';
import { slowShares } from './slow-voice.ts';

/** Features of a candidate that come from the stream as a whole (4), and from its own sequence (3), and from slow counts. */
export const DENSE = 8;
/** Place of the feature that tells what slow counts say of the candidate. */
export const SLOW_FEATURE = DENSE - 1;
/** States of a context: silent, one successor by times seen (4), several by the share of the latest (3). */
export const STATES = 8;
/** What an event of its own sequence counts by how far back it is, and all of them together up to there. */
const OWN_KEEP = 0.9;
const FADING = Float64Array.from({ length: REMEMBERED + 1 }, (_, back) => OWN_KEEP ** (back - 1));
const FADED = Float64Array.from(
  { length: REMEMBERED + 1 },
  (_, back) => (1 - OWN_KEEP ** back) / (1 - OWN_KEEP),
);
/** What is known of a candidate that its sequence does not remember. */
const NONE = fastLog1p(0);
/** Probability floor that keeps a feature from growing without bound. */
const FLOOR = 1e-3;

/** Candidates of one sequence; refilled for each prediction, nothing is allocated. */
export class CandidateSet {
  /** Candidates at most. */
  readonly limit: number;
  readonly #statistics: TypeStatistics;
  #stamp = new Int32Array(64);
  #place = new Int32Array(64);
  #epoch = 0;
  count = 0;
  readonly types: Int32Array;
  /** Share of each candidate among the candidates; filled by the mixer. */
  readonly share: Float64Array;
  /** By candidate: probability that it comes next; then that another known type does; then that a new one does. */
  readonly probability: Float64Array;
  /** By candidate: its share in the jumps of the stream; and what all candidates have of it. */
  readonly jump: Float64Array;
  jumpSum = 0;
  /** Pairs of an expert and a candidate it has counted, with a slow and a fast feature each; those of the calendar come last. */
  pairs = 0;
  /** How many of them are not of the calendar. */
  timelessPairs = 0;
  readonly pairVoice: Int32Array;
  readonly pairCandidate: Int32Array;
  readonly pairSlow: Float64Array;
  readonly pairFast: Float64Array;
  /** By pair: times the candidate came in that context. */
  readonly pairCount: Float64Array;
  /** By context: visits of it (of plain orders only), 0 where it is silent; its first pair, and how many it has. */
  readonly visits = new Float64Array(CONTEXTS.length);
  readonly firstPair = new Int32Array(CONTEXTS.length);
  readonly successors = new Int32Array(CONTEXTS.length);
  readonly dense: Float64Array;
  /** By candidate: what slow counts give it; and what they leave to all other types. */
  readonly slow: Float64Array;
  slowRest = 1;
  /** By context: its state. */
  readonly state: Uint8Array;
  /** Longest plain order seen at least twice, as its place in CONTEXTS + 1; 0 where none. */
  order = 0;
  /** Number of contexts, but those of the calendar, whose latest successor is nearly always the next one. */
  firm = 0;

  constructor(statistics: TypeStatistics, limit: number, maxPairs: number) {
    this.#statistics = statistics;
    this.limit = limit;
    this.types = new Int32Array(limit);
    this.share = new Float64Array(limit);
    this.probability = new Float64Array(limit + 2);
    this.jump = new Float64Array(limit);
    this.pairVoice = new Int32Array(maxPairs);
    this.pairCandidate = new Int32Array(maxPairs);
    this.pairSlow = new Float64Array(maxPairs);
    this.pairFast = new Float64Array(maxPairs);
    this.pairCount = new Float64Array(maxPairs);
    this.dense = new Float64Array(limit * DENSE);
    this.slow = new Float64Array(limit);
    this.state = new Uint8Array(CONTEXTS.length);
  }

  begin(): void {
    this.#epoch++;
    this.count = 0;
    this.pairs = 0;
    this.timelessPairs = 0;
    this.order = 0;
    this.firm = 0;
    this.state.fill(0);
    this.visits.fill(0);
  }

  /** Place of the type among the candidates, -1 where it is none. */
  find(type: number): number {
    return type < this.#stamp.length && this.#stamp[type] === this.#epoch ? this.#place[type]! : -1;
  }

  /** Makes the type a candidate if there is room; returns its place or -1. */
  add(type: number): number {
    if (type >= this.#stamp.length) this.#grow(type);
    if (this.#stamp[type] === this.#epoch) return this.#place[type]!;
    if (this.count >= this.limit) return -1;
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

  /** Takes in what the context in this row of the table has counted, and then counts `came` in it, unless that is negative. */
  addContext(table: ContextTable, voice: number, row: number, came: number): void {
    const count = table.read(row);
    this.#describeContext(table, voice, count);
    if (came >= 0) table.addRead(row, count, came);
  }

  #describeContext(table: ContextTable, voice: number, count: number): void {
    const { types, slow, fast } = table;
    let slowSum = 0;
    let fastSum = 0;
    for (let i = 0; i < count; i++) {
      slowSum += slow[i]!;
      fastSum += fast[i]!;
    }
    if (voice < PLAIN_ORDERS && this.order <= voice && slowSum >= 2) this.order = voice + 1;
    const state = contextState(count, slowSum, fast[0]! / fastSum);
    this.state[voice] = state;
    if (state >= 2 && state <= 5 && voice < FIRST_CALENDAR) this.firm++;
    // n/N against what is left for the unseen, U/2 + .3 of N + U/2 + .3, as odds against an even chance.
    const unseen = count * 0.5 + 0.3;
    const known = this.#statistics.known + 2;
    const slowScale = known / (unseen + FLOOR * (slowSum + unseen));
    const fastScale = known / (unseen + FLOOR * (fastSum + unseen));
    const { pairVoice, pairCandidate, pairSlow, pairFast } = this;
    const first = this.pairs;
    let pair = first;
    for (let i = 0; i < count; i++) {
      const candidate = this.add(types[i]!);
      if (candidate < 0) continue;
      pairVoice[pair] = voice;
      pairCandidate[pair] = candidate;
      pairSlow[pair] = fastLog1p(slow[i]! * slowScale);
      pairFast[pair++] = fastLog1p(fast[i]! * fastScale);
    }
    this.pairs = pair;
    if (voice < FIRST_CALENDAR) this.timelessPairs = pair;
    this.firstPair[voice] = first;
    this.successors[voice] = pair - first;
    if (voice < PLAIN_ORDERS) this.#countPlain(table, voice, count, slowSum);
  }

  /** What slow counts need of a plain order: its `count` counts as if they had never been halved. */
  #countPlain(table: ContextTable, voice: number, count: number, slowSum: number): void {
    table.readLost(count);
    const { types, slow, lost } = table;
    let pair = this.firstPair[voice]!;
    const end = pair + this.successors[voice]!;
    let visits = slowSum;
    for (let i = 0; i < count; i++) {
      visits += lost[i]!;
      if (pair < end && this.types[this.pairCandidate[pair]!] === types[i])
        this.pairCount[pair++] = slow[i]! + lost[i]!;
    }
    this.visits[voice] = visits;
  }

  /**
   * Completes the candidates from the stream as a whole and computes what is known of each from there, and from the own
   * history of the sequence in `slot`.
   */
  finish(memory: SequenceMemory, slot: number, recent: number): void {
    const lastType = memory.lastType(slot);
    const statistics = this.#statistics;
    const latest = Math.min(recent, statistics.latestCount);
    for (let i = 0; i < latest; i++) this.add(statistics.latest[i]!);
    if (statistics.endSeen) this.add(0);
    this.slowRest = slowShares(this, statistics, this.slow);
    const surprise = 1 / statistics.surpriseTotal();
    let jumpSum = 0;
    for (let candidate = 0; candidate < this.count; candidate++) {
      const jump = statistics.surprise(this.types[candidate]!) * surprise;
      this.jump[candidate] = jump;
      jumpSum += jump;
    }
    this.jumpSum = jumpSum;
    this.#describe(lastType);
    this.#describeOwn(memory, slot);
  }

  /** How much of the stream each candidate is: in all, of late, right now, in its jumps, and by slow counts. */
  #describe(lastType: number): void {
    const { dense, types, jump, slow } = this;
    const statistics = this.#statistics;
    const known = statistics.known + 1;
    const scale = known / statistics.step;
    for (let candidate = 0; candidate < this.count; candidate++) {
      const at = candidate * DENSE;
      const type = types[candidate]!;
      const seen = statistics.countOf(type);
      if (seen === 0) {
        dense.fill(0, at, at + DENSE);
        continue;
      }
      dense[at] = fastLog(seen * scale + 0.01);
      dense[at + 1] = fastLog(statistics.recentShare(type) * known + 0.01);
      dense[at + 2] = type === lastType ? 1 : 0;
      dense[at + 3] = fastLog(jump[candidate]! * known + 0.01);
      dense[at + SLOW_FEATURE] = fastLog(slow[candidate]! * known + FLOOR);
    }
  }

  /** How much of its sequence each candidate has been: of late, in all that is remembered, and whether never yet. */
  #describeOwn(memory: SequenceMemory, slot: number): void {
    const { dense, count } = this;
    const length = memory.remembered(slot);
    for (let at = 4; at < count * DENSE; at += DENSE) {
      dense[at] = 0;
      dense[at + 1] = 0;
      dense[at + 2] = 0;
    }
    if (length === 0) return;
    for (let back = 1; back <= length; back++) {
      const candidate = this.find(memory.typeBack(slot, back));
      if (candidate < 0) continue;
      const at = candidate * DENSE + 4;
      dense[at] = dense[at]! + FADING[back]!;
      dense[at + 1] = dense[at + 1]! + 1;
    }
    const known = this.#statistics.known + 1;
    const scale = known / FADED[length]!;
    const share = known / length;
    for (let candidate = 0; candidate < count; candidate++) {
      const at = candidate * DENSE + 4;
      if (dense[at + 1] === 0) {
        const type = this.types[candidate]!;
        dense[at] = NONE;
        dense[at + 1] = NONE;
        dense[at + 2] = type === END_OF_SEQUENCE || memory.held(slot, type) ? 0 : 1;
        continue;
      }
      dense[at] = fastLog1p(dense[at]! * scale);
      dense[at + 1] = fastLog1p(dense[at + 1]! * share);
    }
  }
}

function contextState(successors: number, visits: number, latestShare: number): number {
  if (successors > 1) return latestShare > 0.85 ? 5 : latestShare > 0.5 ? 6 : 7;
  if (visits > 5.5) return 4;
  return visits < 1.5 ? 1 : visits < 2.5 ? 2 : 3;
}
