/**
 * Hot path (benchmark: ranking). Time to the next event of a sequence: histograms of ln(1 + seconds) by context,
 * mixed with weights by context and by how much it has seen, learned online on the log-loss of the bin that came.
 */
import { ContextTable } from '../models/context-table.ts';
import { CONTEXTS } from '../models/contexts.ts';
import type { StateReader, StateWriter } from '../state/codec.ts';
import type { TimeConfig } from './config.ts';

/** ln(1 + s) up to which bins are fine: whole seconds below 7 s fall apart, so ties come out as they are. */
const FINE_UNTIL = 2;
const FINE = 0.1;
const COARSE = 0.75;
const FINE_BINS = 20;
/** Enough for 10⁹ s. */
const BINS = FINE_BINS + 26;
const LEVELS = [0.1, 0.5, 0.9] as const;
/** Weight classes of a histogram: two per doubling of what it has seen. */
const BUCKETS = 12;
const SUCCESSORS = 24;

/** Bin of a time given as ln(1 + seconds). */
export function gapBin(value: number): number {
  if (value < FINE_UNTIL) return Math.round(value / FINE);
  return Math.min(BINS - 1, FINE_BINS + Math.round((value - FINE_UNTIL) / COARSE));
}

export class TimeRanking {
  readonly #contexts: Int32Array;
  readonly #table: ContextTable;
  readonly #step: number;
  /** By context and bucket, the last context being all gaps together: logarithm of the weight. */
  readonly #logWeights: Float64Array;
  readonly #overall = new Float64Array(BINS).fill(1e-3);
  #overallSum = BINS * 1e-3;
  /** By bin: sum and number of the values of ln(1 + seconds) that fell into it. */
  readonly #sum = new Float64Array(BINS);
  readonly #seen = new Float64Array(BINS);
  readonly #mix = new Float64Array(BINS);
  readonly #weight: Float64Array;
  readonly #bucket: Int32Array;
  readonly #atTruth: Float64Array;

