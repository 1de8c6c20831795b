// Hot path (benchmark: risk): observe() runs for every event, #tick() at every grid point.
import type { TypeMerge } from '../parsing/type-merge.ts';
import { StateReader, StateWriter } from '../state/codec.ts';
import { Activity } from './activity.ts';
import { Companions } from './companions.ts';
import type { RiskConfig } from './config.ts';
import { START_WEIGHTS } from './features.ts';
import type { Evidence, RiskEvent, RiskSink } from './forecast.ts';
import { Gauges } from './gauges.ts';
import { Hazard } from './hazard.ts';
import { Onsets } from './onsets.ts';
import { Pulse } from './pulse.ts';
import type { RiskSkill } from './skill.ts';
import {
  classSlot,
  describeGroup,
  GROUP_SLOTS,
  gaugeOf,
  gaugeSlot,
  noveltySlot,
  sourceSlot,
  TypeSlots,
} from './slots.ts';
import { TargetModel } from './target-model.ts';
import { distinctSpans, gridOf, type Target, targetsOf, type Watch } from './watch.ts';

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
  readonly #slots: TypeSlots;
  readonly #activity: Activity;
  readonly #onsets: Onsets;
  readonly #companions: Companions;
  readonly #pulse: Pulse;
  readonly #gauges: Gauges;
  readonly #hazard: Hazard;
  readonly #models: readonly TargetModel[];
  readonly #bySpan: readonly TargetModel[][];
  readonly #live: Int32Array;
  readonly #longestMs: number;
  #newest = 0;
  #first = 0;
  #nextTick = 0;

  constructor(config: RiskConfig, watches: readonly Watch[]) {
    const spans = distinctSpans(watches);
    this.#config = config;
    this.#watches = watches;
    this.#gridMs = gridOf(config.gridSeconds, watches);
    this.targets = targetsOf(watches, this.#gridMs);
    this.#slots = new TypeSlots(config.maxTypes);
    const [short, long] = config.windowSeconds;
    this.#activity = new Activity(this.#slots.size, [short * 1000, long * 1000], spans);
    this.#onsets = new Onsets(watches);
    this.#companions = new Companions(watches.length);
    this.#pulse = new Pulse(long * 1000);
    this.#gauges = new Gauges(short * 1000);
    this.#hazard = new Hazard(START_WEIGHTS, this.targets.length, {
      shared: config.sharedSpread,
      own: config.ownSpread,
    });
    this.#models = this.targets.map(
      (target) => new TargetModel(target, this.#activity, this.#gridMs, config),
    );
    this.#bySpan = spans.map((_, span) => this.#models.filter((model) => model.target.span === span));
    this.#live = new Int32Array(this.#slots.size);
    this.#longestMs = spans.at(-1) ?? 0;
  }

  /** Runs all grid points up to the event, then learns it. */
  observe(event: RiskEvent, out: RiskSink): void {
    const time = Math.max(event.time, this.#newest);
    if (this.#first === 0) this.#begin(time);
    else this.advance(time, out);
    this.#newest = time;
    if (event.watched !== 0) this.#watched(event, time, out);
    this.#pulse.observe(time, event.severity, event.surprise, event.novel);
    this.#count(this.#slotOf(event.type), time);
    this.#count(sourceSlot(event.severity, event.source), time);
    this.#count(classSlot(event.severity), time);
    if (event.novel) this.#count(noveltySlot(event.severity), time);
    if (event.fields !== undefined) this.#measure(event.source, event.fields, time);
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

  /** `from` is from now on known as `into`; the statistics of the rarer one are dropped. */
  merge(merge: TypeMerge): void {
    const { dropped } = this.#slots.merge(merge.from, merge.into);
    if (dropped !== 0) this.#clear(dropped);
  }

  /** Prequential losses of each target beside its baselines, in the order of `targets`. */
  skills(): RiskSkill[] {
    return this.#models.map((model) => model.skill.report());
  }

  /** Writes the state; it is only of use to a model with the same watches and grid. */
  save(writer: StateWriter): void {
    const inner = new StateWriter();
    this.#slots.save(inner);
    for (const part of [
      this.#activity,
      this.#onsets,
      this.#companions,
      this.#pulse,
      this.#gauges,
      this.#hazard,
    ])
      part.save(inner);
    for (const model of this.#models) model.save(inner);
    writer.section('risk', VERSION);
    writer.string(this.#signature());
    writer.number(this.#newest);
    writer.number(this.#first);
    writer.number(this.#nextTick);
    writer.array(inner.finish());
  }

  #begin(time: number): void {
    this.#first = time;
    this.#nextTick = Math.floor(time / this.#gridMs) + 1;
  }

  readonly #started = (span: number, condition: number): void => {
    for (const model of this.#bySpan[span]!)
      if (this.#onsets.running(model.target.watch, this.#newest)) model.precursors.mask(condition);
  };

  #count(slot: number, time: number): void {
    if (this.#activity.lastSeen[slot] === 0) for (const model of this.#models) model.precursors.born(slot);
    this.#activity.observe(slot, time, this.#started);
  }

  #measure(source: number, fields: NonNullable<RiskEvent['fields']>, time: number): void {
    for (const name in fields) {
      const value = fields[name];
      if (typeof value !== 'number') continue;
      const gauge = this.#gauges.observe(source, name, value, time);
      if (gauge < 0) continue;
      const slot = gaugeSlot(gauge);
      if (this.#activity.lastSeen[slot] === 0) for (const model of this.#models) model.precursors.born(slot);
      const levels = {
        ratio: this.#gauges.ratioLevel(gauge),
        share: this.#gauges.shareLevel(gauge),
        excess: this.#gauges.excess(gauge),
      };
      this.#activity.gauge(slot, time, levels, this.#started);
    }
  }

  #slotOf(type: number): number {
    const slot = this.#slots.find(type);
    if (slot !== 0) return slot;
    if (!this.#slots.full) return this.#slots.place(type);
    let oldest = GROUP_SLOTS;
    for (let at = GROUP_SLOTS; at < this.#slots.size; at++)
      if (this.#activity.lastSeen[at]! < this.#activity.lastSeen[oldest]!) oldest = at;
    this.#clear(oldest);
    return this.#slots.place(type, oldest);
  }

  #clear(slot: number): void {
    this.#activity.clear(slot);
    for (const model of this.#models) model.precursors.clear(slot);
  }

  #watched(event: RiskEvent, time: number, out: RiskSink): void {
    for (let watch = 0; watch < this.#watches.length; watch++) {
      if ((event.watched & (1 << watch)) === 0) continue;
      const since = this.#onsets.over(watch);
      if (!this.#onsets.observe(watch, time)) continue;
      this.#companions.onset(watch, time, this.#onsets);
      this.#learnOnset(watch, time, since);
      out.onset({ watch, time, type: event.type });
    }
  }

  #learnOnset(watch: number, time: number, since: number): void {
    const minLead = this.#watches[watch]!.minLeadSeconds * 1000;
    for (const model of this.#models) {
      if (model.target.watch !== watch) continue;
      if (this.#onsets.counts[watch] === 1) model.firstOnset(time - this.#first);
      model.precursors.measure(time, since, this.#slots.used);
      model.precursors.onset(time, since, minLead, this.#slots.used);
      model.onset(this.#slots.used);
    }
  }

  #tick(tick: number, out: RiskSink): void {
    const time = tick * this.#gridMs;
    const slotCount = this.#findLive(time);
    for (const model of this.#models) {
      const { watch, stride } = model.target;
      if (this.#onsets.counts[watch] === 0 || tick % stride !== 0) continue;
      let outcome = model.settle(time, this.#hazard);
      while (outcome !== undefined) {
        out.outcome(outcome);
        outcome = model.settle(time, this.#hazard);
      }
      if (this.#onsets.running(watch, time)) model.latest = 0;
      else this.#forecast(model, time, slotCount, out);
    }
  }

  #forecast(model: TargetModel, time: number, slotCount: number, out: RiskSink): void {
    const { watch, index, horizonSeconds } = model.target;
    const onsets = this.#onsets.counts[watch]!;
    const since = this.#onsets.lastWatched[watch]!;
    const point = {
      time,
      since,
      over: this.#onsets.over(watch),
      onsets,
      companion: this.#companion(model.target),
      slots: this.#live,
      slotCount,
    };
    const [probability, baseRate, recency] = model.forecast(point, this.#hazard, this.#pulse);
    const { skill } = model.skill;
    out.forecast(
      { target: index, watch, horizonSeconds, time, probability, baseRate, recency, skill, onsets },
      (limit) => this.#explain(model, time, limit),
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

  #explain(model: TargetModel, time: number, limit: number): Evidence[] {
    return model.readings.slice(0, Math.min(limit, model.readingCount)).map((reading) => {
      const type = this.#slots.typeOf[reading.slot]!;
      const gauge = gaugeOf(reading.slot);
      const group = gauge < 0 ? describeGroup(reading.slot) : this.#gauges.describe(gauge);
      return {
        type,
        ...(type < 0 ? group : {}),
        contribution: reading.lift,
        count: gauge < 0 ? this.#activity.count(reading.slot, time) : this.#gauges.value(gauge),
        lastSeen: this.#activity.lastSeen[reading.slot]!,
        hits: reading.hits,
        episodes: reading.episodes,
      };
    });
  }

  #findLive(time: number): number {
    let count = 0;
    for (let slot = 0; slot < this.#slots.used; slot++)
      if (this.#activity.lastSeen[slot]! > time - this.#longestMs) this.#live[count++] = slot;
    return count;
  }

  #signature(): string {
    const { maxTypes, windowSeconds } = this.#config;
    return JSON.stringify([this.#watches, this.#gridMs, maxTypes, windowSeconds]);
  }

  /** Reads what save() wrote. State of other watches or another grid cannot be used: the model then starts anew. */
  static restore(config: RiskConfig, watches: readonly Watch[], reader: StateReader): RiskModel {
    const model = new RiskModel(config, watches);
    reader.section('risk', VERSION);
    const signature = reader.string();
    const [newest, first, nextTick] = [reader.number(), reader.number(), reader.number()];
    const inner = reader.uint8();
    if (signature !== model.#signature()) return model;
    model.#newest = newest;
    model.#first = first;
    model.#nextTick = nextTick;
    model.#restoreParts(new StateReader(inner));
    return model;
  }

  #restoreParts(reader: StateReader): void {
    this.#slots.restore(reader);
    for (const part of [
      this.#activity,
      this.#onsets,
      this.#companions,
      this.#pulse,
      this.#gauges,
      this.#hazard,
    ])
      part.restore(reader);
    for (const model of this.#models) model.restore(reader);
  }
}
