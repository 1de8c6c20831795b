// Hot path (benchmark `pipeline`): some twenty additions per event, nothing allocated.

import type { TypeMerge } from '../parsing/type-merge.ts';
import { END_OF_SEQUENCE } from '../sequences/step-batch.ts';
import type { StateReader, StateWriter } from '../state/codec.ts';
import { Calibration, type CalibrationBin } from './calibration.ts';
import { Classification, type ClassificationSummary } from './classification.ts';
import { ratio } from './ratio.ts';
import type { RankedStep } from './scored-step.ts';

const [EVENTS, TOP1, TOP3, TOP9, STEPS, LOSS, KNOWN, KNOWN_LOSS] = [0, 1, 2, 3, 4, 5, 6, 7];
const MEASURES = 8;
const [UNSEEN, UNSEEN_TOP1, ENDS, ENDS_TOP1, ENDS_LOSS] = [0, 1, 2, 3, 4];
const [CLOSED, CLOSED_TOP1, CLOSED_LOSS] = [5, 6, 7];
const COUNTS = 8;

/** Shares of events whose type was among the first 1, 3, 9 candidates, and mean log-losses in nats. */
export interface RankingMeasures {
  readonly top1: number | null;
  readonly top3: number | null;
  readonly top9: number | null;
  /** Over events and ends of sequences known before the input ended; an event type never seen before at the probability of anything new. */
  readonly nll: number | null;
  /** The same without event types never seen before. */
  readonly nllKnown: number | null;
}

/** How well ends of sequences were foreseen. */
export interface EndsSummary {
  readonly count: number;
  readonly top1: number | null;
  readonly nll: number | null;
}

/**
 * The events that are not the first of their sequence, alone: without first events, which in process logs are nearly
 * always the same, and without ends of sequences, which many published tables do not have. Event types never seen before
 * are in it, at the probability of anything new.
 */
export interface LaterEvents {
  readonly events: number;
  readonly top1: number | null;
  readonly top3: number | null;
  readonly top9: number | null;
  readonly nll: number | null;
}

/** Accuracy of next-event predictions. */
export interface NextEventSummary extends RankingMeasures {
  /** Events predicted, without the ends of sequences. */
  readonly events: number;
  /** Brier score and expected calibration error of the first candidate's probability. */
  readonly brier: number | null;
  readonly ece: number | null;
  readonly calibration: readonly CalibrationBin[];
  /** Events of types absent from training (while running: never seen before). */
  readonly unseen: { readonly share: number | null; readonly top1: number | null };
  /** How well ends of sequences were foreseen; they count in `nll` but not in top1, top3, top9. */
  readonly ends: EndsSummary;
  /**
   * The same of sequences that were over only because the input was: nothing happened then, so these count nowhere else.
   */
  readonly endsAtInputEnd: EndsSummary;
  /** Events that are not the first of their sequence. */
  readonly withoutFirst: LaterEvents;
  /** The first choices as a classifier, over the same events; null where it is not kept. */
  readonly classification: ClassificationSummary | null;
  /** The same with a memory of the configured number of events. */
  readonly recent: RankingMeasures;
}

/** Accumulates the accuracy of next-event predictions. */
export class NextEventAccuracy {
  readonly #sums = new Float64Array(MEASURES);
  readonly #recent = new Float64Array(MEASURES);
  readonly #counts = new Float64Array(COUNTS);
  readonly #calibration = new Calibration();
  /** EVENTS to TOP9 and LOSS of the events that are not the first of their sequence. */
  readonly #later = new Float64Array(MEASURES);
  readonly #classes: Classification | undefined;
  readonly #keep: number;

  /** `classes`: event types that the first choices are judged by as a classifier; 0: they are not. */
  constructor(recentEvents: number, classes = 0) {
    this.#keep = Math.exp(-1 / recentEvents);
    this.#classes = classes > 0 ? new Classification(classes) : undefined;
  }

  get events(): number {
    return this.#sums[EVENTS]!;
  }

  /**
   * `type` came; `unseen`: it was absent from training (while running: it is new); `inputEnd`: nothing came, the input
   * is over and with it the sequence.
   */
  add(step: RankedStep, type: number, unseen: boolean = step.novel, inputEnd = false): void {
    const { rank, logLoss } = step;
    if (inputEnd) {
      this.#addEnd(step, CLOSED);
      return;
    }
    const recent = this.#recent;
    for (let measure = 0; measure < MEASURES; measure++) recent[measure] = recent[measure]! * this.#keep;
    this.#count(STEPS, 1);
    this.#count(LOSS, logLoss);
    if (!step.novel) {
      this.#count(KNOWN, 1);
      this.#count(KNOWN_LOSS, logLoss);
    }
    this.#calibration.add(step.topProbability, rank === 0);
    if (type === END_OF_SEQUENCE) this.#addEnd(step, ENDS);
    else this.#addEvent(step, type, unseen);
  }

