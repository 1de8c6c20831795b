import type { StateReader, StateWriter } from '../state/codec.ts';
import { ratio } from './ratio.ts';

/** Bins of the histogram: 4,096 over ln(score / (1 − score)) or the like in −16..16, a step of 1/128. */
const BINS = 4096;
const REACH = 16;

/** Scores of positive and negative cases, for the area under the precision-recall curve. */
export class RankingCurve {
  readonly #exactPoints: number;
  #scores: Float64Array = new Float64Array(64);
  #labels: Uint8Array = new Uint8Array(64);
  #size = 0;
  #histogram: { positives: Float64Array; negatives: Float64Array } | undefined;
  #positives = 0;
  #total = 0;

  /** Exact up to `exactPoints` scores (Infinity: always, for backtests); then a histogram of log-odds. */
  constructor(exactPoints: number) {
    this.#exactPoints = exactPoints;
  }

  get total(): number {
    return this.#total;
  }

  get positives(): number {
    return this.#positives;
  }

  /** Adds a score in 0..1 (anything beyond counts as almost sure) with its outcome. */
  add(score: number, positive: boolean): void {
    this.#total++;
    if (positive) this.#positives++;
    if (this.#histogram !== undefined) {
      this.#bin(score, positive);
      return;
    }
    if (this.#size === this.#scores.length) this.#grow();
    this.#scores[this.#size] = score;
    this.#labels[this.#size] = positive ? 1 : 0;
    this.#size++;
    if (this.#size > this.#exactPoints) this.#fold();
  }

  #grow(): void {
    const [scores, labels] = [new Float64Array(this.#size * 2), new Uint8Array(this.#size * 2)];
    scores.set(this.#scores);
    labels.set(this.#labels);
    [this.#scores, this.#labels] = [scores, labels];
  }

  #fold(): void {
    this.#histogram = { positives: new Float64Array(BINS), negatives: new Float64Array(BINS) };
    for (let i = 0; i < this.#size; i++) this.#bin(this.#scores[i]!, this.#labels[i] === 1);
    this.#size = 0;
    this.#scores = new Float64Array(0);
    this.#labels = new Uint8Array(0);
  }

  #bin(score: number, positive: boolean): void {
    const logit = score >= 1 ? REACH : score <= 0 ? -REACH : Math.log(score / (1 - score));
    const scaled = Math.floor(((logit + REACH) / (2 * REACH)) * BINS);
    const bin = Math.max(0, Math.min(BINS - 1, scaled));
    const column = positive ? this.#histogram!.positives : this.#histogram!.negatives;
    column[bin] = column[bin]! + 1;
  }

  /** Positive and negative cases per distinct score, the highest first. */
  *#steps(): Generator<readonly [positives: number, negatives: number]> {
    if (this.#histogram !== undefined) {
      const { positives, negatives } = this.#histogram;
      for (let bin = BINS - 1; bin >= 0; bin--) yield [positives[bin]!, negatives[bin]!];
      return;
    }
    const order = Int32Array.from({ length: this.#size }, (_, i) => i);
    order.sort((a, b) => this.#scores[b]! - this.#scores[a]!);
    let [positives, negatives] = [0, 0];
    for (let i = 0; i < order.length; i++) {
      if (this.#labels[order[i]!] === 1) positives++;
      else negatives++;
      const tied = i + 1 < order.length && this.#scores[order[i + 1]!] === this.#scores[order[i]!];
      if (tied) continue;
      yield [positives, negatives];
      [positives, negatives] = [0, 0];
    }
  }

  /**
   * Area under the precision-recall curve as average precision: precision at each distinct score, weighed by the recall it
   * adds, so cases of equal score count as one step. Null without a positive case.
   *
   * @param negativeWeight cases that each negative one stands for (to restore a true class ratio)
   */
  prAuc(negativeWeight = 1): number | null {
    if (this.#positives === 0) return null;
    let [caught, alarms, area] = [0, 0, 0];
    for (const [positives, negatives] of this.#steps()) {
      caught += positives;
      alarms += negatives * negativeWeight;
      if (positives > 0) area += (positives / this.#positives) * (caught / (caught + alarms));
    }
    return area;
  }

  baseRate(): number | null {
    return ratio(this.#positives, this.#total);
  }

  save(writer: StateWriter): void {
    writer.array(Float64Array.of(this.#positives, this.#total, this.#histogram === undefined ? 0 : 1));
    writer.array(this.#histogram?.positives ?? this.#scores.subarray(0, this.#size));
    writer.array(this.#histogram?.negatives ?? this.#labels.subarray(0, this.#size));
  }

  restore(reader: StateReader): void {
    const [positives, total, folded] = reader.float64();
    this.#positives = positives!;
    this.#total = total!;
    if (folded === 1) {
      this.#histogram = { positives: reader.float64(), negatives: reader.float64() };
      return;
    }
    this.#histogram = undefined;
    this.#scores = reader.float64();
    this.#labels = reader.uint8();
    this.#size = this.#scores.length;
    if (this.#size === 0) [this.#scores, this.#labels] = [new Float64Array(64), new Uint8Array(64)];
  }
}
