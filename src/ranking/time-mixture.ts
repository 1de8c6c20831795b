/**
 * Hot path (benchmark: ablation). Mixes histograms of the time to the next event by context, and that of all times
 * together, with weights by context and by how much it has seen. The weights follow the gradient of the continuous
 * ranked probability score, which is the pinball loss over all quantiles; on log-loss the broad histograms win too much.
 */
import { CONTEXTS } from '../models/contexts.ts';
import { fastLog } from '../models/fast-log.ts';
import type { StateReader, StateWriter } from '../state/codec.ts';
import type { TimeConfig } from './config.ts';
import { middleOf, TIME_BINS, WIDTH } from './time-bins.ts';
import type { EarlierMixture } from './time-earlier.ts';
import { TimeHistograms } from './time-histograms.ts';
import { IssuedHistograms } from './time-issued.ts';
import { OverallTimes } from './time-overall.ts';

/** Weight classes of a histogram: two per doubling of what it has seen. */
export const SEEN_CLASSES = 12;
const CLASSES_PER_LOG = 2 / Math.LN2;

/** Weight class of a histogram that has seen that much. */
export function seenClass(seen: number): number {
  return Math.min(SEEN_CLASSES - 1, Math.floor(fastLog(Math.max(1, seen)) * CLASSES_PER_LOG));
}

/**
 * What mass in each bin adds to the derivative of ∫ (F(z) − 1[z ≥ came])² dz / 2, F the distribution function of `mix`
 * (shares that add up to one), to `out`, up to a constant; returns the mean of that over the mix.
 */
export function blameByBin(mix: Float64Array, bins: number, came: number, out: Float64Array): number {
  let below = 0;
  let blame = 0;
  let mean = 0;
  for (let bin = 0; bin < bins; bin++) {
    const share = mix[bin]!;
    out[bin] = blame;
    mean += share * blame;
    below += share;
    blame += WIDTH[bin]! * ((bin < came ? 0 : 1) - below);
  }
  return mean;
}

/** The histograms by context with their weights. The last voice is all times of the stream together. */
export class TimeMixture {
  readonly #contexts: Int32Array;
  readonly #histograms: TimeHistograms;
  readonly #issued: IssuedHistograms;
  readonly #step: number;
  /** What a histogram keeps at each visit of its context, by voice. */
  readonly #keep: Float64Array;
  /** By voice and class. */
  readonly #weights: Float64Array;
  readonly #overall: OverallTimes;
  readonly #weight: Float64Array;
  readonly #rows: Int32Array;
  readonly #blame = new Float64Array(TIME_BINS);

