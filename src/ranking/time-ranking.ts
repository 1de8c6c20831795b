/**
 * Hot path (benchmark: ranking). Time to the next event of a sequence: histograms of ln(1 + seconds) by context,
 * mixed with weights by context and by how much it has seen, learned online on the log-loss of the bin that came.
 */
import { ContextTable } from '../models/context-table.ts';
import { CONTEXTS } from '../models/contexts.ts';
import type { StateReader, StateWriter } from '../state/codec.ts';
import type { TimeConfig } from './config.ts';

const WIDTH = 0.1;
const BINS = 192;
const BUCKETS = 12;
const KEEP = 0.98;

/** Bin of a time in seconds; the last bin holds everything beyond 2 · 10⁸ s. */
export function gapBin(seconds: number): number {
  return Math.min(BINS - 1, Math.round(Math.log1p(Math.max(0, seconds)) / WIDTH));
}

export class TimeRanking {
  readonly #contexts: Int32Array;
  readonly #table: ContextTable;
  readonly #step: number;
  readonly #logWeights: Float64Array;
  readonly #overall = new Float64Array(BINS).fill(1e-3);
  #overallSum = BINS * 1e-3;
  /** By bin: sum and number of ln(1 + seconds), so that ties at whole seconds come out as they are. */
  readonly #sum = new Float64Array(BINS);
  readonly #seen = new Float64Array(BINS);
  readonly #mix = new Float64Array(BINS);
  readonly #weight: Float64Array;
  readonly #bucket: Int32Array;
  readonly #atTruth: Float64Array;

  constructor(config: TimeConfig) {
    const { contexts } = config;
    this.#contexts = Int32Array.from(contexts, (name) => CONTEXTS.indexOf(name));
    this.#step = config.step;
    this.#table = new ContextTable({
      maxRows: 2 ** Math.ceil(Math.log2(config.maxContexts)),
      maxSuccessors: 24,
      fastKeep: KEEP,
      slowLimit: 1e6,
    });
    const voices = contexts.length + 1;
    this.#logWeights = new Float64Array(voices * BUCKETS);
    for (let voice = 0; voice < voices; voice++) {
      for (let bucket = 0; bucket < BUCKETS; bucket++) {
        this.#logWeights[voice * BUCKETS + bucket] = voice === contexts.length ? -3 : bucket * 0.3 - 1;
      }
    }
    this.#weight = new Float64Array(voices);
    this.#bucket = new Int32Array(voices);
    this.#atTruth = new Float64Array(voices);
  }

  /** Mixes the histograms for the keys at `offset`; `truth` is the bin to remember each voice's opinion of. */
  #combine(keys: Int32Array, offset: number, truth: number): void {
    const mix = this.#mix;
    const voices = this.#contexts.length;
    mix.fill(0);
    let total = 0;
    for (let voice = 0; voice < voices; voice++) {
      this.#weight[voice] = 0;
      const row = this.#table.find(keys[offset + this.#contexts[voice]!]!);
      if (row < 0) continue;
      total += this.#addVoice(voice, row, truth);
    }
    const own = Math.exp(this.#logWeights[voices * BUCKETS]!);
    this.#weight[voices] = own;
    this.#bucket[voices] = 0;
    this.#atTruth[voices] = this.#overall[truth]! / this.#overallSum;
    for (let bin = 0; bin < BINS; bin++)
      mix[bin] = mix[bin]! + (own * this.#overall[bin]!) / this.#overallSum;
    total += own;
    for (let bin = 0; bin < BINS; bin++) mix[bin] = mix[bin]! / total;
    for (let voice = 0; voice <= voices; voice++) this.#weight[voice] = this.#weight[voice]! / total;
  }

  #addVoice(voice: number, row: number, truth: number): number {
    const { types, fast } = this.#table;
    const count = this.#table.read(row);
    let sum = 0;
    for (let i = 0; i < count; i++) sum += fast[i]!;
    const bucket = Math.min(BUCKETS - 1, Math.floor(Math.log2(sum + 0.01) * 2 + 1));
    const weight = Math.exp(this.#logWeights[voice * BUCKETS + Math.max(0, bucket)]!);
    let atTruth = 0;
    for (let i = 0; i < count; i++) {
      const share = fast[i]! / sum;
      this.#mix[types[i]!] = this.#mix[types[i]!]! + weight * share;
      if (types[i] === truth) atTruth = share;
    }
    this.#weight[voice] = weight;
    this.#bucket[voice] = Math.max(0, bucket);
    this.#atTruth[voice] = atTruth;
    return weight;
  }

  /** Quantiles .1, .5, .9 in seconds for the slot, to `out[3 · slot…]`; `keys` are those of all slots. */
  predict(keys: Int32Array, slot: number, out: Float32Array): void {
    this.#combine(keys, slot * CONTEXTS.length, 0);
    const at = slot * 3;
    let sum = 0;
    let level = 0;
    for (let bin = 0; bin < BINS && level < 3; bin++) {
      sum += this.#mix[bin]!;
      while (level < 3 && sum >= LEVELS[level]!) out[at + level++] = this.#seconds(bin);
    }
    while (level < 3) out[at + level++] = this.#seconds(BINS - 1);
  }

  #seconds(bin: number): number {
    const seen = this.#seen[bin]!;
    return Math.expm1(seen > 0 ? this.#sum[bin]! / seen : bin * WIDTH);
  }

  /** Learns that the next event of the slot came after this many seconds; `keys` as they were before it. */
  learn(keys: Int32Array, slot: number, seconds: number): void {
    const offset = slot * CONTEXTS.length;
    const truth = gapBin(seconds);
    this.#combine(keys, offset, truth);
    const probability = Math.max(this.#mix[truth]!, 1e-9);
    const voices = this.#contexts.length;
    for (let voice = 0; voice <= voices; voice++) {
      const weight = this.#weight[voice]!;
      if (weight === 0) continue;
      const at = voice * BUCKETS + this.#bucket[voice]!;
      const gain = Math.max(-1, Math.min(1, weight * (this.#atTruth[voice]! / probability - 1)));
      this.#logWeights[at] = Math.max(-8, Math.min(8, this.#logWeights[at]! + this.#step * gain));
    }
    for (let voice = 0; voice < voices; voice++)
      this.#table.add(keys[offset + this.#contexts[voice]!]!, truth);
    this.#overall[truth] = this.#overall[truth]! + 1;
    this.#overallSum++;
    this.#sum[truth] = this.#sum[truth]! + Math.log1p(Math.max(0, seconds));
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

const LEVELS = [0.1, 0.5, 0.9] as const;
