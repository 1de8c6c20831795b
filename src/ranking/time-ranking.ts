/**
 * Hot path (benchmark: ablation). Time to the next event of a sequence: one distribution, from which its quantiles and
 * its mean are read. Histograms by context, the calendar on top of them, and batch experts on top of both; each learns
 * from what it said when the prediction was issued.
 */
import { GAP_BINS, gapBin } from '../models/gap-bins.ts';
import type { StateReader, StateWriter } from '../state/codec.ts';
import type { TimeConfig } from './config.ts';
import type { OpenOpinions } from './open-opinions.ts';
import { fold, TIME_BINS, timeBin, unfold } from './time-bins.ts';
import { TimeCalendar } from './time-calendar.ts';
import { BinContents, TIMES } from './time-distribution.ts';
import { readEarlier } from './time-earlier.ts';
import { TimeHearing } from './time-hearing.ts';
import { TimeMixture } from './time-mixture.ts';

/** Quantiles and mean of the time to the next event, learned online. */
export class TimeRanking {
  readonly #experts: readonly OpenOpinions[];
  /** The batch experts on top of the histograms; undefined where there are none. */
  readonly #hearing: TimeHearing | undefined;
  readonly #mixture: TimeMixture;
  readonly #calendar: TimeCalendar;
  readonly #contents = new BinContents();
  readonly #mix = new Float64Array(TIME_BINS);
  readonly #folded = new Float64Array(GAP_BINS);
  readonly #unfolded = new Float64Array(TIME_BINS);
  #slots: number;
  /** By slot: how much the weights are to learn from its open prediction. */
  #weight: Float32Array;

  /** `experts`: the open opinions of the batch experts; `slots`: sequence slots to make room for. */
  constructor(config: TimeConfig, experts: readonly OpenOpinions[] = [], slots = 0) {
    this.#experts = experts;
    this.#hearing = experts.length === 0 ? undefined : new TimeHearing(experts, slots);
    this.#mixture = new TimeMixture(config, slots);
    const maxRows = 2 ** Math.ceil(Math.log2(config.maxContexts));
    this.#calendar = new TimeCalendar({ calendar: config.calendar, maxRows, keep: config.keep });
    this.#slots = slots;
    this.#weight = new Float32Array(slots);
  }

