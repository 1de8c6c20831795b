// Hot path (benchmark `pipeline`).

import type { TypeMerge } from '../parsing/type-merge.ts';
import type { StateReader, StateWriter } from '../state/codec.ts';
import { ratio } from './ratio.ts';
import type { ScoredStep } from './scored-step.ts';

const [EVENTS, TOP1, TOP3, NLL, TIMED, TIME_ERROR] = [0, 1, 2, 3, 4, 5];
const MEASURES = 6;

/** How well events of one type were foreseen. */
export interface TypeAccuracy {
  /** Event type index; −1 for all types beyond the bound together. */
  readonly type: number;
  readonly events: number;
  readonly top1: number | null;
  readonly top3: number | null;
  readonly nll: number | null;
  /** Mean absolute error of the median time, on ln(1 + s). */
  readonly maeLog1p: number | null;
}

/** Accuracy by the event type that came: one row of sums per event type index, the last row for all beyond. */
export class AccuracyByType {
  readonly #maxTypes: number;
  #sums = new Float64Array(MEASURES * 64);
  readonly #rest = new Float64Array(MEASURES);

  constructor(maxTypes: number) {
    this.#maxTypes = maxTypes;
  }

  /** `type` is the event type that came (END_OF_SEQUENCE included). */
  add(step: ScoredStep, type: number): void {
    const { rank } = step;
    const beyond = type >= this.#maxTypes;
    const sums = beyond ? this.#rest : this.#sumsFor(type);
    const at = beyond ? 0 : type * MEASURES;
    sums[at + EVENTS]! += 1;
    if (rank === 0) sums[at + TOP1]! += 1;
    if (rank >= 0 && rank < 3) sums[at + TOP3]! += 1;
    sums[at + NLL]! += step.logLoss;
    if (!step.timed) return;
    sums[at + TIMED]! += 1;
    sums[at + TIME_ERROR]! += Math.abs(Math.log1p(step.gapSeconds) - Math.log1p(step.q50));
  }

  #sumsFor(type: number): Float64Array {
    if ((type + 1) * MEASURES > this.#sums.length) {
      const grown = new Float64Array(Math.max(this.#sums.length * 2, (type + 1) * MEASURES));
      grown.set(this.#sums);
      this.#sums = grown;
    }
    return this.#sums;
  }

  /** Events of type `from` count as `into` from now on, the past ones too. */
  merge({ from, into }: TypeMerge): void {
    if (from >= this.#maxTypes || into >= this.#maxTypes) return;
    const sums = this.#sumsFor(Math.max(from, into));
    for (let measure = 0; measure < MEASURES; measure++) {
      sums[into * MEASURES + measure]! += sums[from * MEASURES + measure]!;
      sums[from * MEASURES + measure] = 0;
    }
  }

  /** The `limit` types with the most events, most frequent first. */
  summary(limit: number): TypeAccuracy[] {
    const rows: TypeAccuracy[] = [];
    for (let type = 0; (type + 1) * MEASURES <= this.#sums.length; type++) {
      if (this.#sums[type * MEASURES + EVENTS]! > 0) rows.push(describe(type, this.#sums, type * MEASURES));
    }
    if (this.#rest[EVENTS]! > 0) rows.push(describe(-1, this.#rest, 0));
    return rows.sort((a, b) => b.events - a.events || a.type - b.type).slice(0, limit);
  }

  save(writer: StateWriter): void {
    writer.array(this.#sums);
    writer.array(this.#rest);
  }

  restore(reader: StateReader): void {
    this.#sums = reader.float64() as Float64Array<ArrayBuffer>;
    this.#rest.set(reader.float64());
  }
}

function describe(type: number, sums: Float64Array, at: number): TypeAccuracy {
  const events = sums[at + EVENTS]!;
  return {
    type,
    events,
    top1: ratio(sums[at + TOP1]!, events),
    top3: ratio(sums[at + TOP3]!, events),
    nll: ratio(sums[at + NLL]!, events),
    maeLog1p: ratio(sums[at + TIME_ERROR]!, sums[at + TIMED]!),
  };
}