  constructor(config: TimeConfig) {
    const { contexts, keep } = config;
    this.#contexts = Int32Array.from(contexts, (name) => CONTEXTS.indexOf(name));
    this.#step = config.step;
    this.#table = new ContextTable({
      maxRows: 2 ** Math.ceil(Math.log2(config.maxContexts)),
      maxSuccessors: SUCCESSORS,
      fastKeep: keep,
      slowLimit: 1e6,
    });
    const voices = contexts.length + 1;
    this.#logWeights = new Float64Array(voices * BUCKETS).fill(-3);
    for (let voice = 0; voice < contexts.length; voice++) {
      for (let bucket = 0; bucket < BUCKETS; bucket++) {
        this.#logWeights[voice * BUCKETS + bucket] = bucket * 0.1 - 1;
      }
    }
    this.#weight = new Float64Array(voices);
    this.#bucket = new Int32Array(voices);
    this.#atTruth = new Float64Array(voices);
  }

  /** Adds the histogram of one context to the mix, unnormalised; `truth` is the bin to remember its opinion of. */
  #addVoice(voice: number, key: number, truth: number): number {
    const table = this.#table;
    const row = table.find(key);
    this.#weight[voice] = 0;
    if (row < 0) return 0;
    const { types, fast } = table;
    const count = table.read(row);
    let sum = 0;
    for (let i = 0; i < count; i++) sum += fast[i]!;
    const bucket = Math.min(BUCKETS - 1, Math.max(0, Math.floor(Math.log2(sum + 0.01) * 2 + 1)));
    const weight = Math.exp(this.#logWeights[voice * BUCKETS + bucket]!);
    const scale = weight / sum;
    let atTruth = 0;
    for (let i = 0; i < count; i++) {
      const bin = types[i]!;
      this.#mix[bin] = this.#mix[bin]! + fast[i]! * scale;
      if (bin === truth) atTruth = fast[i]! / sum;
    }
    this.#weight[voice] = weight;
    this.#bucket[voice] = bucket;
    this.#atTruth[voice] = atTruth;
    return weight;
  }

  /** Mixes the histograms for the keys at `offset`; returns the sum of the weights, which is that of the mix. */
  #combine(keys: Int32Array, offset: number, truth: number): number {
    const mix = this.#mix;
    const contexts = this.#contexts;
    mix.fill(0);
    let total = 0;
    for (let voice = 0; voice < contexts.length; voice++) {
      total += this.#addVoice(voice, keys[offset + contexts[voice]!]!, truth);
    }
    const last = contexts.length;
    const weight = Math.exp(this.#logWeights[last * BUCKETS]!);
    const scale = weight / this.#overallSum;
    for (let bin = 0; bin < BINS; bin++) mix[bin] = mix[bin]! + this.#overall[bin]! * scale;
    this.#weight[last] = weight;
    this.#atTruth[last] = this.#overall[truth]! / this.#overallSum;
    return total + weight;
  }

  /** Quantiles .1, .5, .9 in seconds for the slot, to `out[3 · slot…]`; `keys` are those of all slots. */
  predict(keys: Int32Array, slot: number, out: Float32Array): void {
    const total = this.#combine(keys, slot * CONTEXTS.length, 0);
    const at = slot * 3;
    let below = 0;
    let level = 0;
    for (let bin = 0; bin < BINS && level < 3; bin++) {
      const mass = this.#mix[bin]! / total;
      for (; level < 3 && below + mass >= LEVELS[level]!; level++) {
        out[at + level] = this.#seconds(bin, (LEVELS[level]! - below) / mass);
      }
      below += mass;
    }
    for (; level < 3; level++) out[at + level] = this.#seconds(BINS - 1, 0.5);
  }

  /** Seconds at a fraction of the bin: a fine bin stands for its mean, a coarse one is spread around it. */
  #seconds(bin: number, fraction: number): number {
    const seen = this.#seen[bin]!;
    const mean = seen > 0 ? this.#sum[bin]! / seen : 0;
    return bin < FINE_BINS ? Math.expm1(mean) : Math.expm1(mean + (fraction - 0.5) * COARSE);
  }

  /** Learns that the next event of the slot came after this many seconds; `keys` as they were before it. */
  learn(keys: Int32Array, slot: number, seconds: number): void {
    const offset = slot * CONTEXTS.length;
    const value = Math.log1p(Math.max(0, seconds));
    const truth = gapBin(value);
    const contexts = this.#contexts;
    const total = this.#combine(keys, offset, truth);
    const probability = this.#mix[truth]! / total;
    for (let voice = 0; voice <= contexts.length; voice++) {
      const share = this.#weight[voice]! / total;
      if (share === 0) continue;
      const at = voice * BUCKETS + this.#bucket[voice]!;
      this.#logWeights[at] =
        this.#logWeights[at]! + this.#step * share * (this.#atTruth[voice]! / probability - 1);
    }
    for (let voice = 0; voice < contexts.length; voice++) {
      this.#table.add(keys[offset + contexts[voice]!]!, truth);
    }
    this.#overall[truth] = this.#overall[truth]! + 1;
    this.#overallSum++;
    this.#sum[truth] = this.#sum[truth]! + value;
    this.#seen[truth] = this.#seen[truth]! + 1;
  }

  save(writer: StateWriter): void {
    writer.section('time-ranking', 1);
    this.#table.save(writer);
    writer.array(this.#logWeights);
    writer.array(this.#overall);
    writer.number(this.#overallSum);
    writer.array(this.#sum);
    writer.array(this.#seen);
  }

  restore(reader: StateReader): void {
    reader.section('time-ranking', 1);
    this.#table.restore(reader);
    this.#logWeights.set(reader.float64());
    this.#overall.set(reader.float64());
    this.#overallSum = reader.number();
    this.#sum.set(reader.float64());
    this.#seen.set(reader.float64());
  }
}
