/**
 * Hot path (benchmark: ablation). Time to the next event of a sequence: histograms of ln(1 + seconds) by context,
 * mixed with weights by context and by how much it has seen. The weights follow the gradient of the continuous ranked
 * probability score, which is the pinball loss over all quantiles; on log-loss the broad histograms win too much.
 */
import { ContextTable } from '../models/context-table.ts';
import { CONTEXTS } from '../models/contexts.ts';
import { fastLog } from '../models/fast-log.ts';
import { GAP_BINS as BINS, COARSE, FINE, FINE_BINS, FINE_UNTIL, gapBin } from '../models/gap-bins.ts';
import type { StateReader, StateWriter } from '../state/codec.ts';
import type { TimeConfig } from './config.ts';
import type { OpenOpinions } from './open-opinions.ts';
import { TimeHearing } from './time-hearing.ts';

const LEVELS = [0.1, 0.5, 0.9] as const;
/** Weight classes of a histogram: two per doubling of what it has seen. */
const BUCKETS = 12;
const BUCKETS_PER_LOG = 2 / Math.LN2;
const SUCCESSORS = 24;
/** Mass of the mix after which its weights need not look further. */
const ENOUGH = 0.995;

function total(values: Float32Array, length: number): number {
  let sum = 0;
  for (let i = 0; i < length; i++) sum += values[i]!;
  return sum;
}

function bucketOf(seen: number): number {
  return Math.min(BUCKETS - 1, Math.floor(fastLog(Math.max(1, seen)) * BUCKETS_PER_LOG));
}

/** Quantiles of the time to the next event, learned online. The last voice is all gaps of the stream together. */
export class TimeRanking {
  readonly #contexts: Int32Array;
  readonly #table: ContextTable;
  readonly #experts: readonly OpenOpinions[];
  /** The batch experts on top of the histograms; undefined where there are none. */
  readonly #hearing: TimeHearing | undefined;
  readonly #step: number;
  /** By voice and bucket. */
  readonly #weights: Float64Array;
  readonly #overall = new Float64Array(BINS);
  #overallSum = 0;
  /** Bins in use: one more than the highest that was ever hit. */
  #bins = 0;
  /** By bin: sum and number of the values of ln(1 + seconds) that fell into it. */
  readonly #sum = new Float64Array(BINS);
  readonly #seen = new Float64Array(BINS);
  /** Of the slot at hand: the histogram of each voice as shares, its weight (0: it has none) and bucket. */
  readonly #shares: Float64Array;
  readonly #mix = new Float64Array(BINS);
  readonly #weight: Float64Array;
  readonly #bucket: Int32Array;
  readonly #below: Float64Array;
  readonly #blame: Float64Array;

