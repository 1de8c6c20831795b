// Hot path (benchmark `pipeline`).

import type { StateReader, StateWriter } from '../state/codec.ts';
import { ratio } from './ratio.ts';
import type { TimedStep } from './scored-step.ts';

const [EVENTS, ERROR, PINBALL, COVERED] = [0, 1, 2, 3];
const [IN_SECONDS, SECONDS_ERROR, SECONDS, MEANS, MEAN_SQUARE, MEAN_SECONDS] = [4, 5, 6, 7, 8, 9];
const [TIES, SPREAD, SPREAD_COVERED] = [10, 11, 12];
const MEASURES = 13;

/** Quantiles nearer than this share of 1 s and the time itself are one value. */
const SAME = 1e-3;

/** Accuracy of the predicted time to the next event, on ln(1 + seconds) where not said otherwise. */
export interface TimeToNextSummary {
  readonly events: number;
  /** Mean absolute error of the median. */
  readonly maeLog1p: number | null;
  /** Mean pinball loss over the quantiles .1, .5 and .9. */
  readonly pinball: number | null;
  /** Share of events within the .1 and .9 quantiles, both included. */
  readonly coverage80: number | null;
  /** Share of events whose time is a tie: exactly 0, or exactly one of the quantiles foretold (to a millisecond). */
  readonly ties: number | null;
  /**
   * The same coverage over forecasts whose interval has no tie in it: it begins above 0 and its three quantiles differ. Where
   * one value alone has a tenth of the probability or more, an interval that ends on it covers more than 80 % whatever one
   * does. Chosen by the forecast and not by what came, which would leave out none but covered events.
   */
  readonly coverage80WithoutTies: number | null;
  /** Share of events with such a forecast. */
  readonly withoutTies: number | null;
  /** Mean absolute error of the median, seconds. */
  readonly maeSeconds: number | null;
  /** Root of the mean squared error of the predicted mean, seconds; null where only quantiles are told. */
  readonly rmseSeconds: number | null;
  /** Mean of the times as they came, and of the means predicted, seconds. */
  readonly meanSeconds: number | null;
  readonly predictedMeanSeconds: number | null;
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

function isTie({ q10, q50, q90, gapSeconds }: TimedStep): boolean {
  if (gapSeconds === 0) return true;
  return isSameTime(gapSeconds, q10) || isSameTime(gapSeconds, q50) || isSameTime(gapSeconds, q90);
}

function isSameTime(seconds: number, other: number): boolean {
  return Math.abs(seconds - other) < 5e-4;
}

/** Whether no end of the interval is a value with much of the probability. */
function isSpread({ q10, q50, q90 }: TimedStep): boolean {
  return q10 > 0 && q50 - q10 > SAME * (1 + q10) && q90 - q50 > SAME * (1 + q50);
}

function rootOf(square: number | null): number | null {
  return square === null ? null : Math.sqrt(square);
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
    const covered = gapSeconds >= q10 && gapSeconds <= q90 ? 1 : 0;
    this.#count(EVENTS, 1);
    this.#count(ERROR, medianError(step));
    this.#count(PINBALL, meanPinball(step));
    this.#count(COVERED, covered);
    this.#addSeconds(step);
    if (isTie(step)) this.#sums[TIES]! += 1;
    if (!isSpread(step)) return;
    this.#sums[SPREAD]! += 1;
    this.#sums[SPREAD_COVERED]! += covered;
  }

  #addSeconds({ q50, mean, gapSeconds }: TimedStep): void {
    const sums = this.#sums;
    sums[IN_SECONDS]! += 1;
    sums[SECONDS]! += gapSeconds;
    sums[SECONDS_ERROR]! += Math.abs(gapSeconds - q50);
    if (mean === undefined || Number.isNaN(mean)) return;
    sums[MEANS]! += 1;
    sums[MEAN_SECONDS]! += mean;
    sums[MEAN_SQUARE]! += (gapSeconds - mean) ** 2;
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
      ties: ratio(sums[TIES]!, sums[IN_SECONDS]!),
      coverage80WithoutTies: ratio(sums[SPREAD_COVERED]!, sums[SPREAD]!),
      withoutTies: ratio(sums[SPREAD]!, sums[IN_SECONDS]!),
      maeSeconds: ratio(sums[SECONDS_ERROR]!, sums[IN_SECONDS]!),
      rmseSeconds: rootOf(ratio(sums[MEAN_SQUARE]!, sums[MEANS]!)),
      meanSeconds: ratio(sums[SECONDS]!, sums[IN_SECONDS]!),
      predictedMeanSeconds: ratio(sums[MEAN_SECONDS]!, sums[MEANS]!),
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

  /** What earlier versions saved has fewer columns: the later ones have counts of their own and begin at 0. */
  restore(reader: StateReader): void {
    this.#sums.set(reader.float64());
    this.#recent.set(reader.float64());
  }
}
