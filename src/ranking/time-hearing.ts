/**
 * Hot path (benchmark: ablation). Hears what batch experts say of the time to the next event beside the online
 * histograms: a mixture of all of them, whose shares go by how sure each is and follow the gradient of the continuous
 * ranked probability score with a rate per share (AdaGrad, Duchi et al. 2011). It begins as the mean of the online
 * histograms and the experts, which is seldom far behind the better of them.
 *
 * Short times are settled before long ones, so those settled lately are not like those that are open: where cases wait for months,
 * shares learned at settlement alone follow whoever foretells short times. But the score of a prediction is a sum over
 * time, and of an open one the part up to now is known: nothing has come. So open predictions are looked at in turns, and
 * each bin of time is learned from once it has passed.
 */
import { COARSE, FINE, FINE_BINS, GAP_BINS, gapBin } from '../models/gap-bins.ts';
import type { StateReader, StateWriter } from '../state/codec.ts';
import type { OpenOpinions } from './open-opinions.ts';
import { SlotList } from './slot-list.ts';

/** How sure a histogram is of its highest bin, as a class. */
const CLASSES = 5;
/** Step of the log shares, the sum of squared gradients each starts with, and the log share that it keeps within. */
const STEP = 0.4;
const CAUTION = 1;
const MOST = 6;
/** Open predictions looked at per settled one. */
const LOOKS = 2;
/** Mass of the mixture beyond which an open prediction is not followed: no next event may come at all. */
const FOLLOWED = 0.9;

function sureness(peak: number): number {
  return peak > 0.95 ? 4 : peak > 0.8 ? 3 : peak > 0.5 ? 2 : peak > 0.25 ? 1 : 0;
}

function longer<T extends Float32Array | Float64Array | Int8Array>(values: T, grown: T): T {
  grown.set(values);
  return grown;
}

export class TimeHearing {
  readonly #opinions: readonly OpenOpinions[];
  readonly #voices: number;
  /** Log shares: [voice], then [class of the online histogram, class of the first expert, voice]; voice 0 is online. */
  readonly #general: Float64Array;
  readonly #byClass: Float64Array;
  /** Sums of squared gradients of both. */
  readonly #generalSquares: Float64Array;
  readonly #classSquares: Float64Array;
  readonly #share: Float64Array;
  readonly #below: Float64Array;
  readonly #blame: Float64Array;
  #class = 0;
  /** Slots with an open prediction; and by slot: the online histogram as issued, when that was, and bins learned from. */
  readonly #open: SlotList;
  #online: Float32Array;
  #since: Float64Array;
  #done: Int8Array;
  /** Time of the event at hand, epoch ms; to be set before each step. */
  now = 0;
  /** The mixture for the slot last mixed, GAP_BINS shares that add up to one. */
  readonly histogram = new Float64Array(GAP_BINS);

  constructor(opinions: readonly OpenOpinions[], slots: number) {
    this.#opinions = opinions;
    this.#voices = opinions.length + 1;
    this.#general = new Float64Array(this.#voices);
    this.#general.fill(-Math.log(Math.max(1, opinions.length)), 1);
    this.#byClass = new Float64Array(CLASSES * CLASSES * this.#voices);
    this.#generalSquares = new Float64Array(this.#voices).fill(CAUTION);
    this.#classSquares = new Float64Array(CLASSES * CLASSES * this.#voices).fill(CAUTION);
    this.#share = new Float64Array(this.#voices);
    this.#below = new Float64Array(this.#voices);
    this.#blame = new Float64Array(this.#voices);
    this.#open = new SlotList(slots);
    this.#online = new Float32Array(slots * GAP_BINS);
    this.#since = new Float64Array(slots);
    this.#done = new Int8Array(slots);
  }

  reserve(slots: number): void {
    this.#open.reserve(slots);
    this.#online = longer(this.#online, new Float32Array(slots * GAP_BINS));
    this.#since = longer(this.#since, new Float64Array(slots));
    this.#done = longer(this.#done, new Int8Array(slots));
  }

  /**
   * Mixes the online histogram (shares that add up to one) with what is said of the slot; false where no expert speaks.
   * This is the open prediction of the slot from now on.
   */
  mix(online: Float64Array, slot: number): boolean {
    for (let bin = 0, at = slot * GAP_BINS; bin < GAP_BINS; bin++, at++) this.#online[at] = online[bin]!;
    this.#since[slot] = this.now;
    this.#done[slot] = 0;
    if (!this.#divide(slot)) {
      this.#open.remove(slot);
      return false;
    }
    this.#open.add(slot);
    const { histogram } = this;
    for (let bin = 0; bin < GAP_BINS; bin++) histogram[bin] = this.#share[0]! * online[bin]!;
    for (let expert = 0; expert < this.#opinions.length; expert++) {
      const share = this.#share[expert + 1]!;
      if (share === 0) continue;
      const { gaps } = this.#opinions[expert]!;
      for (let bin = 0, at = slot * GAP_BINS; bin < GAP_BINS; bin++, at++)
        histogram[bin] = histogram[bin]! + share * gaps[at]!;
    }
    return true;
  }

