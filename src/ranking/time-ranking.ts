/**
 * Hot path (benchmark: ranking). Time to the next event of a sequence: histograms of ln(1 + seconds) by context,
 * mixed with weights by context and by how much it has seen, learned online on the log-loss of the bin that came.
 */
import { ContextTable } from '../models/context-table.ts';
import { CONTEXTS } from '../models/contexts.ts';
import { fastLog } from '../models/fast-log.ts';
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
  /** By context and bucket, the last context being all gaps together. */
  readonly #weights: Float64Array;
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
    this.#weights = new Float64Array(voices * BUCKETS).fill(Math.exp(-3));
    for (let voice = 0; voice < contexts.length; voice++) {
      for (let bucket = 0; bucket < BUCKETS; bucket++) {
        this.#weights[voice * BUCKETS + bucket] = Math.exp(bucket * 0.1 - 1);
      }
    }
    this.#weight = new Float64Array(voices);
    this.#bucket = new Int32Array(voices);
    this.#atTruth = new Float64Array(voices);
  }

  /** Weight of the histogram just read: its `sum` decides on the bucket. */
  #weigh(voice: number, sum: number): number {
    const bucket = Math.min(BUCKETS - 1, Math.max(0, Math.floor(fastLog(sum + 0.01) * 2.885 + 1)));
    this.#bucket[voice] = bucket;
    return this.#weights[voice * BUCKETS + bucket]!;
  }

  /** Mixes the histograms for the keys at `offset`; returns the sum of the weights, which is that of the mix. */
  #combine(keys: Int32Array, offset: number): number {
    const mix = this.#mix;
    const table = this.#table;
    const contexts = this.#contexts;
    const last = contexts.length;
    let total = this.#weights[last * BUCKETS]!;
    const scale = total / this.#overallSum;
    for (let bin = 0; bin < BINS; bin++) mix[bin] = this.#overall[bin]! * scale;
    for (let voice = 0; voice < last; voice++) {
      const row = table.find(keys[offset + contexts[voice]!]!);
      if (row < 0) continue;
      const { types, fast } = table;
      const count = table.read(row);
      let sum = 0;
      for (let i = 0; i < count; i++) sum += fast[i]!;
      const weight = this.#weigh(voice, sum);
      const share = weight / sum;
      for (let i = 0; i < count; i++) mix[types[i]!] = mix[types[i]!]! + fast[i]! * share;
      total += weight;
    }
    return total;
  }

  /** Notes what each histogram gave to the bin that came, counts it there, and returns the sum of the weights. */
  #hear(keys: Int32Array, offset: number, truth: number): number {
    const table = this.#table;
    const contexts = this.#contexts;
    const last = contexts.length;
    let total = this.#weights[last * BUCKETS]!;
    this.#weight[last] = total;
    this.#atTruth[last] = this.#overall[truth]! / this.#overallSum;
    for (let voice = 0; voice < last; voice++) {
      const key = keys[offset + contexts[voice]!]!;
      const row = table.find(key);
      this.#weight[voice] = 0;
      this.#atTruth[voice] = 0;
      if (row < 0) {
        table.add(key, truth);
        continue;
      }
      const { types, fast } = table;
      const count = table.read(row);
      let sum = 0;
      let atTruth = 0;
      for (let i = 0; i < count; i++) {
        sum += fast[i]!;
        if (types[i] === truth) atTruth = fast[i]!;
      }
      const weight = this.#weigh(voice, sum);
      this.#weight[voice] = weight;
      this.#atTruth[voice] = atTruth / sum;
      total += weight;
      table.addRead(row, count, truth);
    }
    return total;
  }

  /** Quantiles .1, .5, .9 in seconds for the slot, to `out[3 · slot…]`; `keys` are those of all slots. */
  predict(keys: Int32Array, slot: number, out: Float32Array): void {
    const total = this.#combine(keys, slot * CONTEXTS.length);
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
    if (bin < FINE_BINS) return Math.expm1(seen > 0 ? this.#sum[bin]! / seen : bin * FINE);
    const mean = seen > 0 ? this.#sum[bin]! / seen : FINE_UNTIL + (bin - FINE_BINS) * COARSE;
    return Math.expm1(mean + (fraction - 0.5) * COARSE);
  }

  /** Learns that the next event of the slot came after this many seconds; `keys` as they were before it. */
  learn(keys: Int32Array, slot: number, seconds: number): void {
    const value = Math.log1p(Math.max(0, seconds));
    const truth = gapBin(value);
    const total = this.#hear(keys, slot * CONTEXTS.length, truth);
    const voices = this.#contexts.length + 1;
    let probability = 0;
    for (let voice = 0; voice < voices; voice++) {
      probability += (this.#weight[voice]! / total) * this.#atTruth[voice]!;
    }
    for (let voice = 0; voice < voices; voice++) {
      const share = this.#weight[voice]! / total;
      if (share === 0) continue;
      const at = voice * BUCKETS + this.#bucket[voice]!;
      const gain = this.#step * share * (this.#atTruth[voice]! / probability - 1);
      this.#weights[at] = this.#weights[at]! * Math.exp(gain);
    }
    this.#overall[truth] = this.#overall[truth]! + 1;
    this.#overallSum++;
    this.#sum[truth] = this.#sum[truth]! + value;
    this.#seen[truth] = this.#seen[truth]! + 1;
  }

  save(writer: StateWriter): void {
    writer.section('time-ranking', 1);
    this.#table.save(writer);
    writer.array(this.#weights);
    writer.array(this.#overall);
    writer.number(this.#overallSum);
    writer.array(this.#sum);
    writer.array(this.#seen);
  }

  restore(reader: StateReader): void {
    reader.section('time-ranking', 1);
    this.#table.restore(reader);
    this.#weights.set(reader.float64());
    this.#overall.set(reader.float64());
    this.#overallSum = reader.number();
    this.#sum.set(reader.float64());
    this.#seen.set(reader.float64());
  }
}