  reserve(slots: number): void {
    this.#slots = slots;
    const weight = new Float32Array(slots);
    weight.set(this.#weight);
    this.#weight = weight;
    this.#mixture.reserve(slots);
    this.#hearing?.reserve(slots);
  }

  /** The step at hand is of an event of this time, epoch ms; before anything else of it. */
  begin(time: number): void {
    if (this.#hearing) this.#hearing.now = time;
  }

  /** Nothing is learned from what was predicted of the slot. */
  close(slot: number): void {
    this.#weight[slot] = 0;
    this.#hearing?.close(slot);
  }

  /**
   * Issues the prediction of the slot, whose last event came at `time` (epoch ms): quantiles .1, .5, .9 and the mean, in
   * seconds, to `out[4 · slot…]`; `keys` are those of all slots. The shares of the histograms learn
   * from it as from `weight` predictions, 0 for not at all.
   */
  predict(keys: Int32Array, slot: number, time: number, out: Float32Array, weight: number): void {
    this.#weight[slot] = this.#mixture.seen > 0 ? weight : 0;
    if (this.#mixture.seen === 0) {
      out.fill(0, slot * TIMES, (slot + 1) * TIMES);
      return;
    }
    const mix = this.#mix;
    let sum = this.#mixture.issue(keys, slot, mix);
    let said: Float64Array = mix;
    if (this.#calendar.on || this.#hearing) {
      for (let bin = 0; bin < this.#mixture.bins; bin++) mix[bin] = mix[bin]! / sum;
      sum = 1;
    }
    if (this.#calendar.on) {
      this.#calendar.issue(keys, slot, this.#slots, time, mix);
      said = this.#online();
    }
    if (this.#hearing) said = this.#hear(this.#hearing, said, slot);
    this.#contents.tell(said, sum, out, slot * TIMES);
  }

  /** The histogram of the online model: with the calendar while that is better. */
  #online(): Float64Array {
    return this.#calendar.on && this.#calendar.won ? this.#calendar.mixture : this.#mix;
  }

  /** What is said with the batch experts, if they are to be heard. */
  #hear(hearing: TimeHearing, online: Float64Array, slot: number): Float64Array {
    fold(online, this.#folded);
    if (!hearing.mix(this.#folded, slot)) return online;
    unfold(hearing.histogram, 0, online, this.#unfolded);
    return this.#unfolded;
  }

  /** The same as each expert says it alone, to `out[4 · expert…]`; NaN where it says nothing. */
  predictAlone(slot: number, out: Float64Array): void {
    for (let expert = 0; expert < this.#experts.length; expert++)
      this.quantilesOf(this.#experts[expert]!, slot, out, expert * TIMES);
  }

  /** Quantiles and mean of what one expert says of the slot, to `out[at…]`; NaN where it says nothing. */
  quantilesOf({ gaps, peaks }: OpenOpinions, slot: number, out: Float64Array, at: number): void {
    if (!(peaks[slot]! > 0)) {
      out.fill(Number.NaN, at, at + TIMES);
      return;
    }
    unfold(gaps, slot * GAP_BINS, this.#mixture.overall, this.#unfolded);
    this.#contents.tell(this.#unfolded, 1, out, at);
  }

  /**
   * Learns that the next event of the slot came after this many seconds, at `time` (epoch ms); `keys` as they were
   * before it.
   */
  learn(keys: Int32Array, slot: number, seconds: number, time: number): void {
    const gap = Math.max(0, seconds);
    const value = Math.log1p(gap);
    const came = timeBin(value);
    this.#hearing?.learn(slot, gapBin(value));
    if (this.#weight[slot]! > 0) this.#reweigh(slot, came);
    this.#mixture.count(keys, slot, came);
    this.#calendar.bins = this.#mixture.bins;
    this.#calendar.see(time);
    if (this.#calendar.on) this.#calendar.count(keys, slot, Math.round(time - seconds * 1000), came);
    this.#contents.add(came, value, gap);
  }

  #reweigh(slot: number, came: number): void {
    const mix = this.#mix;
    this.#mixture.recall(slot, mix);
    if (this.#calendar.on) this.#calendar.recall(slot, this.#slots, mix);
    const weight = this.#weight[slot]!;
    if (this.#calendar.on) this.#calendar.learn(slot, mix, came, weight);
    this.#mixture.learn(slot, mix, came, weight);
  }

  save(writer: StateWriter): void {
    writer.section('time-ranking', 4);
    this.#mixture.save(writer, this.#slots);
    this.#contents.save(writer);
    this.#calendar.save(writer);
    writer.number(this.#hearing ? 1 : 0);
    this.#hearing?.save(writer);
    writer.array(this.#weight, this.#slots);
  }

  /** Reads what `save` wrote, with room made before for as many slots as there were. */
  restore(reader: StateReader): void {
    const version = reader.section('time-ranking', 4);
    if (version < 3) this.#takeOver(reader);
    else {
      this.#mixture.restore(reader);
      this.#contents.restore(reader);
      this.#calendar.restore(reader);
    }
    this.#calendar.bins = this.#mixture.bins;
    if (version > 1 && reader.number() === 1) (this.#hearing ?? new TimeHearing([], 0)).restore(reader);
    // Earlier versions learned from every prediction.
    this.#weight = version > 3 ? reader.float32() : new Float32Array(this.#slots).fill(1);
  }

  #takeOver(reader: StateReader): void {
    const earlier = readEarlier(reader);
    this.#mixture.takeOver(earlier);
    this.#contents.takeOver(earlier.sums, earlier.seen);
  }
}
