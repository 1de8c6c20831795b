// Hot path (benchmark `pipeline`): three additions per event.

import type { TypeMerge } from '../parsing/type-merge.ts';
import type { StateReader, StateWriter } from '../state/codec.ts';
import { ratio } from './ratio.ts';
import type { RankedStep } from './scored-step.ts';

const [CAME, NAMED, HIT] = [0, 1, 2];
const COUNTS = 3;

/** Precision, recall and F1, averaged over event types. */
export interface ClassAverages {
  readonly precision: number | null;
  readonly recall: number | null;
  readonly f1: number | null;
}

/**
 * The first choices as a classifier of event types, in the measures of papers on process logs. Over the events that are
 * not the first of their sequence, ends of sequences left out; an event that was taken for the end is a miss. Classes are
 * the types that came at least once; a type that was never named has a precision of 0.
 */
export interface ClassificationSummary {
  readonly events: number;
  /** Event types that came. */
  readonly types: number;
  readonly accuracy: number | null;
  /** Every type counts alike; and by how often it came. */
  readonly macro: ClassAverages;
  readonly weighted: ClassAverages;
}

/** Counts per event type how often it came, was named first, and both; beyond the bound all types are one class. */
export class Classification {
  readonly #maxTypes: number;
  #counts = new Float64Array(COUNTS * 64);
  readonly #rest = new Float64Array(COUNTS);

  constructor(maxTypes: number) {
    this.#maxTypes = maxTypes;
  }

  /** `type` came. Ties for the first place count as right, as they do in top-1. */
  add({ rank, topType }: RankedStep, type: number): void {
    this.#count(type, CAME);
    if (rank === 0) this.#count(type, HIT);
    const named = rank === 0 ? type : topType;
    if (named >= 0) this.#count(named, NAMED);
  }

  #count(type: number, what: number): void {
    if (type >= this.#maxTypes) {
      this.#rest[what]! += 1;
      return;
    }
    const at = type * COUNTS + what;
    if (at >= this.#counts.length) this.#grow(type);
    this.#counts[at]! += 1;
  }

  #grow(type: number): void {
    const grown = new Float64Array(Math.max(this.#counts.length * 2, (type + 1) * COUNTS));
    grown.set(this.#counts);
    this.#counts = grown;
  }

  /** Events of type `from` count as `into` from now on, the past ones too. */
  merge({ from, into }: TypeMerge): void {
    if (from >= this.#maxTypes || into >= this.#maxTypes || (from + 1) * COUNTS > this.#counts.length) return;
    if ((into + 1) * COUNTS > this.#counts.length) this.#grow(into);
    for (let what = 0; what < COUNTS; what++) {
      this.#counts[into * COUNTS + what]! += this.#counts[from * COUNTS + what]!;
      this.#counts[from * COUNTS + what] = 0;
    }
  }

  summary(): ClassificationSummary {
    const tally = new Tally();
    for (let at = 0; at < this.#counts.length; at += COUNTS) tally.add(this.#counts, at);
    tally.add(this.#rest, 0);
    return tally.summary();
  }

  save(writer: StateWriter): void {
    writer.array(this.#counts);
    writer.array(this.#rest);
  }

  restore(reader: StateReader): void {
    this.#counts = reader.float64() as Float64Array<ArrayBuffer>;
    this.#rest.set(reader.float64());
  }
}

/** Sums the measures of the types that came, once each and once per event. */
class Tally {
  #types = 0;
  #events = 0;
  #hits = 0;
  readonly #macro = { precision: 0, recall: 0, f1: 0 };
  readonly #weighted = { precision: 0, recall: 0, f1: 0 };

  add(counts: Float64Array, at: number): void {
    const [came, named, hits] = [counts[at + CAME]!, counts[at + NAMED]!, counts[at + HIT]!];
    if (came === 0) return;
    this.#types++;
    this.#events += came;
    this.#hits += hits;
    const of = { precision: ratio(hits, named) ?? 0, recall: hits / came, f1: (2 * hits) / (came + named) };
    for (const measure of ['precision', 'recall', 'f1'] as const) {
      this.#macro[measure] += of[measure];
      this.#weighted[measure] += of[measure] * came;
    }
  }

  summary(): ClassificationSummary {
    const averages = (sums: Record<keyof ClassAverages, number>, by: number): ClassAverages => ({
      precision: ratio(sums.precision, by),
      recall: ratio(sums.recall, by),
      f1: ratio(sums.f1, by),
    });
    return {
      events: this.#events,
      types: this.#types,
      accuracy: ratio(this.#hits, this.#events),
      macro: averages(this.#macro, this.#types),
      weighted: averages(this.#weighted, this.#events),
    };
  }
}
