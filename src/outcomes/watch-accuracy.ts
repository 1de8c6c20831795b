import type { RiskOutcome } from '../risk/forecast.ts';
import type { StateReader, StateWriter } from '../state/codec.ts';
import type { OutcomesConfig } from './config.ts';
import { PredictionAccuracy, type PredictionSummary } from './prediction-accuracy.ts';
import { RiskAccuracy, type RiskSummary } from './risk-accuracy.ts';
import { WarningAccuracy, type WarningSummary } from './warning-accuracy.ts';

/** The part of a specialist that scoring needs. */
export interface WatchedSpecialist {
  readonly name: string;
  /** Horizons in seconds. */
  readonly horizons: readonly number[];
}

/** Risk and warnings at one horizon, in the words of `backtest --json`. */
export interface HorizonSummary extends RiskSummary, WarningSummary {
  readonly watch: string;
  readonly horizon: number;
}

/** What was predicted about one watched class of events. */
export interface SpecialistSummary extends PredictionSummary {
  readonly risk: readonly HorizonSummary[];
  /** Warnings of all horizons together. */
  readonly warnings: WarningSummary;
}

interface Horizon {
  readonly seconds: number;
  readonly risk: RiskAccuracy;
  readonly warnings: WarningAccuracy;
}

/** Accumulates everything about one watched class: predictions of its events, risk by horizon, warnings. */
export class WatchAccuracy {
  readonly name: string;
  readonly predictions: PredictionAccuracy;
  readonly #config: OutcomesConfig;
  readonly #warnings: WarningAccuracy;
  readonly #horizons: Horizon[];

  constructor(config: OutcomesConfig, { name, horizons }: WatchedSpecialist) {
    this.name = name;
    this.#config = config;
    this.predictions = new PredictionAccuracy(config.recentEvents);
    this.#warnings = new WarningAccuracy(config.minLeadSeconds);
    this.#horizons = horizons.map((seconds) => this.#horizon(seconds));
  }

  #horizon(seconds: number): Horizon {
    const { exactPoints, minLeadSeconds } = this.#config;
    return {
      seconds,
      risk: new RiskAccuracy(exactPoints),
      warnings: new WarningAccuracy(minLeadSeconds),
    };
  }

  #at(seconds: number): Horizon | undefined {
    return this.#horizons.find((horizon) => horizon.seconds === seconds);
  }

  risk(outcome: RiskOutcome): void {
    this.#at(outcome.horizonSeconds)?.risk.add(outcome);
  }

  warning({ time, horizonSeconds }: { readonly time: number; readonly horizonSeconds: number }): void {
    this.#warnings.warning(time, horizonSeconds);
    this.#at(horizonSeconds)?.warnings.warning(time, horizonSeconds);
  }

  onset(time: number): void {
    this.#warnings.onset(time);
    for (const horizon of this.#horizons) horizon.warnings.onset(time);
  }

  /** `spanMs`: length of the time watched, for rates. */
  summary(spanMs: number): SpecialistSummary {
    return {
      ...this.predictions.summary(),
      risk: this.#horizons.map(({ seconds, risk, warnings }) => ({
        watch: this.name,
        horizon: seconds,
        ...risk.summary(),
        ...warnings.summary(spanMs),
      })),
      warnings: this.#warnings.summary(spanMs),
    };
  }

  save(writer: StateWriter): void {
    this.predictions.save(writer);
    this.#warnings.save(writer);
    writer.array(Float64Array.from(this.#horizons, (horizon) => horizon.seconds));
    for (const { risk, warnings } of this.#horizons) {
      risk.save(writer);
      warnings.save(writer);
    }
  }

  /** Horizons that are no longer configured are read and dropped; `version`: of the section of all outcomes. */
  restore(reader: StateReader, version: number): void {
    const { predictions } = version > 1 ? this : new WatchAccuracy(this.#config, { name: '', horizons: [] });
    // The first version kept the fresh readings here: they say nothing of what was issued.
    predictions.restore(reader, version);
    this.#warnings.restore(reader);
    for (const seconds of reader.float64()) {
      const { risk, warnings } = this.#at(seconds) ?? this.#horizon(seconds);
      risk.restore(reader);
      warnings.restore(reader);
    }
  }
}
