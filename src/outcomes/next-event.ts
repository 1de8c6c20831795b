// Hot path (benchmark `pipeline`): a dozen additions per event, nothing allocated.

import { END_OF_SEQUENCE } from '../sequences/step-batch.ts';
import type { StateReader, StateWriter } from '../state/codec.ts';
import { Calibration, type CalibrationBin } from './calibration.ts';
import { ratio } from './ratio.ts';
import type { RankedStep } from './scored-step.ts';

const [EVENTS, TOP1, TOP3, TOP9, STEPS, LOSS, KNOWN, KNOWN_LOSS] = [0, 1, 2, 3, 4, 5, 6, 7];
const MEASURES = 8;
const [UNSEEN, UNSEEN_TOP1, ENDS, ENDS_TOP1, ENDS_LOSS] = [0, 1, 2, 3, 4];
const COUNTS = 5;

/** Shares of events whose type was among the first 1, 3, 9 candidates, and mean log-losses in nats. */
export interface RankingMeasures {
  readonly top1: number | null;
  readonly top3: number | null;
  readonly top9: number | null;
  /** Over events and ends of sequences; an event type never seen before at the probability of anything new. */
  readonly nll: number | null;
  /** The same without event types never seen before. */
  readonly nllKnown: number | null;
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
  readonly ends: { readonly count: number; readonly top1: number | null; readonly nll: number | null };
  /** The same with a memory of the configured number of events. */
  readonly recent: RankingMeasures;
}

/** Accumulates the accuracy of next-event predictions. */
export class NextEventAccuracy {
  readonly #sums = new Float64Array(MEASURES);
  readonly #recent = new Float64Array(MEASURES);
  readonly #counts = new Float64Array(COUNTS);
  readonly #calibration = new Calibration();
  readonly #keep: number;

  constructor(recentEvents: number) {
    this.#keep = Math.exp(-1 / recentEvents);
  }

  get events(): number {
    return this.#sums[EVENTS]!;
  }

  /** `type` came; `unseen`: it was absent from training (while running: it is new). */
  add(step: RankedStep, type: number, unseen: boolean = step.novel): void {
    const { rank, logLoss } = step;
    const end = type === END_OF_SEQUENCE;
    const recent = this.#recent;
    for (let measure = 0; measure < MEASURES; measure++) recent[measure] = recent[measure]! * this.#keep;
    this.#count(STEPS, 1);
    this.#count(LOSS, logLoss);
    if (!step.novel) {
      this.#count(KNOWN, 1);
      this.#count(KNOWN_LOSS, logLoss);
    }
    this.#calibration.add(step.topProbability, rank === 0);
    if (end) this.#addEnd(step);
    else this.#addEvent(rank, unseen);
  }

  #addEvent(rank: number, unseen: boolean): void {
    this.#count(EVENTS, 1);
    if (rank === 0) this.#count(TOP1, 1);
    if (rank >= 0 && rank < 3) this.#count(TOP3, 1);
    if (rank >= 0 && rank < 9) this.#count(TOP9, 1);
    if (!unseen) return;
    this.#counts[UNSEEN]! += 1;
    if (rank === 0) this.#counts[UNSEEN_TOP1]! += 1;
  }

  #addEnd({ rank, logLoss }: RankedStep): void {
    this.#counts[ENDS]! += 1;
    this.#counts[ENDS_LOSS]! += logLoss;
    if (rank === 0) this.#counts[ENDS_TOP1]! += 1;
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
      ends: {
        count: counts[ENDS]!,
        top1: ratio(counts[ENDS_TOP1]!, counts[ENDS]!),
        nll: ratio(counts[ENDS_LOSS]!, counts[ENDS]!),
      },
      recent: measures(this.#recent),
    };
  }

  save(writer: StateWriter): void {
    for (const column of [this.#sums, this.#recent, this.#counts]) writer.array(column);
    this.#calibration.save(writer);
  }

  restore(reader: StateReader): void {
    for (const column of [this.#sums, this.#recent, this.#counts]) column.set(reader.float64());
    this.#calibration.restore(reader);
  }
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
