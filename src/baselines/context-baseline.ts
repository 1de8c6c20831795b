import type { TypeMerge } from '../parsing/type-merge.ts';
import type { StepBatch } from '../sequences/step-batch.ts';
import { FrequentTypes } from './frequent-types.ts';
import { Generations } from './generations.ts';
import { History } from './history.ts';
import type { RankedResult, RankingBaseline } from './step-baseline.ts';
import { Successors } from './successors.ts';

/** Most frequent types that any candidate list holds: beyond them no rank below 9 is possible. */
const LISTED = 16;

/** Options of a context baseline. */
export interface ContextOptions {
  /** Event types of the past that the longest context holds; 0 is the unigram. */
  readonly order: number;
  /** Sequence slots. */
  readonly capacity: number;
  readonly maxContexts: number;
  /** Whether it goes on learning after the training part. */
  readonly online: boolean;
}

/**
 * Next event by the counts of what followed the last 0..order event types, the start of the sequence included. Blended from
 * the longest context down: each gives away the share U / (N + U) of what it was given to the next shorter one (N events and
 * U distinct types seen in it; escape method C of PPM), and what the shortest gives away is left for types never seen.
 */
export class ContextBaseline implements RankingBaseline {
  readonly #order: number;
  readonly #online: boolean;
  readonly #history: History;
  readonly #contexts: Generations<number, Successors>;
  readonly #types = new FrequentTypes(LISTED);
  readonly #keys: number[] = [];
  readonly #probability = new Map<number, number>();
  #learning = true;

  constructor({ order, capacity, maxContexts, online }: ContextOptions) {
    this.#order = order;
    this.#online = online;
    this.#history = new History(capacity, Math.max(1, order));
    this.#contexts = new Generations(maxContexts);
  }

  endTraining(frozen: boolean): void {
    this.#learning = this.#online && !frozen;
  }

  step(batch: StepBatch, row: number, out: RankedResult): void {
    const type = batch.type[row]!;
    this.#history.open(batch, row);
    this.#findKeys(batch.slot[row]!);
    const novelty = this.#predict();
    out.start = batch.start[row] === 1;
    this.#score(type, novelty, out);
    if (this.#learning) this.#learn(type);
    this.#history.push(batch, row);
  }

  /** Keys of the contexts of order 1 to `order`, as 53-bit hashes. */
  #findKeys(slot: number): void {
    let [low, high] = [0x2545f491, 0x9e3779b9];
    for (let back = 0; back < this.#order; back++) {
      const type = this.#history.type(slot, back);
      low = Math.imul(low ^ (type + 1), 0x85ebca6b) ^ (low >>> 15);
      high = Math.imul(high ^ (type + back), 0xc2b2ae35) ^ (high >>> 13);
      this.#keys[back] = (low >>> 0) + (high & 0x1fffff) * 4294967296;
    }
  }

  /** Fills the probabilities of all candidates that can be among the first; returns what is left for new types. */
  #predict(): number {
    const { counts, total, top } = this.#types;
    this.#probability.clear();
    let share = 1;
    for (let order = this.#order; order > 0; order--) {
      const context = this.#contexts.get(this.#keys[order - 1]!);
      if (context === undefined) continue;
      const all = context.total + context.counts.size;
      for (const [type, count] of context.counts) {
        this.#probability.set(type, (this.#probability.get(type) ?? 0) + (share * count) / all);
      }
      share *= context.counts.size / all;
    }
    if (total === 0) return share;
    const all = total + counts.size;
    for (const type of top) if (!this.#probability.has(type)) this.#probability.set(type, 0);
    for (const [type, p] of this.#probability) {
      this.#probability.set(type, p + (share * this.#types.count(type)) / all);
    }
    this.#unlisted = share / all;
    return (share * counts.size) / all;
  }

  /** Probability per past occurrence of a type that is no candidate. */
  #unlisted = 0;

  #score(type: number, novelty: number, out: RankedResult): void {
    const seen = this.#types.count(type);
    const listed = this.#probability.get(type);
    const truth = listed ?? (seen > 0 ? this.#unlisted * seen : novelty);
    let [rank, best, first] = [0, 0, -1];
    for (const [candidate, p] of this.#probability) {
      if (p > truth || (p === truth && candidate < type)) rank++;
      if (p < best || (p === best && candidate > first)) continue;
      [best, first] = [p, candidate];
    }
    out.novel = seen === 0;
    out.rank = listed === undefined ? -1 : rank;
    out.logLoss = -Math.log(truth);
    out.topType = first;
    out.topProbability = best;
  }

  #learn(type: number): void {
    for (let order = 1; order <= this.#order; order++) {
      const key = this.#keys[order - 1]!;
      let context = this.#contexts.get(key);
      if (context === undefined) {
        context = new Successors();
        this.#contexts.set(key, context);
      }
      context.add(type);
    }
    this.#types.add(type);
  }

  /** Counts of `from` go to `into`; contexts that contain `from` are left to be learned anew. */
  merge({ from, into }: TypeMerge): void {
    this.#history.merge(from, into);
    this.#types.merge(from, into);
    for (const [, context] of this.#contexts.entries()) context.merge(from, into);
  }
}
