import type { TypeMerge } from '../parsing/type-merge.ts';
import { END_OF_SEQUENCE, type StepBatch } from '../sequences/step-batch.ts';
import { FrequentTypes } from './frequent-types.ts';
import { Generations } from './generations.ts';
import { History } from './history.ts';
import type { RankedResult, RankingBaseline } from './step-baseline.ts';
import { Successors } from './successors.ts';

/** Event types of the past that the longest context holds. */
const ORDER = 12;

/** Most frequent types that any candidate list holds: beyond them no rank below 9 is possible. */
const LISTED = 16;

/** What each count gives away to the next shorter context, by the order of its context; longer ones as the last. */
const DISCOUNTS = [0.62, 0.69, 0.74, 0.8, 0.95];

/**
 * The strongest of the plain counts: what followed the last 0 to 12 event types, blended from the longest context down, each
 * count discounted, and a shorter context learning only what was new to the longer one. So it is interpolated Kneser-Ney,
 * or the Pitman-Yor process with one table a type (Teh, A hierarchical Bayesian language model based on Pitman-Yor
 * processes, ACL 2006; discounts by order: Gasthaus, Wood & Teh, Lossless compression based on the Sequence Memoizer, DCC
 * 2010). Contexts reach back to the start of the sequence and no further. Learns as it goes.
 */
export class PpmBaseline implements RankingBaseline {
  readonly #history: History;
  readonly #contexts: Generations<number, Successors>;
  readonly #types = new FrequentTypes(LISTED);
  readonly #keys: number[] = [];
  readonly #probability = new Map<number, number>();
  /** Order of the longest context of the step at hand. */
  #longest = 0;
  /** Probability per count of a type that is no candidate. */
  #unlisted = 0;
  #learning = true;

  constructor(capacity: number, maxContexts: number) {
    this.#history = new History(capacity, ORDER);
    this.#contexts = new Generations(maxContexts);
  }

  endTraining(frozen: boolean): void {
    this.#learning = !frozen;
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

  /** Keys of the contexts of order 1 to the longest, as 53-bit hashes; the start of the sequence ends the longest. */
  #findKeys(slot: number): void {
    let [low, high] = [0x1b873593, 0x7feb352d];
    this.#longest = 0;
    for (let back = 0; back < ORDER; back++) {
      const type = this.#history.type(slot, back);
      low = Math.imul(low ^ (type + 1), 0x85ebca6b) ^ (low >>> 15);
      high = Math.imul(high ^ (type + back), 0xc2b2ae35) ^ (high >>> 13);
      this.#keys[back] = (low >>> 0) + (high & 0x1fffff) * 4294967296;
      this.#longest++;
      if (type === END_OF_SEQUENCE) return;
    }
  }

  /** Fills the probabilities of all candidates that can be among the first; returns what is left for new types. */
  #predict(): number {
    this.#probability.clear();
    let share = 1;
    for (let order = this.#longest; order > 0; order--) {
      const context = this.#contexts.get(this.#keys[order - 1]!);
      if (context === undefined) continue;
      const discount = discountOf(order);
      for (const [type, count] of context.counts) {
        const own = (share * (count - discount)) / context.total;
        this.#probability.set(type, (this.#probability.get(type) ?? 0) + own);
      }
      share *= (discount * context.counts.size) / context.total;
    }
    return this.#predictShortest(share);
  }

  /** The context of order 0, which knows all types. */
  #predictShortest(share: number): number {
    const { counts, total, top } = this.#types;
    if (total === 0) return share;
    const discount = discountOf(0);
    for (const type of top) if (!this.#probability.has(type)) this.#probability.set(type, 0);
    for (const [type, p] of this.#probability) {
      const count = Math.max(0, this.#types.count(type) - discount);
      this.#probability.set(type, p + (share * count) / total);
    }
    this.#unlisted = share / total;
    return (share * discount * counts.size) / total;
  }

  #score(type: number, novelty: number, out: RankedResult): void {
    const seen = this.#types.count(type);
    const listed = this.#probability.get(type);
    const truth = listed ?? (seen > 0 ? this.#unlisted * (seen - discountOf(0)) : novelty);
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
    for (let order = this.#longest; order > 0; order--) {
      const key = this.#keys[order - 1]!;
      const context = this.#contexts.get(key) ?? new Successors();
      if (context.total === 0) this.#contexts.set(key, context);
      const known = context.counts.has(type);
      context.add(type);
      if (known) return;
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

function discountOf(order: number): number {
  return DISCOUNTS[Math.min(order, DISCOUNTS.length - 1)]!;
}
