// Hot path (benchmark: pipeline): observe() runs for every event.
import type { TypeMerge } from '../parsing/type-merge.ts';
import type { StateReader, StateWriter } from '../state/codec.ts';
import { Activity, type Started } from './activity.ts';
import type { RiskConfig } from './config.ts';
import type { Evidence, RiskEvent } from './forecast.ts';
import { Gauges } from './gauges.ts';
import type { Reading } from './precursors.ts';
import { Pulse } from './pulse.ts';
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
import type { LiveSlots } from './watch-evidence.ts';

/** Is told what happens to slots and their conditions. */
export interface MemoryListener {
  /** A slot is used for the first time. */
  born(slot: number): void;
  /** A slot is about to be used for something else. */
  cleared(slot: number): void;
  started: Started;
}

/** What was seen of the stream, whatever is watched: counts and episodes by slot, numeric fields, overall rates. */
export class StreamMemory {
  readonly activity: Activity;
  readonly pulse: Pulse;
  readonly #slots: TypeSlots;
  readonly #gauges: Gauges;
  readonly #listener: MemoryListener;
  readonly #live: LiveSlots;
  readonly #longestMs: number;

  constructor(config: RiskConfig, spans: readonly number[], listener: MemoryListener) {
    const [short, long] = config.windowSeconds;
    this.#slots = new TypeSlots(config.maxTypes);
    this.activity = new Activity(this.#slots.size, [short * 1000, long * 1000], spans);
    this.pulse = new Pulse(long * 1000);
    this.#gauges = new Gauges(short * 1000);
    this.#listener = listener;
    this.#live = { slots: new Int32Array(this.#slots.size), count: 0 };
    this.#longestMs = spans.at(-1) ?? 0;
  }

  /** Slots in use are those below this. */
  get used(): number {
    return this.#slots.used;
  }

  observe(event: RiskEvent, time: number): void {
    this.pulse.observe(time, event.severity, event.surprise, event.novel);
    this.#count(this.#slotOf(event.type), time);
    this.#count(sourceSlot(event.severity, event.source), time);
    this.#count(classSlot(event.severity), time);
    if (event.novel) this.#count(noveltySlot(event.severity), time);
    if (event.fields !== undefined) this.#measure(event.source, event.fields, time);
  }

  /** The slots with an event within the longest span before `time`; overwritten by the next call. */
  live(time: number): LiveSlots {
    this.#live.count = 0;
    for (let slot = 0; slot < this.#slots.used; slot++)
      if (this.activity.lastSeen[slot]! > time - this.#longestMs) this.#live.slots[this.#live.count++] = slot;
    return this.#live;
  }

  /** A type without statistics of its own inherits those of the one merged into it; else each keeps its own. */
  merge({ from, into }: TypeMerge): void {
    this.#slots.merge(from, into);
  }

  /** Puts a reading into words. */
  describe(reading: Reading, contribution: number, time: number): Evidence {
    const { slot, hits, episodes } = reading;
    const type = this.#slots.typeOf[slot]!;
    const gauge = gaugeOf(slot);
    const group = gauge < 0 ? describeGroup(slot) : this.#gauges.describe(gauge);
    const count = gauge < 0 ? this.activity.count(slot, time) : this.#gauges.value(gauge);
    const lastSeen = this.activity.lastSeen[slot]!;
    return { type, ...(type < 0 ? group : {}), contribution, count, lastSeen, hits, episodes };
  }

  save(writer: StateWriter): void {
    for (const part of [this.#slots, this.activity, this.pulse, this.#gauges]) part.save(writer);
  }

  restore(reader: StateReader): void {
    for (const part of [this.#slots, this.activity, this.pulse, this.#gauges]) part.restore(reader);
  }

  #count(slot: number, time: number): void {
    if (this.activity.lastSeen[slot] === 0) this.#listener.born(slot);
    this.activity.observe(slot, time, this.#listener.started);
  }

  #measure(source: number, fields: NonNullable<RiskEvent['fields']>, time: number): void {
    for (const name in fields) {
      const value = fields[name];
      const gauge = typeof value === 'number' ? this.#gauges.observe(source, name, value, time) : -1;
      if (gauge < 0) continue;
      const slot = gaugeSlot(gauge);
      if (this.activity.lastSeen[slot] === 0) this.#listener.born(slot);
      this.activity.gauge(slot, time, this.#gauges.levels(gauge), this.#listener.started);
    }
  }

  #slotOf(type: number): number {
    const slot = this.#slots.find(type);
    if (slot !== 0) return slot;
    if (!this.#slots.full) return this.#slots.place(type);
    let oldest = GROUP_SLOTS;
    for (let at = GROUP_SLOTS; at < this.#slots.size; at++)
      if (this.activity.lastSeen[at]! < this.activity.lastSeen[oldest]!) oldest = at;
    this.#clear(oldest);
    return this.#slots.place(type, oldest);
  }

  #clear(slot: number): void {
    this.activity.clear(slot);
    this.#listener.cleared(slot);
  }
}
