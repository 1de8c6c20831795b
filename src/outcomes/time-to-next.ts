// Hot path (benchmark `pipeline`).

import type { StateReader, StateWriter } from '../state/codec.ts';
import { ratio } from './ratio.ts';
import type { TimedStep } from './scored-step.ts';

const [EVENTS, ERROR, PINBALL, COVERED] = [0, 1, 2, 3];
const MEASURES = 4;

/** Accuracy of the predicted time to the next event, all on ln(1 + seconds). */
export interface TimeToNextSummary {
  readonly events: number;
  /** Mean absolute error of the median. */
  readonly maeLog1p: number | null;
  /** Mean pinball loss over the quantiles .1, .5 and .9. */
  readonly pinball: number | null;
  /** Share of events within the .1 and .9 quantiles, both included. */
  readonly coverage80: number | null;
  readonly recent: { readonly maeLog1p: number | null; readonly pinball: number | null };
}

/** Loss of a predicted quantile: what the quantile of the true distribution minimises. */
function pinballLoss(quantile: number, predicted: number, actual: number): number {
  const error = actual - predicted;
  return error >= 0 ? quantile * error : (quantile - 1) * error;
}

/** Absolute error of the predicted median, on ln(1 + seconds). */
export function medianError({ q50, gapSeconds }: TimedStep): number {
  return Math.abs(Math.log1p(gapSeconds) - Math.log1p(q50));
}

/** Mean pinball loss of the quantiles .1, .5 and .9, on ln(1 + seconds). */
export function meanPinball({ q10, q50, q90, gapSeconds }: TimedStep): number {
  const actual = Math.log1p(gapSeconds);
  const loss =
    pinballLoss(0.1, Math.log1p(q10), actual) +
    pinballLoss(0.5, Math.log1p(q50), actual) +
    pinballLoss(0.9, Math.log1p(q90), actual);
  return loss / 3;
}

/** Accumulates the accuracy of the predicted time to the next event. */
export class TimeToNextAccuracy {
  readonly #sums = new Float64Array(MEASURES);
  readonly #recent = new Float64Array(MEASURES);
  readonly #keep: number;

  constructor(recentEvents: number) {
    this.#keep = Math.exp(-1 / recentEvents);
  }

  /** Steps without a predicted time are skipped. */
  add(step: TimedStep): void {
    if (!step.timed) return;
    const { q10, q90, gapSeconds } = step;
    this.#count(EVENTS, 1);
    this.#count(ERROR, medianError(step));
    this.#count(PINBALL, meanPinball(step));
    this.#count(COVERED, gapSeconds >= q10 && gapSeconds <= q90 ? 1 : 0);
  }

  #count(measure: number, value: number): void {
    this.#sums[measure] = this.#sums[measure]! + value;
    this.#recent[measure] = this.#recent[measure]! * this.#keep + value;
  }

  summary(): TimeToNextSummary {
    const [sums, recent] = [this.#sums, this.#recent];
    return {
      events: sums[EVENTS]!,
      maeLog1p: ratio(sums[ERROR]!, sums[EVENTS]!),
      pinball: ratio(sums[PINBALL]!, sums[EVENTS]!),
      coverage80: ratio(sums[COVERED]!, sums[EVENTS]!),
      recent: {
        maeLog1p: ratio(recent[ERROR]!, recent[EVENTS]!),
        pinball: ratio(recent[PINBALL]!, recent[EVENTS]!),
      },
    };
  }

  save(writer: StateWriter): void {
    writer.array(this.#sums);
    writer.array(this.#recent);
  }

  restore(reader: StateReader): void {
    this.#sums.set(reader.float64());
    this.#recent.set(reader.float64());
  }
}
