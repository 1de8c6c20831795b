import type { RiskOutcome } from '../risk/forecast.ts';
import type { StateReader, StateWriter } from '../state/codec.ts';
import { Calibration, type CalibrationBin } from './calibration.ts';
import { RankingCurve } from './ranking-curve.ts';
import { ratio } from './ratio.ts';

/** Losses of one voice: the risk model, or a plain baseline at the same grid points. */
export interface RiskMeasures {
  readonly prAuc: number | null;
  readonly logLoss: number | null;
  readonly brier: number | null;
}

/** Accuracy of P(watched event within the horizon) over the settled grid points. */
export interface RiskSummary extends RiskMeasures {
  readonly points: number;
  /** Share of grid points followed by an onset within the horizon. */
  readonly baseRate: number | null;
  /** prAuc / baseRate: how many times better than chance the riskiest points were picked. */
  readonly lift: number | null;
  readonly ece: number | null;
  readonly calibration: readonly CalibrationBin[];
  readonly baselines: { readonly baseRate: RiskMeasures; readonly recency: RiskMeasures };
}

/** No forecast may cost infinitely much: probabilities are cut to this distance from 0 and 1. */
const SURE = 1e-9;

/** One forecaster's probabilities and what became of them. */
class Voice {
  readonly curve: RankingCurve;
  readonly calibration = new Calibration();
  #logLoss = 0;

  constructor(exactPoints: number) {
    this.curve = new RankingCurve(exactPoints);
  }

  add(probability: number, label: boolean): void {
    const p = Math.min(1 - SURE, Math.max(SURE, probability));
    this.curve.add(probability, label);
    this.calibration.add(probability, label);
    this.#logLoss -= Math.log(label ? p : 1 - p);
  }

  measures(): RiskMeasures {
    const { curve, calibration } = this;
    return {
      prAuc: curve.prAuc(),
      logLoss: ratio(this.#logLoss, curve.total),
      brier: calibration.brier(),
    };
  }

  save(writer: StateWriter): void {
    writer.number(this.#logLoss);
    this.curve.save(writer);
    this.calibration.save(writer);
  }

  restore(reader: StateReader): void {
    this.#logLoss = reader.number();
    this.curve.restore(reader);
    this.calibration.restore(reader);
  }
}

/** Accumulates the settled grid points of one target (a watched class at one horizon). */
export class RiskAccuracy {
  readonly #forecast: Voice;
  readonly #baseRate: Voice;
  readonly #recency: Voice;

  constructor(exactPoints: number) {
    this.#forecast = new Voice(exactPoints);
    this.#baseRate = new Voice(exactPoints);
    this.#recency = new Voice(exactPoints);
  }

  add(outcome: Pick<RiskOutcome, 'probability' | 'baseRate' | 'recency' | 'label'>): void {
    this.#forecast.add(outcome.probability, outcome.label);
    this.#baseRate.add(outcome.baseRate, outcome.label);
    this.#recency.add(outcome.recency, outcome.label);
  }

  summary(): RiskSummary {
    const { curve, calibration } = this.#forecast;
    const measures = this.#forecast.measures();
    const baseRate = curve.baseRate();
    return {
      points: curve.total,
      baseRate,
      ...measures,
      lift: measures.prAuc === null ? null : ratio(measures.prAuc, baseRate ?? 0),
      ece: calibration.error(),
      calibration: calibration.bins(),
      baselines: { baseRate: this.#baseRate.measures(), recency: this.#recency.measures() },
    };
  }

  save(writer: StateWriter): void {
    for (const voice of [this.#forecast, this.#baseRate, this.#recency]) voice.save(writer);
  }

  restore(reader: StateReader): void {
    for (const voice of [this.#forecast, this.#baseRate, this.#recency]) voice.restore(reader);
  }
}
