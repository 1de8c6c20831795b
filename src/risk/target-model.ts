import type { StateReader, StateWriter } from '../state/codec.ts';
import { Baselines } from './baselines.ts';
import { FEATURES, fillFeatures, PULSE_AT } from './features.ts';
import type { RiskOutcome } from './forecast.ts';
import type { Hazard } from './hazard.ts';
import type { Incidence } from './onsets.ts';
import { OpenForecasts } from './open-forecasts.ts';
import type { Pulse } from './pulse.ts';
import { SkillCounter } from './skill.ts';
import { OPEN_FORECASTS, type Target } from './watch.ts';
import type { WatchEvidence } from './watch-evidence.ts';

/** What a target is told at a grid point; times in epoch ms. */
export interface GridPoint {
  readonly time: number;
  /** Time of the last watched event. */
  readonly since: number;
  /** Probability that another watch starts, and this one with it. */
  readonly companion: number;
  /** Latest incident of another watch. */
  readonly other: Incidence;
}

/** Forecast of one target with its baselines. */
export interface Probabilities {
  readonly probability: number;
  readonly baseRate: number;
  readonly recency: number;
}

/** Everything learned about one target that its watch's other horizons do not share. */
export class TargetModel {
  readonly target: Target;
  readonly evidence: WatchEvidence;
  readonly skill: SkillCounter;
  /** Probability at the latest grid point, 0 inside an incident. */
  latest = 0;
  /** Grid points in a horizon. */
  readonly #points: number;
  readonly #baselines: Baselines;
  readonly #open: OpenForecasts;
  readonly #features = new Float64Array(FEATURES);

  constructor(target: Target, evidence: WatchEvidence, gridMs: number) {
    this.target = target;
    this.evidence = evidence;
    this.#points = Math.max(1, target.horizonMs / (gridMs * target.stride));
    this.skill = new SkillCounter(target.horizonMs, this.#points);
    this.#baselines = new Baselines(this.#points);
    this.#open = new OpenForecasts(FEATURES, OPEN_FORECASTS + 2);
  }

  /** The first onset ends a quiet time in which nothing was forecast; the base rate must know of it. */
  firstOnset(quietMs: number): void {
    const points = (quietMs / this.target.horizonMs) * this.#points;
    this.#baselines.add(points, Math.min(points, this.#points));
  }

  /** An onset came within the horizon of all open forecasts. */
  onset(): void {
    this.#open.markAll();
  }

  /** Forecasts at a grid point, after its evidence was read. */
  forecast({ time, since, companion, other }: GridPoint, hazard: Hazard, pulse: Pulse): Probabilities {
    const baseRate = this.#baselines.baseRate;
    const recency = this.#baselines.recency(time - since, baseRate);
    const { readings, count, spanMs, precursors, signature } = this.evidence;
    fillFeatures(this.#features, {
      readings,
      count,
      horizonInSpans: this.target.horizonMs / spanMs,
      base: baseRate,
      recency,
      onsets: precursors.onsets,
      share: signature.share,
      companion,
      began: (time - other.began) / spanMs,
      over: (time - other.over) / spanMs,
    });
    pulse.read(time, this.#features, PULSE_AT);
    const probability = hazard.predict(this.target.index, this.#features, 0);
    this.latest = probability;
    this.#open.push(time, probability, baseRate, recency, time - since, this.#features);
    return { probability, baseRate, recency };
  }

  /** Settles the oldest forecast if its horizon is over at `time`, and learns from it where a hazard model is to. */
  settle(time: number, hazard: Hazard | undefined): RiskOutcome | undefined {
    if (this.#open.length === 0 || this.#open.time + this.target.horizonMs > time) return undefined;
    const made = this.#open.time;
    const { probability, baseRate, recency, sinceMs, label } = this.#open.head();
    if (hazard) {
      hazard.learn(this.target.index, this.#open.rows, this.#open.at, label, 1 / this.#points);
      this.skill.settle(made, [probability, baseRate, recency], label);
      this.#baselines.settle(sinceMs, label);
    }
    this.#open.shift();
    const { index, watch, horizonSeconds } = this.target;
    const scored = { target: index, watch, horizonSeconds, time: made, probability, baseRate, recency };
    return { ...scored, label: label === 1 };
  }

  save(writer: StateWriter): void {
    for (const part of [this.skill, this.#baselines, this.#open]) part.save(writer);
    writer.number(this.latest);
  }

  restore(reader: StateReader): void {
    for (const part of [this.skill, this.#baselines, this.#open]) part.restore(reader);
    this.latest = reader.number();
  }
}
