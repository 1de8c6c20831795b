/**
 * Hot path (benchmark: ablation). Histograms of the time to the next event by hour and weekday on top of the others:
 * let in once the stream has gone on for two weeks, listened to only while the mixture with them is the better one.
 * Before, they cost nothing.
 */
import { CONTEXTS } from '../models/contexts.ts';
import type { StateReader, StateWriter } from '../state/codec.ts';
import { TIME_BINS, WIDTH } from './time-bins.ts';
import { TimeHistograms } from './time-histograms.ts';
import { IssuedHistograms } from './time-issued.ts';
import { blameByBin, SEEN_CLASSES, seenClass } from './time-mixture.ts';
import { Trial } from './trial.ts';

const HOUR = 3_600_000;
const TWO_WEEKS = 14 * 24 * HOUR;
/** The epoch was a Thursday; weeks begin on Monday. */
const FIRST_WEEKDAY = 3;
/** Last type by hour; last type by weekday and four hours; counts so far by weekday and eight hours. */
const CONTEXTS_OF_TIME = 3;
const LAST_TYPE = CONTEXTS.indexOf('order1');
const COUNTS = CONTEXTS.indexOf('counts');
const STEP = 0.3;
/** ln of a calendar histogram's share against that of the mix below, at the start. */
const FIRST = -2;
/** Standard errors by which the mixture has to lead. */
const LEAD = { first: 2, both: 2 };
/** How sure the mix below is of its likeliest bin, as a class. */
const SURE = [0.25, 0.5, 0.8, 0.95];

function sureness(mix: Float64Array, bins: number): number {
  let peak = 0;
  for (let bin = 0; bin < bins; bin++) if (mix[bin]! > peak) peak = mix[bin]!;
  let sure = 0;
  while (sure < SURE.length && peak > SURE[sure]!) sure++;
  return sure;
}

/** A key of a context at a time, never 0. */
function mixed(key: number, time: number): number {
  let hash = Math.imul(key ^ Math.imul(time + 1, 0x85ebca6b), 0xc2b2ae35);
  hash = Math.imul(hash ^ (hash >>> 13), 0x27d4eb2f);
  hash ^= hash >>> 16;
  return hash === 0 ? 1 : hash;
}

export interface CalendarOptions {
  /** Whether the calendar may be let in at all. */
  readonly calendar: boolean;
  readonly maxRows: number;
  readonly keep: number;
}

export class TimeCalendar {
  readonly #keys = new Int32Array(CONTEXTS_OF_TIME);
  readonly #options: CalendarOptions;
  readonly #histograms: TimeHistograms;
  readonly #issued: IssuedHistograms;
  #slots = 0;
  /** Bins in use: beyond them nothing has any mass. */
  bins = 0;
  /** Log shares: [voice, class]; voice 0 is the mix below, by how sure it is. */
  readonly #logShares: Float64Array;
  readonly #share: Float64Array;
  readonly #class: Int32Array;
  readonly #blame = new Float64Array(TIME_BINS);
  readonly #trial = new Trial('time-calendar-trial', LEAD);
  #first = Number.POSITIVE_INFINITY;
  #latest = Number.NEGATIVE_INFINITY;
  /** The mixture last made, shares that add up to one. */
  readonly mixture = new Float64Array(TIME_BINS);

  constructor(options: CalendarOptions) {
    this.#options = options;
    this.#histograms = new TimeHistograms(options.maxRows);
    this.#issued = new IssuedHistograms(CONTEXTS_OF_TIME, 0);
    const voices = CONTEXTS_OF_TIME + 1;
    this.#logShares = new Float64Array(voices * SEEN_CLASSES).fill(FIRST, SEEN_CLASSES);
    this.#share = new Float64Array(voices);
    this.#class = new Int32Array(voices);
  }

  /** Whether the calendar is let in: two weeks of the stream were seen. */
  get on(): boolean {
    return this.#options.calendar && this.#latest - this.#first >= TWO_WEEKS;
  }

  /** Whether the mixture is to be listened to. */
  get won(): boolean {
    return this.#trial.won;
  }