  /** `experts`: the open opinions of the batch experts; `slots`: sequence slots to make room for. */
  constructor(config: TimeConfig, experts: readonly OpenOpinions[] = [], slots = 0) {
    const { contexts, keep } = config;
    this.#experts = experts;
    this.#hearing = experts.length === 0 ? undefined : new TimeHearing(experts, slots);
    this.#contexts = Int32Array.from(contexts, (name) => CONTEXTS.indexOf(name));
    this.#step = config.step;
    this.#table = new ContextTable({
      maxRows: 2 ** Math.ceil(Math.log2(config.maxContexts)),
      maxSuccessors: SUCCESSORS,
      fastKeep: keep,
      slowLimit: 1e6,
    });
    const voices = contexts.length + 1;
    this.#weights = new Float64Array(voices * BUCKETS).fill(Math.exp(-1));
    this.#weights.fill(Math.exp(-3), contexts.length * BUCKETS);
    this.#shares = new Float64Array(voices * BINS);
    this.#weight = new Float64Array(voices);
    this.#bucket = new Int32Array(voices);
    this.#below = new Float64Array(voices);
    this.#blame = new Float64Array(voices);
  }

  reserve(slots: number): void {
    this.#hearing?.reserve(slots);
  }

  /** The step at hand is of an event of this time, epoch ms; before anything else of it. */
  begin(time: number): void {
    if (this.#hearing) this.#hearing.now = time;
  }

  /** No event of the slot is waited for any longer. */
  close(slot: number): void {
    this.#hearing?.close(slot);
  }

  /** Reads the histogram of every voice and counts `came` in it; returns the sum of the weights. */
  #hear(keys: Int32Array, slot: number, came: number): number {
    const table = this.#table;
    const last = this.#contexts.length;
    const shares = this.#shares.fill(0, 0, last * BINS);
    const overall = this.#overall;
    const scale = 1 / this.#overallSum;
    for (let bin = 0, at = last * BINS; bin < this.#bins; bin++) shares[at++] = overall[bin]! * scale;
    let sum = this.#weights[last * BUCKETS]!;
    this.#weight[last] = sum;
    for (let voice = 0; voice < last; voice++) {
      const key = keys[slot * CONTEXTS.length + this.#contexts[voice]!]!;
      const row = table.find(key);
      this.#weight[voice] = 0;
      if (row >= 0) {
        const count = table.read(row);
        sum += this.#hearVoice(voice, count);
        table.addRead(row, count, came);
      } else table.add(key, came);
    }
    return sum;
  }

  #hearVoice(voice: number, count: number): number {
    const { types, fast } = this.#table;
    const sum = total(fast, count);
    const offset = voice * BINS;
    for (let i = 0; i < count; i++) this.#shares[offset + types[i]!] = fast[i]! / sum;
    const bucket = bucketOf(sum);
    const weight = this.#weights[voice * BUCKETS + bucket]!;
    this.#weight[voice] = weight;
    this.#bucket[voice] = bucket;
    return weight;
  }

  /** Mixes the histograms of the slot as they stand; returns the sum of the mix. */
  #combine(keys: Int32Array, slot: number): number {
    const table = this.#table;
    const mix = this.#mix;
    const last = this.#contexts.length;
    let sum = this.#weights[last * BUCKETS]!;
    const scale = sum / this.#overallSum;
    for (let bin = 0; bin < this.#bins; bin++) mix[bin] = this.#overall[bin]! * scale;
    for (let voice = 0; voice < last; voice++) {
      const row = table.find(keys[slot * CONTEXTS.length + this.#contexts[voice]!]!);
      if (row < 0) continue;
      const count = table.read(row);
      const { types, fast } = table;
      const seen = total(fast, count);
      const weight = this.#weights[voice * BUCKETS + bucketOf(seen)]!;
      for (let i = 0; i < count; i++) mix[types[i]!] = mix[types[i]!]! + (fast[i]! * weight) / seen;
      sum += weight;
    }
    return sum;
  }

  /** Quantiles .1, .5, .9 in seconds for the slot, to `out[3 · slot…]`; `keys` are those of all slots. */
  predict(keys: Int32Array, slot: number, out: Float32Array): void {
    const sum = this.#combine(keys, slot);
    if (this.#hearing && this.#overallSum > 0) {
      this.#normalise(sum);
      if (this.#hearing.mix(this.#mix, slot)) {
        this.#quantiles(this.#hearing.histogram, 0, BINS, 1, out, slot * 3);
        return;
      }
      this.#quantiles(this.#mix, 0, this.#bins, 1, out, slot * 3);
    } else this.#quantiles(this.#mix, 0, this.#bins, 1 / sum, out, slot * 3);
  }

  #normalise(sum: number): void {
    for (let bin = 0; bin < this.#bins; bin++) this.#mix[bin] = this.#mix[bin]! / sum;
  }

  /** The same as each expert says it alone, to `out[3 · expert…]`; NaN where it says nothing. */
  predictAlone(slot: number, out: Float64Array): void {
    for (let expert = 0; expert < this.#experts.length; expert++)
      this.quantilesOf(this.#experts[expert]!, slot, out, expert * LEVELS.length);
  }

  /** Quantiles of what one expert says of the slot, to `out[at…]`; NaN where it says nothing. */
  quantilesOf({ gaps, peaks }: OpenOpinions, slot: number, out: Float64Array, at: number): void {
    if (peaks[slot] === 0) out.fill(Number.NaN, at, at + LEVELS.length);
    else this.#quantiles(gaps, slot * BINS, BINS, 1, out, at);
  }

  /** Quantiles of `bins` shares from place `from`, times `scale`, to `out[at…]`. */
  #quantiles(
    shares: Float32Array | Float64Array,
    from: number,
    bins: number,
    scale: number,
    out: Float32Array | Float64Array,
    at: number,
  ): void {
    let below = 0;
    let level = 0;
    for (let bin = 0; bin < bins && level < 3; bin++) {
      const mass = shares[from + bin]! * scale;
      for (; level < 3 && below + mass >= LEVELS[level]!; level++) {
        out[at + level] = this.#seconds(bin, (LEVELS[level]! - below) / mass);
      }
      below += mass;
    }
    for (; level < 3; level++) out[at + level] = this.#seconds(Math.max(0, bins - 1), 1);
  }

  /** Seconds at a fraction of the bin: a fine bin stands for its mean, a coarse one is spread around it. */
  #seconds(bin: number, fraction: number): number {
    const seen = this.#seen[bin]!;
    if (bin < FINE_BINS) return Math.expm1(seen > 0 ? this.#sum[bin]! / seen : bin * FINE);
    const mean = seen > 0 ? this.#sum[bin]! / seen : FINE_UNTIL + (bin - FINE_BINS) * COARSE;
    return Math.expm1(mean + (fraction - 0.5) * COARSE);
  }

  /** Learns that the next event of the slot came after this many seconds; `keys` as they were before it. */
  learn(keys: Int32Array, slot: number, seconds: number): void {
    const value = Math.log1p(Math.max(0, seconds));
    const came = gapBin(value);
    if (this.#overallSum > 0) {
      this.#hearing?.learn(slot, came);
      this.#reweigh(this.#hear(keys, slot, came), came);
    }
    this.#overall[came] = this.#overall[came]! + 1;
    this.#overallSum++;
    this.#bins = Math.max(this.#bins, came + 1);
    this.#sum[came] = this.#sum[came]! + value;
    this.#seen[came] = this.#seen[came]! + 1;
  }

  /** A step of the weights against the gradient of ∫ (F(z) − 1[z ≥ came])² dz, F the mixed distribution function. */
  #reweigh(sum: number, came: number): void {
    const weight = this.#weight;
    const below = this.#below.fill(0);
    const blame = this.#blame.fill(0);
    const voices = weight.length;
    let mean = 0;
    for (let bin = 0; bin < this.#bins; bin++) {
      let mixed = 0;
      for (let voice = 0; voice < voices; voice++) {
        below[voice] = below[voice]! + this.#shares[voice * BINS + bin]!;
        mixed += weight[voice]! * below[voice]!;
      }
      mixed /= sum;
      // What is left beyond is too little to tell the voices apart.
      if (bin >= came && mixed > ENOUGH) break;
      const miss = (mixed - (bin < came ? 0 : 1)) * (bin < FINE_BINS ? FINE : COARSE);
      mean += miss * mixed;
      for (let voice = 0; voice < voices; voice++) blame[voice] = blame[voice]! + miss * below[voice]!;
    }
    for (let voice = 0; voice < voices; voice++) {
      const share = weight[voice]! / sum;
      const at = voice * BUCKETS + this.#bucket[voice]!;
      if (share > 0)
        this.#weights[at] = weight[voice]! * Math.exp(this.#step * share * (mean - blame[voice]!));
    }
  }

  save(writer: StateWriter): void {
    writer.section('time-ranking', 2);
    this.#table.save(writer);
    writer.array(this.#weights);
    writer.array(this.#overall);
    writer.number(this.#overallSum);
    writer.number(this.#bins);
    writer.array(this.#sum);
    writer.array(this.#seen);
    writer.number(this.#hearing ? 1 : 0);
    this.#hearing?.save(writer);
  }

  restore(reader: StateReader): void {
    const version = reader.section('time-ranking', 2);
    this.#table.restore(reader);
    this.#weights.set(reader.float64());
    this.#overall.set(reader.float64());
    this.#overallSum = reader.number();
    this.#bins = reader.number();
    this.#sum.set(reader.float64());
    this.#seen.set(reader.float64());
    if (version > 1 && reader.number() === 1) (this.#hearing ?? new TimeHearing([], 0)).restore(reader);
  }
}