  /** Divides the shares among the voices that speak in the slot; false where no expert does. */
  #divide(slot: number): boolean {
    let peak = 0;
    for (let at = slot * GAP_BINS; at < (slot + 1) * GAP_BINS; at++)
      if (this.#online[at]! > peak) peak = this.#online[at]!;
    this.#class = (sureness(peak) * CLASSES + sureness(this.#opinions[0]!.peaks[slot]!)) * this.#voices;
    let sum = 0;
    let experts = 0;
    for (let voice = 0; voice < this.#voices; voice++) {
      const speaks = voice === 0 || this.#opinions[voice - 1]!.peaks[slot]! > 0;
      const weight = speaks ? Math.exp(this.#general[voice]! + this.#byClass[this.#class + voice]!) : 0;
      this.#share[voice] = weight;
      sum += weight;
      if (voice > 0) experts += weight;
    }
    for (let voice = 0; voice < this.#voices; voice++) this.#share[voice] = this.#share[voice]! / sum;
    return experts > 0;
  }

  /** Learns that the time to the next event of the slot fell into bin `came`, and from what is still open. */
  learn(slot: number, came: number): void {
    if (this.#open.has(slot)) this.#follow(slot, came, GAP_BINS);
    this.#open.remove(slot);
    for (let look = Math.min(LOOKS, this.#open.length); look > 0; look--) this.#look(this.#open.next());
  }

  /** Learns from the bins of time that have passed since the prediction of a slot was issued. */
  #look(slot: number): void {
    const passed = Math.max(0, this.now - this.#since[slot]!) / 1000;
    const until = gapBin(Math.log1p(passed));
    if (until > this.#done[slot]!) this.#follow(slot, GAP_BINS, until);
  }

  /** No event of the slot is waited for any longer. */
  close(slot: number): void {
    this.#open.remove(slot);
  }

  /** Learns from the bins below `until` that were not learned from, of which those from `came` on are at or behind the event. */
  #follow(slot: number, came: number, until: number): void {
    if (!this.#divide(slot)) return;
    const below = this.#below.fill(0);
    const blame = this.#blame.fill(0);
    const from = this.#done[slot]!;
    for (let bin = 0; bin < until; bin++) {
      const mixed = this.#accumulate(slot, bin);
      if (bin < from) continue;
      if (came === GAP_BINS && mixed > FOLLOWED) break;
      const miss = (mixed - (bin < came ? 0 : 1)) * (bin < FINE_BINS ? FINE : COARSE);
      for (let voice = 0; voice < this.#voices; voice++) blame[voice] = blame[voice]! + miss * below[voice]!;
      this.#done[slot] = bin + 1;
    }
    for (let voice = 1; voice < this.#voices; voice++) {
      if (this.#share[voice] === 0) continue;
      const slope = blame[0]! - blame[voice]!;
      move(this.#general, this.#generalSquares, voice, slope);
      move(this.#byClass, this.#classSquares, this.#class + voice, slope);
    }
  }

  /** Adds a bin to the distribution function of each voice; returns that of the mixture. */
  #accumulate(slot: number, bin: number): number {
    const below = this.#below;
    const at = slot * GAP_BINS + bin;
    below[0] = below[0]! + this.#online[at]!;
    let mixed = this.#share[0]! * below[0]!;
    for (let voice = 1; voice < this.#voices; voice++) {
      const share = this.#share[voice]!;
      if (share === 0) continue;
      below[voice] = below[voice]! + this.#opinions[voice - 1]!.gaps[at]!;
      mixed += share * below[voice]!;
    }
    return mixed;
  }

  save(writer: StateWriter): void {
    writer.section('time-hearing', 2);
    writer.strings(this.#opinions.map(({ name }) => name));
    for (const values of this.#learned) writer.array(values);
    writer.array(this.#online);
    writer.array(this.#since);
    writer.array(Int32Array.from(this.#done));
    this.#open.save(writer);
    writer.number(this.now);
  }

  get #learned(): readonly Float64Array[] {
    return [this.#general, this.#byClass, this.#generalSquares, this.#classSquares];
  }

  /** Goes on with what was saved if the experts are the same by name; otherwise begins anew. */
  restore(reader: StateReader): void {
    if (reader.section('time-hearing', 2) === 1) {
      skipFirstVersion(reader);
      return;
    }
    const names = reader.strings();
    const same =
      names.length === this.#opinions.length && names.every((name, i) => name === this.#opinions[i]!.name);
    for (const values of this.#learned) {
      const saved = reader.float64();
      if (same) values.set(saved);
    }
    const online = reader.float32();
    const since = reader.float64();
    const done = reader.int32();
    if (same) this.reserve(Math.max(since.length, this.#since.length));
    (same ? this.#open : new SlotList(0)).restore(reader);
    const now = reader.number();
    if (!same) return;
    this.#online.set(online);
    this.#since.set(since);
    this.#done.set(done);
    this.now = now;
  }
}

/** A step of a log share up the slope. */
function move(shares: Float64Array, squares: Float64Array, at: number, slope: number): void {
  squares[at] = squares[at]! + slope * slope;
  const moved = shares[at]! + (STEP * slope) / Math.sqrt(squares[at]!);
  shares[at] = Math.max(-MOST, Math.min(MOST, moved));
}

/** The shares of the first version were learned in another way. */
function skipFirstVersion(reader: StateReader): void {
  reader.strings();
  reader.float64();
  reader.float64();
  reader.section('time-hearing-trial', 1);
  reader.float64();
  reader.float64();
}
