/**
 * Hot path (benchmark: ablation). Hears what batch experts say of the time to the next event on top of the online
 * histograms: a mixture of all of them, whose shares go by how sure each is and follow the gradient of the continuous
 * ranked probability score. It is listened to only while it is better than the online histograms alone.
 */
import { COARSE, FINE, FINE_BINS, GAP_BINS } from '../models/gap-bins.ts';
import type { StateReader, StateWriter } from '../state/codec.ts';
import type { OpenOpinions } from './open-opinions.ts';
import { Trial } from './trial.ts';

/** How sure a histogram is of its highest bin, as a class. */
const CLASSES = 5;
/** ln of an expert's share against the online one at the start. */
const FIRST = -1.5;
const STEP = 0.3;

/** Standard errors by which the mixture has to lead; at 3 a thousand events (BGL's October) are too few to be heard. */
const LEAD = { first: 2, both: 2 };

function sureness(peak: number): number {
  return peak > 0.95 ? 4 : peak > 0.8 ? 3 : peak > 0.5 ? 2 : peak > 0.25 ? 1 : 0;
}

export class TimeHearing {
  readonly #opinions: readonly OpenOpinions[];
  readonly #voices: number;
  /** Log shares: [voice], then [class of the online histogram, class of the first expert, voice]; voice 0 is online. */
  readonly #general: Float64Array;
  readonly #byClass: Float64Array;
  readonly #share: Float64Array;
  readonly #below: Float64Array;
  readonly #blame: Float64Array;
  readonly #trial = new Trial('time-hearing-trial', LEAD);
  #class = 0;
  /** The mixture for the slot last mixed, GAP_BINS shares that add up to one. */
  readonly histogram = new Float64Array(GAP_BINS);

  constructor(opinions: readonly OpenOpinions[]) {
    this.#opinions = opinions;
    this.#voices = opinions.length + 1;
    this.#general = new Float64Array(this.#voices).fill(FIRST, 1);
    this.#byClass = new Float64Array(CLASSES * CLASSES * this.#voices);
    this.#share = new Float64Array(this.#voices);
    this.#below = new Float64Array(this.#voices);
    this.#blame = new Float64Array(this.#voices);
  }

  /** Mixes the online histogram (shares that add up to one) with what is said of the slot; true if it is to be heard. */
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
    return this.#trial.won;
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

  /** Learns that the time to the next event of the slot fell into bin `came`; `online` as it stood before. */
  learn(online: Float64Array, slot: number, came: number): void {
    if (!this.#divide(online, slot)) return;
    const below = this.#below.fill(0);
    const blame = this.#blame.fill(0);
    let mean = 0;
    let gain = 0;
    for (let bin = 0; bin < GAP_BINS; bin++) {
      const mixed = this.#accumulate(online, slot, bin);
      const width = bin < FINE_BINS ? FINE : COARSE;
      const truth = bin < came ? 0 : 1;
      const miss = (mixed - truth) * width;
      gain += ((below[0]! - truth) ** 2 - (mixed - truth) ** 2) * width;
      mean += miss * mixed;
      for (let voice = 0; voice < this.#voices; voice++) blame[voice] = blame[voice]! + miss * below[voice]!;
    }
    this.#trial.judge(gain);
    for (let voice = 0; voice < this.#voices; voice++) {
      const change = STEP * this.#share[voice]! * (mean - blame[voice]!);
      this.#general[voice] = this.#general[voice]! + change;
      this.#byClass[this.#class + voice] = this.#byClass[this.#class + voice]! + change;
    }
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
    writer.section('time-hearing', 1);
    writer.strings(this.#opinions.map(({ name }) => name));
    writer.array(this.#general);
    writer.array(this.#byClass);
    this.#trial.save(writer);
  }

  /** Goes on with what was saved if the experts are the same by name; otherwise begins anew. */
  restore(reader: StateReader): void {
    reader.section('time-hearing', 1);
    const names = reader.strings();
    const general = reader.float64();
    const byClass = reader.float64();
    const same =
      names.length === this.#opinions.length && names.every((name, i) => name === this.#opinions[i]!.name);
    (same ? this.#trial : new Trial('time-hearing-trial', LEAD)).restore(reader);
    if (!same) return;
    this.#general.set(general);
    this.#byClass.set(byClass);
  }
}
