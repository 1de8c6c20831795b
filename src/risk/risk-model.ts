// Hot path (benchmark: pipeline): observe() runs for every event, #tick() at every grid point.
import type { TypeMerge } from '../parsing/type-merge.ts';
import { StateReader, StateWriter } from '../state/codec.ts';
import { Companions } from './companions.ts';
import type { RiskConfig } from './config.ts';
import { liftOfReading, START_WEIGHTS } from './features.ts';
import type { Evidence, RiskEvent, RiskSink } from './forecast.ts';
import { Hazard } from './hazard.ts';
import { Onsets } from './onsets.ts';
import { judgedSkill, pooled, type RiskSkill, type SkillRecord } from './skill.ts';
import { type MemoryListener, StreamMemory } from './stream-memory.ts';
import { TargetModel } from './target-model.ts';
import { distinctSpans, gridOf, type Target, targetsOf, type Watch } from './watch.ts';
import { type LiveSlots, WatchEvidence } from './watch-evidence.ts';

const VERSION = 1;

/**
 * P(the next onset of a watched class within its horizons), forecast and scored on a time grid. Forecasts at a grid
 * point see the events before it; grid points inside an incident, and before the first one of a class, are left out.
 */
export class RiskModel {
  readonly targets: readonly Target[];
  readonly #config: RiskConfig;
  readonly #watches: readonly Watch[];
  readonly #gridMs: number;
  readonly #memory: StreamMemory;
  readonly #onsets: Onsets;
  readonly #companions: Companions;
  readonly #hazard: Hazard;
  readonly #evidence: readonly WatchEvidence[];
  readonly #models: readonly TargetModel[];
  #newest = 0;
  #first = 0;
  #nextTick = 0;
  #learning = true;

