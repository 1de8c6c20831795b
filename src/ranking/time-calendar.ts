/**
 * Hot path (benchmark: ablation). Histograms of the time to the next event by hour and weekday on top of the others:
 * let in once the stream has gone on for two weeks, listened to only while the mixture with them is the better one.
 * Before, they cost nothing.
 */
import { CONTEXTS, type ContextName } from '../models/contexts.ts';
import type { StateReader, StateWriter } from '../state/codec.ts';
import { TIME_BINS, WIDTH } from './time-bins.ts';
import { TimeHistograms } from './time-histograms.ts';
import { IssuedHistograms } from './time-issued.ts';
import { blameByBin, SEEN_CLASSES, seenClass } from './time-mixture.ts';
import { Trial } from './trial.ts';

const TWO_WEEKS = 14 * 86_400_000;
const STEP = 0.3;
/** ln of a calendar histogram's share against that of the mix below, at the start. */
const FIRST = -2;
/** Standard errors by which the mixture has to lead. */
const LEAD = { first: 2, both: 2 };
/** How sure the mix below is of its likeliest bin, as a class. */
const SURE = [0.25, 0.5, 0.8, 0.95];

function sureness(mix: Float64Array): number {
  let peak = 0;
  for (let bin = 0; bin < TIME_BINS; bin++) if (mix[bin]! > peak) peak = mix[bin]!;
  let sure = 0;
  while (sure < SURE.length && peak > SURE[sure]!) sure++;
  return sure;
}

export interface CalendarLimits {
  readonly maxRows: number;
  readonly keep: number;
}

export class TimeCalendar {
  readonly #contexts: Int32Array;
  readonly #limits: CalendarLimits;
  readonly #histograms: TimeHistograms;
  readonly #issued: IssuedHistograms;
  #slots = 0;
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

  constructor(contexts: readonly ContextName[], limits: CalendarLimits) {
    this.#contexts = Int32Array.from(contexts, (name) => CONTEXTS.indexOf(name));
    this.#limits = limits;
    this.#histograms = new TimeHistograms(limits.maxRows);
    this.#issued = new IssuedHistograms(contexts.length, 0);
    const voices = contexts.length + 1;
    this.#logShares = new Float64Array(voices * SEEN_CLASSES).fill(FIRST, SEEN_CLASSES);
    this.#share = new Float64Array(voices);
    this.#class = new Int32Array(voices);
  }

  /** Whether the calendar is let in: two weeks of the stream were seen. */
  get on(): boolean {
    return this.#latest - this.#first >= TWO_WEEKS && this.#contexts.length > 0;
  }

  /** Whether the mixture is to be listened to. */
  get won(): boolean {
    return this.#trial.won;
  }

  /** Takes notice of the time of an event, epoch ms. */
  see(time: number): void {
    if (time < this.#first) this.#first = time;
    if (time > this.#latest) this.#latest = time;
  }

  /** Makes the mixture for the slot from what is said now, on top of `mix` (shares that add up to one), and keeps it. */
  issue(keys: Int32Array, slot: number, slots: number, mix: Float64Array): void {
    this.#reserve(slots);
    for (let voice = 0; voice < this.#contexts.length; voice++) {
      const row = this.#histograms.find(keys[slot * CONTEXTS.length + this.#contexts[voice]!]!);
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
    for (let bin = 0; bin < TIME_BINS; bin++) mixture[bin] = mix[bin]! * this.#share[0]!;
    for (let voice = 1; voice < this.#share.length; voice++) {
      if (this.#share[voice]! > 0) this.#issued.addTo(mixture, slot, voice - 1, this.#share[voice]!);
    }
  }

  #divide(slot: number, mix: Float64Array): void {
    const share = this.#share;
    let sum = 0;
    for (let voice = 0; voice < share.length; voice++) {
      const heard = voice === 0 ? sureness(mix) : this.#issued.weightClass(slot, voice - 1);
      this.#class[voice] = voice * SEEN_CLASSES + heard;
      share[voice] = heard < 0 ? 0 : Math.exp(this.#logShares[this.#class[voice]!]!);
      sum += share[voice]!;
    }
    for (let voice = 0; voice < share.length; voice++) share[voice] = share[voice]! / sum;
  }

  /** Learns that the time to the next event of the slot fell into bin `came`, after `recall` with the same `mix`. */
  learn(slot: number, mix: Float64Array, came: number): void {
    const { mixture } = this;
    if (this.#share[0] === 1) return;
    this.#trial.judge(gain(mix, mixture, came));
    const blame = this.#blame;
    const mean = blameByBin(mixture, TIME_BINS, came, blame);
    let below = 0;
    for (let bin = 0; bin < TIME_BINS; bin++) below += mix[bin]! * blame[bin]!;
    for (let voice = 0; voice < this.#share.length; voice++) {
      const share = this.#share[voice]!;
      if (share === 0) continue;
      const own = voice === 0 ? below : this.#issued.meanOf(blame, slot, voice - 1);
      const at = this.#class[voice]!;
      this.#logShares[at] = this.#logShares[at]! + STEP * share * (mean - own);
    }
  }

  /** Counts a time in the histograms of the slot; `keys` as they were before the event. */
  count(keys: Int32Array, slot: number, came: number): void {
    for (let voice = 0; voice < this.#contexts.length; voice++)
      this.#histograms.add(keys[slot * CONTEXTS.length + this.#contexts[voice]!]!, came, this.#limits.keep);
  }

  save(writer: StateWriter): void {
    writer.section('time-calendar', 1);
    writer.number(this.#contexts.length);
    writer.number(this.#first);
    writer.number(this.#latest);
    writer.number(this.#slots);
    writer.array(this.#logShares);
    this.#histograms.save(writer);
    this.#issued.save(writer, this.#slots);
    this.#trial.save(writer);
  }

  /** Goes on with what was saved if there are as many contexts; otherwise only with the time that was seen. */
  restore(reader: StateReader): void {
    reader.section('time-calendar', 1);
    const same = reader.number() === this.#contexts.length;
    this.#first = reader.number();
    this.#latest = reader.number();
    const slots = reader.number();
    const logShares = reader.float64();
    if (same) {
      this.#reserve(slots);
      this.#logShares.set(logShares);
      this.#histograms.restore(reader);
      this.#issued.restore(reader);
      this.#trial.restore(reader);
      return;
    }
    new TimeHistograms(this.#limits.maxRows).restore(reader);
    new IssuedHistograms(0, 0).restore(reader);
    new Trial('time-calendar-trial', LEAD).restore(reader);
  }
}

/** By how much the continuous ranked probability score of `mixture` is better than that of `mix`. */
function gain(mix: Float64Array, mixture: Float64Array, came: number): number {
  let one = 0;
  let other = 0;
  let sum = 0;
  for (let bin = 0; bin < TIME_BINS; bin++) {
    const truth = bin < came ? 0 : 1;
    one += mix[bin]!;
    other += mixture[bin]!;
    sum += ((one - truth) ** 2 - (other - truth) ** 2) * WIDTH[bin]!;
  }
  return sum;
}
