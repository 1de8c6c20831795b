/**
 * Hot path (benchmark: ablation). Hears what batch experts say of the time to the next event beside the online
 * histograms: a mixture of all of them, whose shares go by how sure each is and follow the gradient of the continuous
 * ranked probability score with a rate per share (AdaGrad, Duchi et al. 2011). It begins as the mean of the online
 * histograms and the experts, which is seldom far behind the better of them.
 */
import { COARSE, FINE, FINE_BINS, GAP_BINS } from '../models/gap-bins.ts';
import type { StateReader, StateWriter } from '../state/codec.ts';
import type { OpenOpinions } from './open-opinions.ts';

/** How sure a histogram is of its highest bin, as a class. */
const CLASSES = 5;
/**
 * Step of the general log shares, and of those by class. Short times are settled before long ones, so what was settled lately
 * is not what is open: small steps, of the classes above all, lose less by that.
 */
const STEP = 0.3;
const CLASS_STEP = 0.05;
/** Sum of squared gradients every share starts with, and the log share that it keeps within. */
const CAUTION = 1;
const MOST = 6;

function sureness(peak: number): number {
  return peak > 0.95 ? 4 : peak > 0.8 ? 3 : peak > 0.5 ? 2 : peak > 0.25 ? 1 : 0;
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
  /** The mixture for the slot last mixed, GAP_BINS shares that add up to one. */
  readonly histogram = new Float64Array(GAP_BINS);

  constructor(opinions: readonly OpenOpinions[]) {
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
  }

  /** Mixes the online histogram (shares that add up to one) with what is said of the slot; false where no expert speaks. */
  mix(online: Float64Array, slot: number): boolean {
    if (!this.#divide(online, slot)) return false;
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
  #divide(online: Float64Array, slot: number): boolean {
    let peak = 0;
    for (let bin = 0; bin < GAP_BINS; bin++) if (online[bin]! > peak) peak = online[bin]!;
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

  /** Learns that the time to the next event of the slot fell into bin `came`; `online` as it was when it was mixed. */
  learn(online: Float64Array, slot: number, came: number): void {
    if (!this.#divide(online, slot)) return;
    const below = this.#below.fill(0);
    const blame = this.#blame.fill(0);
    for (let bin = 0; bin < GAP_BINS; bin++) {
      const mixed = this.#accumulate(online, slot, bin);
      const width = bin < FINE_BINS ? FINE : COARSE;
      const truth = bin < came ? 0 : 1;
      const miss = (mixed - truth) * width;
      for (let voice = 0; voice < this.#voices; voice++) blame[voice] = blame[voice]! + miss * below[voice]!;
    }
    for (let voice = 1; voice < this.#voices; voice++) {
      if (this.#share[voice] === 0) continue;
      const slope = blame[0]! - blame[voice]!;
      this.#move(this.#general, this.#generalSquares, voice, slope, STEP);
      this.#move(this.#byClass, this.#classSquares, this.#class + voice, slope, CLASS_STEP);
    }
  }

  #move(shares: Float64Array, squares: Float64Array, at: number, slope: number, step: number): void {
    squares[at] = squares[at]! + slope * slope;
    const moved = shares[at]! + (step * slope) / Math.sqrt(squares[at]!);
    shares[at] = Math.max(-MOST, Math.min(MOST, moved));
  }

  /** Adds a bin to the distribution function of each voice; returns that of the mixture. */
  #accumulate(online: Float64Array, slot: number, bin: number): number {
    const below = this.#below;
    below[0] = below[0]! + online[bin]!;
    let mixed = this.#share[0]! * below[0]!;
    for (let voice = 1; voice < this.#voices; voice++) {
      const share = this.#share[voice]!;
      if (share === 0) continue;
      below[voice] = below[voice]! + this.#opinions[voice - 1]!.gaps[slot * GAP_BINS + bin]!;
      mixed += share * below[voice]!;
    }
    return mixed;
  }

  save(writer: StateWriter): void {
    writer.section('time-hearing', 2);
    writer.strings(this.#opinions.map(({ name }) => name));
    for (const values of [this.#general, this.#byClass, this.#generalSquares, this.#classSquares])
      writer.array(values);
  }

  /** Goes on with what was saved if the experts are the same by name; otherwise begins anew. */
  restore(reader: StateReader): void {
    const version = reader.section('time-hearing', 2);
    const names = reader.strings();
    const same =
      version > 1 &&
      names.length === this.#opinions.length &&
      names.every((name, i) => name === this.#opinions[i]!.name);
    const kept = [this.#general, this.#byClass, this.#generalSquares, this.#classSquares];
    // The first version learned its two arrays in another way.
    for (const values of version > 1 ? kept : kept.slice(0, 2)) {
      const saved = reader.float64();
      if (same) values.set(saved);
    }
    if (version > 1) return;
    reader.section('time-hearing-trial', 1);
    reader.float64();
    reader.float64();
  }
}