  constructor(config: TimeConfig, slots: number) {
    const { contexts } = config;
    this.#contexts = Int32Array.from(contexts, (name) => CONTEXTS.indexOf(name));
    this.#step = config.step;
    this.#keep = Float64Array.from(contexts, (name) =>
      name.startsWith('counts') ? config.keepCounts : config.keep,
    );
    this.#histograms = new TimeHistograms(2 ** Math.ceil(Math.log2(config.maxContexts)));
    this.#issued = new IssuedHistograms(contexts.length, slots);
    this.#overall = new OverallTimes(slots);
    this.#weights = new Float64Array((contexts.length + 1) * SEEN_CLASSES).fill(Math.exp(-1));
    this.#weights.fill(Math.exp(-3), contexts.length * SEEN_CLASSES);
    this.#weight = new Float64Array(contexts.length + 1);
    this.#rows = new Int32Array(contexts.length);
  }

  reserve(slots: number): void {
    this.#issued.reserve(slots);
    this.#overall.reserve(slots);
  }

  /** Times counted so far. */
  get seen(): number {
    return this.#overall.seen;
  }

  /** Times counted so far by bin. */
  get overall(): Float64Array {
    return this.#overall.counts;
  }

  /** Bins in use. */
  get bins(): number {
    return this.#overall.bins;
  }

  /** Writes the mix for the slot to `mix`, shares that add up to the sum returned, and keeps what each voice says. */
  issue(keys: Int32Array, slot: number, mix: Float64Array): number {
    let sum = this.#weights[this.#contexts.length * SEEN_CLASSES]!;
    this.#overall.issue(slot);
    this.#overall.write(slot, sum, mix);
    const rows = this.#rows;
    // All rows are found before the first is read: so the processor waits for their memory at the same time.
    for (let voice = 0; voice < this.#contexts.length; voice++)
      rows[voice] = this.#histograms.find(keys[slot * CONTEXTS.length + this.#contexts[voice]!]!);
    for (let voice = 0; voice < this.#contexts.length; voice++) {
      const row = rows[voice]!;
      if (row < 0) {
        this.#issued.silence(slot, voice);
        continue;
      }
      const heard = seenClass(this.#histograms.seen(row));
      const weight = this.#weights[voice * SEEN_CLASSES + heard]!;
      this.#issued.put(slot, voice, heard, this.#histograms, row, weight, mix);
      sum += weight;
    }
    return sum;
  }

  /** Writes to `mix` what the voices said of the slot, weighed as they are now; shares that add up to one. */
  recall(slot: number, mix: Float64Array): void {
    const weights = this.#weight;
    const last = this.#contexts.length;
    let sum = this.#weights[last * SEEN_CLASSES]!;
    weights[last] = sum;
    for (let voice = 0; voice < last; voice++) {
      const heard = this.#issued.weightClass(slot, voice);
      const weight = heard < 0 ? 0 : this.#weights[voice * SEEN_CLASSES + heard]!;
      weights[voice] = weight;
      sum += weight;
    }
    for (let voice = 0; voice <= last; voice++) weights[voice] = weights[voice]! / sum;
    this.#overall.write(slot, weights[last]!, mix);
    for (let voice = 0; voice < last; voice++)
      if (weights[voice]! > 0) this.#issued.addTo(mix, slot, voice, weights[voice]!);
  }

  /**
   * Learns that the time to the next event of the slot fell into bin `came`, as from `weight` such; `mix` is what `recall` wrote last. Weights
   * as they are now, not as they were: thousands of predictions issued with the same weights would all push them the
   * same way, far beyond what each of them asks for.
   */
  learn(slot: number, mix: Float64Array, came: number, weight: number): void {
    const last = this.#contexts.length;
    const blame = this.#blame;
    const mean = blameByBin(mix, this.#overall.bins, came, blame);
    for (let voice = 0; voice < last; voice++) {
      const share = this.#weight[voice]!;
      if (share === 0) continue;
      const at = voice * SEEN_CLASSES + this.#issued.weightClass(slot, voice);
      this.#push(at, weight * share * (mean - this.#issued.meanOf(blame, slot, voice)));
    }
    this.#push(
      last * SEEN_CLASSES,
      weight * this.#weight[last]! * (mean - this.#overall.meanOf(blame, slot)),
    );
  }

  #push(at: number, gradient: number): void {
    this.#weights[at] = this.#weights[at]! * Math.exp(this.#step * gradient);
  }

  /** Counts a time in the histograms of the slot; `keys` as they were before the event. */
  count(keys: Int32Array, slot: number, came: number): void {
    for (let voice = 0; voice < this.#contexts.length; voice++)
      this.#histograms.add(keys[slot * CONTEXTS.length + this.#contexts[voice]!]!, came, this.#keep[voice]!);
    this.#overall.count(came);
  }

  save(writer: StateWriter, slots: number): void {
    writer.section('time-mixture', 1);
    this.#histograms.save(writer);
    this.#issued.save(writer, slots);
    writer.array(this.#weights);
    this.#overall.save(writer, slots);
  }

  /** Takes over what earlier versions knew. */
  takeOver({ weights, overall, rows }: EarlierMixture): void {
    const voices = this.#contexts.length;
    const before = weights.length / SEEN_CLASSES - 1;
    this.#weights.set(weights.subarray(0, Math.min(voices, before) * SEEN_CLASSES));
    this.#weights.set(weights.subarray(before * SEEN_CLASSES), voices * SEEN_CLASSES);
    this.#overall.takeOver(overall);
    for (const { key, visits, bins, counts } of rows)
      this.#histograms.takeOver(key, visits, bins.map(middleOf), counts);
  }

  restore(reader: StateReader): void {
    reader.section('time-mixture', 1);
    this.#histograms.restore(reader);
    this.#issued.restore(reader);
    this.#weights.set(reader.float64());
    this.#overall.restore(reader);
  }
}
