/**
 * Hot path (benchmark: ablation). An open sequence as plain numbers: what a time model that was trained offline sees,
 * in training and when it serves.
 */
import { CONTEXTS, type ContextName } from '../models/contexts.ts';
import { fastLog } from '../models/fast-log.ts';
import type { OnlineExperts } from '../models/online-experts.ts';
import type { StateReader, StateWriter } from '../state/codec.ts';
import { TIMES } from './time-distribution.ts';
import { GAP_FEATURES, GapMemory } from './trained-time-memory.ts';

/** Quantiles of the online model that the others correct, on ln(1 + seconds). */
export const ONLINE_FEATURES = ['online:q10', 'online:q50', 'online:q90'] as const;

/** Features whatever the contexts are; behind them come the GAP_FEATURES of each context. */
const PLAIN = [
  ...ONLINE_FEATURES,
  'length',
  'gap',
  'gap2',
  'gap3',
  'elapsed',
  'stream',
  'day',
  'week',
  'times',
  'distinct',
] as const;

/** Places of the first features that come from the sequence, the clock, and its latest events. */
const [SEQUENCE, CALENDAR, COUNTS] = [PLAIN.indexOf('length'), PLAIN.indexOf('day'), PLAIN.indexOf('times')];

/** Contexts whose gaps are remembered. */
const REMEMBERED: readonly ContextName[] = [
  'order1',
  'order2',
  'order4',
  'lastGap',
  'counts',
  'countsLastGap',
];
const PLACES = Int32Array.from(REMEMBERED, (name) => CONTEXTS.indexOf(name));
/** Contexts remembered at most. */
const MOST_CONTEXTS = 1 << 16;

const DAY = 86_400_000;
/** The epoch was a Thursday; weeks begin on Monday. */
const FIRST_WEEKDAY = 3;

/** Names of the features in their order. */
export const TIME_FEATURES: readonly string[] = [
  ...PLAIN,
  ...REMEMBERED.flatMap((context) => GAP_FEATURES.map((name) => `${name}:${context}`)),
];

const WIDTH = TIME_FEATURES.length;

function logSeconds(milliseconds: number): number {
  return milliseconds > 0 ? Math.log1p(milliseconds / 1000) : 0;
}

function longer(values: Float64Array, length: number): Float64Array {
  const grown = new Float64Array(length);
  grown.set(values);
  return grown;
}

/** Describes the open sequence of a slot; refilled at each call, nothing is allocated. */
export class TimeFeatures {
  /** Of the slot last described: one number for each of TIME_FEATURES. */
  readonly values = new Float32Array(WIDTH);
  readonly #memory = new GapMemory(MOST_CONTEXTS);
  /** By slot, ms: when its sequence began, and its last three gaps, latest first. */
  #start: Float64Array;
  #gap1: Float64Array;
  #gap2: Float64Array;
  #gap3: Float64Array;
  /** Time of the latest event of the stream. */
  #latest = 0;

  constructor(slots: number) {
    this.#start = new Float64Array(slots);
    this.#gap1 = new Float64Array(slots);
    this.#gap2 = new Float64Array(slots);
    this.#gap3 = new Float64Array(slots);
  }

  reserve(slots: number): void {
    this.#start = longer(this.#start, slots);
    this.#gap1 = longer(this.#gap1, slots);
    this.#gap2 = longer(this.#gap2, slots);
    this.#gap3 = longer(this.#gap3, slots);
  }

  /** Describes a slot right behind its last event; `quantiles[slot · TIMES…]` are those of the online model in seconds. */
  fill({ memory, keys }: OnlineExperts, slot: number, quantiles: Float32Array): void {
    const { values } = this;
    const time = memory.lastTime[slot]!;
    this.#follow(memory.length[slot]!, memory.gap[slot]!, time, slot);
    for (let i = 0; i < ONLINE_FEATURES.length; i++)
      values[i] = logSeconds(quantiles[slot * TIMES + i]! * 1000);
    values[SEQUENCE] = fastLog(1 + memory.length[slot]!);
    values[SEQUENCE + 1] = logSeconds(this.#gap1[slot]!);
    values[SEQUENCE + 2] = logSeconds(this.#gap2[slot]!);
    values[SEQUENCE + 3] = logSeconds(this.#gap3[slot]!);
    values[SEQUENCE + 4] = logSeconds(time - this.#start[slot]!);
    values[SEQUENCE + 5] = this.#latest === 0 ? 0 : logSeconds(time - this.#latest);
    this.#latest = time;
    const days = time / DAY;
    const weeks = (days + FIRST_WEEKDAY) / 7;
    values[CALENDAR] = days - Math.floor(days);
    values[CALENDAR + 1] = weeks - Math.floor(weeks);
    this.#count(memory.recent(slot));
    for (let i = 0, at = PLAIN.length; i < PLACES.length; i++, at += GAP_FEATURES.length)
      this.#memory.describe(keys[slot * CONTEXTS.length + PLACES[i]!]!, time, values, at);
  }

  /** How often the last event is among the latest ones, and how many different ones these are. */
  #count(recent: Int32Array): void {
    let times = 0;
    let distinct = 0;
    for (let i = 0; i < recent.length && recent[i] !== 0; i++) {
      if (recent[i] === recent[0]) times++;
      if (recent.indexOf(recent[i]!) === i) distinct++;
    }
    this.values[COUNTS] = times;
    this.values[COUNTS + 1] = distinct;
  }

  #follow(length: number, gap: number, time: number, slot: number): void {
    const first = length === 1;
    this.#gap3[slot] = first ? 0 : this.#gap2[slot]!;
    this.#gap2[slot] = first ? 0 : this.#gap1[slot]!;
    this.#gap1[slot] = first ? 0 : gap;
    if (first) this.#start[slot] = time;
    // Open before this began to look: all that is known is the last gap.
    else if (this.#start[slot] === 0) this.#start[slot] = time - gap;
  }

  /** Learns that the next event of the slot came after this many seconds; `experts` as they stood before it. */
  learn({ memory, keys }: OnlineExperts, slot: number, seconds: number): void {
    const value = Math.log1p(Math.max(0, seconds));
    const time = memory.lastTime[slot]! + seconds * 1000;
    for (let i = 0; i < PLACES.length; i++)
      this.#memory.learn(keys[slot * CONTEXTS.length + PLACES[i]!]!, value, time);
  }

  save(writer: StateWriter, slots: number): void {
    writer.section('time-features', 1);
    for (const values of [this.#start, this.#gap1, this.#gap2, this.#gap3]) writer.array(values, slots);
    writer.number(this.#latest);
    this.#memory.save(writer);
  }

  restore(reader: StateReader): void {
    reader.section('time-features', 1);
    this.#start = reader.float64();
    this.#gap1 = reader.float64();
    this.#gap2 = reader.float64();
    this.#gap3 = reader.float64();
    this.#latest = reader.number();
    this.#memory.restore(reader);
  }
}