  #addEvent(step: RankedStep, type: number, unseen: boolean): void {
    const { rank } = step;
    this.#count(EVENTS, 1);
    if (rank === 0) this.#count(TOP1, 1);
    if (rank >= 0 && rank < 3) this.#count(TOP3, 1);
    if (rank >= 0 && rank < 9) this.#count(TOP9, 1);
    if (!step.start) this.#addLater(step, type);
    if (!unseen) return;
    this.#counts[UNSEEN]! += 1;
    if (rank === 0) this.#counts[UNSEEN_TOP1]! += 1;
  }

  #addLater(step: RankedStep, type: number): void {
    const { rank } = step;
    const later = this.#later;
    later[EVENTS]! += 1;
    later[LOSS]! += step.logLoss;
    if (rank === 0) later[TOP1]! += 1;
    if (rank >= 0 && rank < 3) later[TOP3]! += 1;
    if (rank >= 0 && rank < 9) later[TOP9]! += 1;
    this.#classes?.add(step, type);
  }

  /** `first`: where the three counts of such ends begin. */
  #addEnd({ rank, logLoss }: RankedStep, first: number): void {
    const counts = this.#counts;
    counts[first]! += 1;
    if (rank === 0) counts[first + 1]! += 1;
    counts[first + 2]! += logLoss;
  }

  #count(measure: number, value: number): void {
    this.#sums[measure]! += value;
    this.#recent[measure]! += value;
  }

  summary(): NextEventSummary {
    const events = this.#sums[EVENTS]!;
    const counts = this.#counts;
    return {
      events,
      ...measures(this.#sums),
      brier: this.#calibration.brier(),
      ece: this.#calibration.error(),
      calibration: this.#calibration.bins(),
      unseen: {
        share: ratio(counts[UNSEEN]!, events),
        top1: ratio(counts[UNSEEN_TOP1]!, counts[UNSEEN]!),
      },
      ends: endsOf(counts[ENDS]!, counts[ENDS_TOP1]!, counts[ENDS_LOSS]!),
      endsAtInputEnd: endsOf(counts[CLOSED]!, counts[CLOSED_TOP1]!, counts[CLOSED_LOSS]!),
      withoutFirst: laterOf(this.#later),
      classification: this.#classes?.summary() ?? null,
      recent: measures(this.#recent),
    };
  }

  /** Events of type `from` count as `into` from now on. */
  merge(merge: TypeMerge): void {
    this.#classes?.merge(merge);
  }

  save(writer: StateWriter): void {
    for (const column of [this.#sums, this.#recent, this.#counts, this.#later]) writer.array(column);
    this.#classes?.save(writer);
    this.#calibration.save(writer);
  }

  /** `version`: of the section that it is saved in; the first knew neither later events nor classes. */
  restore(reader: StateReader, version: number): void {
    for (const column of [this.#sums, this.#recent, this.#counts]) column.set(reader.float64());
    if (version > 1) {
      this.#later.set(reader.float64());
      this.#classes?.restore(reader);
    }
    this.#calibration.restore(reader);
  }
}

function endsOf(count: number, right: number, loss: number): EndsSummary {
  return { count, top1: ratio(right, count), nll: ratio(loss, count) };
}

function laterOf(sums: Float64Array): LaterEvents {
  const events = sums[EVENTS]!;
  return {
    events,
    top1: ratio(sums[TOP1]!, events),
    top3: ratio(sums[TOP3]!, events),
    top9: ratio(sums[TOP9]!, events),
    nll: ratio(sums[LOSS]!, events),
  };
}

function measures(sums: Float64Array): RankingMeasures {
  const events = sums[EVENTS]!;
  return {
    top1: ratio(sums[TOP1]!, events),
    top3: ratio(sums[TOP3]!, events),
    top9: ratio(sums[TOP9]!, events),
    nll: ratio(sums[LOSS]!, sums[STEPS]!),
    nllKnown: ratio(sums[KNOWN_LOSS]!, sums[KNOWN]!),
  };
}
