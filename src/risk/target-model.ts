import type { StateReader, StateWriter } from '../state/codec.ts';
import type { Activity } from './activity.ts';
import { Baselines } from './baselines.ts';
import type { RiskConfig } from './config.ts';
import { COMPANION_AT, companionLift, FEATURES, fillFeatures, PULSE_AT, STRONGEST } from './features.ts';
import type { RiskOutcome } from './forecast.ts';
import type { Hazard } from './hazard.ts';
import { OpenForecasts } from './open-forecasts.ts';
import { Precursors, type Reading } from './precursors.ts';
import type { Pulse } from './pulse.ts';
import { Signature } from './signature.ts';
import { SkillCounter } from './skill.ts';
import { OPEN_FORECASTS, type Target } from './watch.ts';

/** What a target is told at a grid point. */
export interface GridPoint {
  readonly time: number;
  /** Epoch ms of the last watched event. */
  readonly since: number;
  /** When the latest incident was over, its quiet time included. */
  readonly over: number;
  readonly onsets: number;
  /** Probability that another watch starts, and this one with it. */
  readonly companion: number;
  /** Slots with an event within the longest horizon. */
  readonly slots: Int32Array;
  readonly slotCount: number;
}

/** Everything learned about one target. */
export class TargetModel {
  readonly target: Target;
  readonly precursors: Precursors;
  readonly skill: SkillCounter;
  /** Strongest evidence of the latest forecast, sorted; the first `readingCount` are valid. */
  readonly readings: Reading[];
  readingCount = 0;
  /** Probability at the latest grid point, 0 inside an incident. */
  latest = 0;
  readonly #points: number;
  readonly #baselines: Baselines;
  readonly #open: OpenForecasts;
  readonly #signature = new Signature();
  readonly #features = new Float64Array(FEATURES);
  readonly #scratch: Reading = { slot: 0, lift: 0, holds: false, hits: 0, episodes: 0, progress: 0 };

  constructor(target: Target, activity: Activity, gridMs: number, config: RiskConfig) {
    this.target = target;
    this.#points = Math.max(1, target.horizonMs / (gridMs * target.stride));
    this.precursors = new Precursors(target, activity, config.priorRelevance, config.priorEpisodes);
    this.skill = new SkillCounter(this.#points);
    this.readings = Array.from({ length: STRONGEST + 1 }, () => ({
      slot: 0,
      lift: 0,
      holds: false,
      hits: 0,
      episodes: 0,
      progress: 0,
    }));
    this.#baselines = new Baselines(this.#points);
    this.#open = new OpenForecasts(FEATURES, OPEN_FORECASTS + 2);
  }

  /** The first onset ends a quiet time in which nothing was forecast; the base rate must know of it. */
  firstOnset(quietMs: number): void {
    const points = (quietMs / this.target.horizonMs) * this.#points;
    this.#baselines.add(points, Math.min(points, this.#points));
  }

  onset(usedSlots: number): void {
    this.#open.markAll();
    this.precursors.onsets += 1;
    this.precursors.describe(usedSlots, this.#baselines.baseRate, this.#signature);
  }

  /** Forecasts at a grid point: probability, base rate and recency forecast. */
  forecast(point: GridPoint, hazard: Hazard, pulse: Pulse): [number, number, number] {
    const base = this.#baselines.baseRate;
    this.precursors.horizons = this.#baselines.horizons;
    const sinceMs = point.time - point.since;
    const recency = this.#baselines.recency(sinceMs, base);
    this.#readAll(point, base);
    fillFeatures(
      this.#features,
      this.readings,
      this.readingCount,
      base,
      recency,
      point.onsets,
      this.#signature.share,
    );
    this.#features[COMPANION_AT] = companionLift(point.companion, base);
    pulse.read(point.time, this.#features, PULSE_AT);
    const p = hazard.predict(this.target.index, this.#features, 0);
    this.latest = p;
    this.#open.push(point.time, p, base, recency, sinceMs, this.#features);
    return [p, base, recency];
  }

  /** Settles and learns from the oldest forecast if its horizon is over at `time`. */
  settle(time: number, hazard: Hazard): RiskOutcome | undefined {
    if (this.#open.length === 0 || this.#open.time + this.target.horizonMs > time) return undefined;
    const made = this.#open.time;
    const { probability, baseRate, recency, sinceMs, label } = this.#open.head();
    hazard.learn(this.target.index, this.#open.rows, this.#open.at, label, 1 / this.#points);
    this.skill.settle(probability, baseRate, recency, label);
    this.#baselines.settle(sinceMs, label);
    this.#open.shift();
    const { index, watch, horizonSeconds } = this.target;
    return {
      target: index,
      watch,
      horizonSeconds,
      time: made,
      probability,
      baseRate,
      recency,
      label: label === 1,
    };
  }

  save(writer: StateWriter): void {
    for (const part of [this.precursors, this.skill, this.#baselines, this.#open, this.#signature])
      part.save(writer);
    writer.number(this.latest);
  }

  restore(reader: StateReader): void {
    for (const part of [this.precursors, this.skill, this.#baselines, this.#open, this.#signature])
      part.restore(reader);
    this.latest = reader.number();
  }

  #readAll(point: GridPoint, base: number): void {
    this.readingCount = 0;
    this.#signature.begin();
    for (let i = 0; i < point.slotCount; i++) {
      const slot = point.slots[i]!;
      if (!this.precursors.read(slot, point.time, point.over, base, this.#scratch)) continue;
      if (this.#scratch.lift <= 0) continue;
      this.#scratch.progress = this.precursors.progress(slot, point.time);
      this.#signature.note(slot, this.#scratch.progress);
      this.#keep();
    }
  }

  /** Sorts the scratch reading in among the strongest, dropping the weakest. */
  #keep(): void {
    let at = this.readingCount;
    if (at === STRONGEST && this.readings[at - 1]!.lift >= this.#scratch.lift) return;
    const spare = this.readings[STRONGEST]!;
    if (at === STRONGEST) at -= 1;
    else this.readingCount += 1;
    Object.assign(spare, this.#scratch);
    const dropped = this.readings[at]!;
    while (at > 0 && this.readings[at - 1]!.lift < spare.lift) {
      this.readings[at] = this.readings[at - 1]!;
      at -= 1;
    }
    this.readings[at] = spare;
    this.readings[STRONGEST] = dropped;
  }
}
