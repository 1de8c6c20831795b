// Hot path (benchmark `outcomes`): a dozen additions per event, nothing allocated.

import type { StateReader, StateWriter } from '../state/codec.ts';
import { Calibration, type CalibrationBin } from './calibration.ts';
import { ratio } from './ratio.ts';
import type { StepOutcome } from './step-outcome.ts';

const [EVENTS, TOP1, TOP3, TOP9, NLL] = [0, 1, 2, 3, 4];
const MEASURES = 5;

/** Shares of events whose type was among the first 1, 3, 9 candidates, and the mean log-loss in nats. */
export interface RankingMeasures {
  readonly top1: number | null;
  readonly top3: number | null;
  readonly top9: number | null;
  readonly nll: number | null;
}

/** Accuracy of next-event predictions. */
export interface NextEventSummary extends RankingMeasures {
  /** Events that were predicted, and events nothing was predicted for. */
  readonly events: number;
  readonly unpredicted: number;
  /** Brier score and expected calibration error of the first candidate's probability. */
  readonly brier: number | null;
  readonly ece: number | null;
  readonly calibration: readonly CalibrationBin[];
  /** Events of types absent from training (while running: never seen before). */
  readonly unseen: { readonly share: number | null; readonly top1: number | null };
  /** The same with a memory of the configured number of events. */
  readonly recent: RankingMeasures;
}

/** Accumulates the accuracy of next-event predictions. */
export class NextEventAccuracy {
  readonly #sums = new Float64Array(MEASURES);
  readonly #recent = new Float64Array(MEASURES);
  /** Events without prediction, events of unseen types, and of those the ones whose first candidate was right. */
  readonly #counts = new Float64Array(3);
  readonly #calibration = new Calibration();
  readonly #keep: number;

  constructor(recentEvents: number) {
    this.#keep = Math.exp(-1 / recentEvents);
  }

  get events(): number {
    return this.#sums[EVENTS]!;
  }

  /** `unseen`: the event type was absent from training; while running, that it is new. */
  add(outcome: StepOutcome, unseen: boolean = outcome.novel): void {
    if (!outcome.hadPrediction) {
      this.#counts[0] = this.#counts[0]! + 1;
      return;
    }
    const { rank } = outcome;
    const hit = rank === 0;
    this.#count(EVENTS, 1);
    this.#count(TOP1, hit ? 1 : 0);
    this.#count(TOP3, rank >= 0 && rank < 3 ? 1 : 0);
    this.#count(TOP9, rank >= 0 && rank < 9 ? 1 : 0);
    this.#count(NLL, outcome.logLoss);
    this.#calibration.add(outcome.pTop1, hit);
    if (!unseen) return;
    this.#counts[1] = this.#counts[1]! + 1;
    if (hit) this.#counts[2] = this.#counts[2]! + 1;
  }

  #count(measure: number, value: number): void {
    this.#sums[measure] = this.#sums[measure]! + value;
    this.#recent[measure] = this.#recent[measure]! * this.#keep + value;
  }

  summary(): NextEventSummary {
    const events = this.#sums[EVENTS]!;
    const [unpredicted, unseen, unseenTop1] = this.#counts;
    return {
      events,
      unpredicted: unpredicted!,
      ...measures(this.#sums),
      brier: this.#calibration.brier(),
      ece: this.#calibration.error(),
      calibration: this.#calibration.bins(),
      unseen: { share: ratio(unseen!, events), top1: ratio(unseenTop1!, unseen!) },
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
    nll: ratio(sums[NLL]!, events),
  };
}