  /** Takes notice of an event at `time`, epoch ms. */
  see(time: number): void {
    if (time < this.#first) this.#first = time;
    if (time > this.#latest) this.#latest = time;
  }

  /** Writes the keys at the last event of the slot, which came at `time`. */
  #writeKeys(keys: Int32Array, slot: number, time: number): void {
    const hours = Math.floor(time / HOUR);
    const hour = hours - 24 * Math.floor(hours / 24);
    const days = Math.floor(hours / 24) + FIRST_WEEKDAY;
    const weekday = days - 7 * Math.floor(days / 7);
    const type = keys[slot * CONTEXTS.length + LAST_TYPE]!;
    this.#keys[0] = mixed(type, hour);
    this.#keys[1] = mixed(type, 24 + weekday * 6 + (hour >> 2));
    this.#keys[2] = mixed(keys[slot * CONTEXTS.length + COUNTS]!, weekday * 3 + (hour >> 3));
  }

  /**
   * Makes the mixture for the slot, whose last event came at `time`, from what is said now, on top of `mix` (shares that
   * add up to one), and keeps it.
   */
  issue(keys: Int32Array, slot: number, slots: number, time: number, mix: Float64Array): void {
    this.#reserve(slots);
    this.#writeKeys(keys, slot, time);
    for (let voice = 0; voice < CONTEXTS_OF_TIME; voice++) {
      const row = this.#histograms.find(this.#keys[voice]!);
      if (row < 0) this.#issued.silence(slot, voice);
      else {
        const heard = seenClass(this.#histograms.seen(row));
        this.#issued.put(slot, voice, heard, this.#histograms, row, 0, this.mixture);
      }
    }
    this.recall(slot, slots, mix);
  }

  #reserve(slots: number): void {
    if (slots <= this.#slots) return;
    this.#slots = slots;
    this.#issued.reserve(slots);
  }

  /** Makes the mixture for the slot from what was said when its prediction was issued. */
  recall(slot: number, slots: number, mix: Float64Array): void {
    this.#reserve(slots);
    this.#divide(slot, mix);
    const { mixture } = this;
    for (let bin = 0; bin < this.bins; bin++) mixture[bin] = mix[bin]! * this.#share[0]!;
    for (let voice = 1; voice < this.#share.length; voice++) {
      if (this.#share[voice]! > 0) this.#issued.addTo(mixture, slot, voice - 1, this.#share[voice]!);
    }
  }

  #divide(slot: number, mix: Float64Array): void {
    const share = this.#share;
    let sum = 0;
    for (let voice = 0; voice < share.length; voice++) {
      const heard = voice === 0 ? sureness(mix, this.bins) : this.#issued.weightClass(slot, voice - 1);
      this.#class[voice] = voice * SEEN_CLASSES + heard;
      share[voice] = heard < 0 ? 0 : Math.exp(this.#logShares[this.#class[voice]!]!);
      sum += share[voice]!;
    }
    for (let voice = 0; voice < share.length; voice++) share[voice] = share[voice]! / sum;
  }

  /** Learns that the time to the next event of the slot fell into bin `came`, as from `weight` such, after `recall` with the same `mix`. */
  learn(slot: number, mix: Float64Array, came: number, weight: number): void {
    const { mixture } = this;
    if (this.#share[0] === 1) return;
    this.#trial.judge(gain(mix, mixture, this.bins, came));
    const blame = this.#blame;
    const step = STEP * weight;
    const mean = blameByBin(mixture, this.bins, came, blame);
    let below = 0;
    for (let bin = 0; bin < this.bins; bin++) below += mix[bin]! * blame[bin]!;
    for (let voice = 0; voice < this.#share.length; voice++) {
      const share = this.#share[voice]!;
      if (share === 0) continue;
      const own = voice === 0 ? below : this.#issued.meanOf(blame, slot, voice - 1);
      const at = this.#class[voice]!;
      this.#logShares[at] = this.#logShares[at]! + step * share * (mean - own);
    }
  }

  /** Counts a time in the histograms of the slot; `keys` as they were before the event, `time` that of the one before. */
  count(keys: Int32Array, slot: number, time: number, came: number): void {
    this.#writeKeys(keys, slot, time);
    for (let voice = 0; voice < CONTEXTS_OF_TIME; voice++)
      this.#histograms.add(this.#keys[voice]!, came, this.#options.keep);
  }

  save(writer: StateWriter): void {
    writer.section('time-calendar', 1);
    writer.number(this.#first);
    writer.number(this.#latest);
    writer.number(this.#slots);
    writer.array(this.#logShares);
    this.#histograms.save(writer);
    this.#issued.save(writer, this.#slots);
    this.#trial.save(writer);
  }

  restore(reader: StateReader): void {
    reader.section('time-calendar', 1);
    this.#first = reader.number();
    this.#latest = reader.number();
    this.#reserve(reader.number());
    this.#logShares.set(reader.float64());
    this.#histograms.restore(reader);
    this.#issued.restore(reader);
    this.#trial.restore(reader);
  }
}

/** By how much the continuous ranked probability score of `mixture` is better than that of `mix`. */
function gain(mix: Float64Array, mixture: Float64Array, bins: number, came: number): number {
  let one = 0;
  let other = 0;
  let sum = 0;
  for (let bin = 0; bin < bins; bin++) {
    const truth = bin < came ? 0 : 1;
    one += mix[bin]!;
    other += mixture[bin]!;
    sum += ((one - truth) ** 2 - (other - truth) ** 2) * WIDTH[bin]!;
  }
  return sum;
}