  constructor(config: RiskConfig, watches: readonly Watch[]) {
    this.#config = config;
    this.#watches = watches;
    this.#gridMs = gridOf(config.gridSeconds, watches);
    this.targets = targetsOf(watches, this.#gridMs);
    this.#memory = new StreamMemory(config, distinctSpans(watches), this.#listener());
    this.#onsets = new Onsets(watches);
    this.#companions = new Companions(watches.length);
    const spread = { shared: config.sharedSpread, own: config.ownSpread };
    this.#hazard = new Hazard(START_WEIGHTS, this.targets.length, spread);
    const prior = { relevance: config.priorRelevance, episodes: config.priorEpisodes };
    this.#evidence = watches.map((watch, i) => new WatchEvidence(i, watch, this.#memory.activity, prior));
    this.#models = this.targets.map(
      (target) => new TargetModel(target, this.#evidence[target.watch]!, this.#gridMs),
    );
  }

  /**
   * From now on nothing is learned: neither what leads to onsets nor how often they come, nor how good the forecasts are. What
   * has happened lately is still remembered. Not part of the state.
   */
  freeze(): void {
    this.#learning = false;
    this.#memory.activity.counting = false;
  }

  /** Runs all grid points up to the event, then learns it. */
  observe(event: RiskEvent, out: RiskSink): void {
    const time = Math.max(event.time, this.#newest);
    if (this.#first === 0) this.#begin(time);
    else this.advance(time, out);
    this.#newest = time;
    if (event.watched !== 0) this.#watched(event, time, out);
    this.#memory.observe(event, time);
  }

  /** Runs the grid points up to and including `time`, epoch ms: forecasts, and outcomes of forecasts whose horizon is over. */
  advance(time: number, out: RiskSink): void {
    const last = Math.floor(time / this.#gridMs);
    if (last < this.#nextTick) return;
    if (this.#onsets.counts.some((count) => count > 0)) {
      const end = Math.min(last, this.#nextTick + this.#config.silentGridPoints);
      for (let tick = this.#nextTick; tick <= end; tick++) this.#tick(tick, out);
    }
    this.#nextTick = last + 1;
  }

  /** Runs on from `time`, epoch ms, as if nothing came any more, until each target has come to a grid point of its own. */
  foresee(time: number, out: RiskSink): void {
    const stride = Math.max(1, ...this.targets.map((target) => target.stride));
    this.advance(time + stride * this.#gridMs, out);
  }

  /** `from` is from now on known as `into`. */
  merge(merge: TypeMerge): void {
    this.#memory.merge(merge);
  }

  /** Prequential losses of each target beside its baselines, in the order of `targets`. */
  skills(): RiskSkill[] {
    const all = this.#sharedRecord();
    return this.#models.map(({ skill }) => skill.report(judgedSkill(skill, all)));
  }

  /** Writes the state; it is only of use to a model with the same watches and grid. */
  save(writer: StateWriter): void {
    const inner = new StateWriter();
    for (const part of this.#parts()) part.save(inner);
    writer.section('risk', VERSION);
    writer.string(this.#signature());
    writer.number(this.#newest);
    writer.number(this.#first);
    writer.number(this.#nextTick);
    writer.array(inner.finish());
  }

  /** Reads what save() wrote. State of other watches or another grid cannot be used: the model then starts anew. */
  static restore(config: RiskConfig, watches: readonly Watch[], reader: StateReader): RiskModel {
    const model = new RiskModel(config, watches);
    reader.section('risk', VERSION);
    const signature = reader.string();
    const [newest, first, nextTick] = [reader.number(), reader.number(), reader.number()];
    const inner = new StateReader(reader.uint8());
    if (signature !== model.#signature()) return model;
    model.#newest = newest;
    model.#first = first;
    model.#nextTick = nextTick;
    for (const part of model.#parts()) part.restore(inner);
    return model;
  }

  #parts(): readonly { save(writer: StateWriter): void; restore(reader: StateReader): void }[] {
    return [this.#memory, this.#onsets, this.#companions, this.#hazard, ...this.#evidence, ...this.#models];
  }

  #listener(): MemoryListener {
    return {
      born: (slot) => {
        for (const evidence of this.#evidence) evidence.born(slot);
      },
      cleared: (slot) => {
        for (const evidence of this.#evidence) evidence.clear(slot);
      },
      started: (span, condition) => {
        for (const evidence of this.#evidence)
          if (evidence.span === span && this.#onsets.running(evidence.watch, this.#newest))
            evidence.precursors.mask(condition);
      },
    };
  }

  #begin(time: number): void {
    this.#first = time;
    this.#nextTick = Math.floor(time / this.#gridMs) + 1;
  }

  #watched(event: RiskEvent, time: number, out: RiskSink): void {
    for (let watch = 0; watch < this.#watches.length; watch++) {
      if ((event.watched & (1 << watch)) === 0) continue;
      const over = this.#onsets.over(watch);
      if (!this.#onsets.observe(watch, time)) continue;
      if (this.#learning) this.#companions.onset(watch, time, this.#onsets);
      this.#markOnset(watch, time);
      if (this.#learning) this.#learnOnset(watch, time, over);
      out.onset({ watch, time, type: event.type });
    }
  }

  /** The open forecasts of the watch have come true; the first onset ends a quiet time. */
  #markOnset(watch: number, time: number): void {
    const first = this.#learning && this.#onsets.counts[watch] === 1;
    for (const model of this.#models) {
      if (model.target.watch !== watch) continue;
      if (first) model.firstOnset(time - this.#first);
      model.onset();
    }
  }

  #learnOnset(watch: number, time: number, over: number): void {
    const first = this.#onsets.counts[watch] === 1;
    if (first) this.#evidence[watch]!.observe(time - this.#first);
    const claimed = this.#onsets.latestOther(watch, time);
    this.#evidence[watch]!.onset(time, over, claimed, this.#memory.used);
  }

  #tick(tick: number, out: RiskSink): void {
    const time = tick * this.#gridMs;
    const live = this.#memory.live(time);
    let read = -1;
    for (const model of this.#models) {
      const { watch, stride } = model.target;
      if (this.#onsets.counts[watch] === 0) continue;
      const due = tick % stride === 0;
      if (due) this.#settle(model, time, out);
      if (this.#onsets.running(watch, time)) {
        model.latest = 0;
        continue;
      }
      if (watch !== read) this.#read(watch, time, live);
      read = watch;
      if (due) this.#forecast(model, time, out);
    }
  }

  #sharedRecord(): SkillRecord {
    return pooled(this.#models.map(({ skill }) => skill.record));
  }

  #settle(model: TargetModel, time: number, out: RiskSink): void {
    const hazard = this.#learning ? this.#hazard : undefined;
    let outcome = model.settle(time, hazard);
    while (outcome !== undefined) {
      out.outcome(outcome);
      outcome = model.settle(time, hazard);
    }
  }

  #read(watch: number, time: number, live: LiveSlots): void {
    if (this.#learning) this.#evidence[watch]!.observe(this.#gridMs);
    this.#evidence[watch]!.read(time, this.#onsets.over(watch), live);
  }

  #forecast(model: TargetModel, time: number, out: RiskSink): void {
    const { watch, index, horizonSeconds } = model.target;
    const point = {
      time,
      since: this.#onsets.lastWatched[watch]!,
      companion: this.#companion(model.target),
      other: this.#onsets.latestIncident(watch),
    };
    const made = model.forecast(point, this.#hazard, this.#memory.pulse);
    const skill = judgedSkill(model.skill, this.#sharedRecord());
    const onsets = this.#onsets.counts[watch]!;
    out.forecast({ target: index, watch, horizonSeconds, time, ...made, skill, onsets }, (limit) =>
      this.#explain(model, made.baseRate, time, limit),
    );
  }

  /** Highest probability of another watch within the horizon, as of its latest grid point, that would be this watch's too. */
  #companion({ watch, horizonMs }: Target): number {
    let highest = 0;
    for (const { target, latest } of this.#models) {
      if (target.watch === watch || target.horizonMs > horizonMs || latest <= highest) continue;
      highest = Math.max(highest, latest * this.#companions.share(watch, target.watch, this.#onsets));
    }
    return highest;
  }

  #explain({ evidence, target }: TargetModel, base: number, time: number, limit: number): Evidence[] {
    const { readings, count, spanMs } = evidence;
    return readings.slice(0, Math.min(limit, count)).map((reading) => {
      const lift = liftOfReading(reading, target.horizonMs / spanMs, base);
      return this.#memory.describe(reading, lift, time);
    });
  }

  #signature(): string {
    const { maxTypes, windowSeconds } = this.#config;
    return JSON.stringify([this.#watches, this.#gridMs, maxTypes, windowSeconds]);
  }
}
