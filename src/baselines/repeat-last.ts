import type { TypeMerge } from '../parsing/type-merge.ts';
import type { StepBatch } from '../sequences/step-batch.ts';
import { FrequentTypes } from './frequent-types.ts';
import { History } from './history.ts';
import type { RankedResult, RankingBaseline } from './step-baseline.ts';

const LISTED = 16;

/**
 * "The last event comes again", with the probability that this has had so far; otherwise the types by how often they came.
 * Learns as it goes.
 */
export class RepeatLast implements RankingBaseline {
  readonly #history: History;
  readonly #types = new FrequentTypes(LISTED);
  #steps = 0;
  #repeats = 0;
  #learning = true;

  constructor(capacity: number) {
    this.#history = new History(capacity, 1);
  }

  endTraining(frozen: boolean): void {
    this.#learning = !frozen;
  }

  step(batch: StepBatch, row: number, out: RankedResult): void {
    this.#history.open(batch, row);
    const type = batch.type[row]!;
    const last = this.#history.type(batch.slot[row]!, 0);
    const repeat = (this.#repeats + 0.5) / (this.#steps + 1);
    const { total, counts } = this.#types;
    const all = total + counts.size;
    const others = all - this.#types.count(last);
    const seen = this.#types.count(type);
    const missed = others > 0 ? (1 - repeat) * ((seen > 0 ? seen : counts.size) / others) : 1;
    out.start = batch.start[row] === 1;
    out.novel = seen === 0;
    out.logLoss = -Math.log(type === last ? repeat : missed);
    out.topType = last;
    out.topProbability = repeat;
    out.rank = type === last ? 0 : this.#rankAfter(last, type);
    if (this.#learning) this.#learn(type, last);
    this.#history.push(batch, row);
  }

  #learn(type: number, last: number): void {
    this.#steps++;
    if (type === last) this.#repeats++;
    this.#types.add(type);
  }

  /** Place of a type when the last one comes first and the others follow by frequency. */
  #rankAfter(last: number, type: number): number {
    const place = this.#types.top.indexOf(type);
    if (place < 0) return -1;
    const lastPlace = this.#types.top.indexOf(last);
    return lastPlace >= 0 && lastPlace < place ? place : place + 1;
  }

  merge({ from, into }: TypeMerge): void {
    this.#history.merge(from, into);
    this.#types.merge(from, into);
  }
}
