import type { StateReader, StateWriter } from '../state/codec.ts';

/** Thresholds at which alarms are kept on paper, whether or not they were ever told to anyone. */
export const THRESHOLDS = [
  0.1, 0.15, 0.2, 0.25, 0.3, 0.35, 0.4, 0.45, 0.5, 0.55, 0.6, 0.65, 0.7, 0.8, 0.9,
] as const;
const STEPS = THRESHOLDS.length;
/** Alarms that stand for what was believed before, of a target and of all targets together. */
const BELIEF = 10;
const SHARED_BELIEF = 40;

/** A target as far as alarms are concerned. */
export interface AlarmTarget {
  readonly horizonSeconds: number;
  readonly minLeadSeconds: number;
}

/**
 * What alarms at each threshold would have been worth. One alarm lasts a horizon and hits if an onset comes in it early
 * enough to be of use. The precision at a threshold is estimated from the target's own alarms, shrunk towards what the
 * threshold promises, times the share of their promises that alarms of all targets have kept; it never falls with the threshold.
 */
export class AlarmLedger {
  readonly #targets: readonly AlarmTarget[];
  /** Start of the open alarm by target and step, epoch ms; 0 for none. */
  readonly #open: Float64Array;
  readonly #alarms: Float64Array;
  readonly #hits: Float64Array;
  readonly #allAlarms = new Float64Array(STEPS);
  readonly #allHits = new Float64Array(STEPS);

  constructor(targets: readonly AlarmTarget[]) {
    this.#targets = targets;
    this.#open = new Float64Array(targets.length * STEPS);
    this.#alarms = new Float64Array(targets.length * STEPS);
    this.#hits = new Float64Array(targets.length * STEPS);
  }

  /** Notes a forecast: closes alarms whose horizon is over, opens one at each threshold reached. */
  forecast(target: number, time: number, probability: number): void {
    const horizonMs = this.#targets[target]!.horizonSeconds * 1000;
    for (let step = 0; step < STEPS; step++) {
      const at = target * STEPS + step;
      if (this.#open[at] !== 0 && time >= this.#open[at]! + horizonMs) this.#settle(at, step, 0);
      if (this.#open[at] === 0 && probability >= THRESHOLDS[step]!) this.#open[at] = time;
    }
  }

  /** Notes an onset of a target: its open alarms have hit, unless they came too late to count. */
  onset(target: number, time: number): void {
    const { horizonSeconds, minLeadSeconds } = this.#targets[target]!;
    for (let step = 0; step < STEPS; step++) {
      const at = target * STEPS + step;
      const start = this.#open[at]!;
      if (start === 0) continue;
      if (time - start > horizonSeconds * 1000) this.#settle(at, step, 0);
      else if (time - start >= minLeadSeconds * 1000) this.#settle(at, step, 1);
      this.#open[at] = 0;
    }
  }

  /** Precision expected of alarms at each threshold. */
  precisions(target: number): number[] {
    const weights: number[] = [];
    const expected = THRESHOLDS.map((threshold, step) => {
      const at = target * STEPS + step;
      const promised = threshold * this.#allAlarms[step]! + SHARED_BELIEF;
      const kept = Math.min(1.2, (this.#allHits[step]! + SHARED_BELIEF) / promised);
      weights.push(this.#alarms[at]! + BELIEF);
      return (this.#hits[at]! + BELIEF * Math.min(1, threshold * kept)) / (this.#alarms[at]! + BELIEF);
    });
    return nonDecreasing(expected, weights);
  }

  /** Lowest threshold from which on the precision asked for is expected; 1, never reached, where there is none. */
  threshold(target: number, precision: number): number {
    const step = this.precisions(target).findIndex((expected) => expected >= precision);
    return step < 0 ? 1 : THRESHOLDS[step]!;
  }

  save(writer: StateWriter): void {
    for (const array of [this.#open, this.#alarms, this.#hits, this.#allAlarms, this.#allHits])
      writer.array(array);
  }

  restore(reader: StateReader): void {
    for (const array of [this.#open, this.#alarms, this.#hits, this.#allAlarms, this.#allHits])
      array.set(reader.float64());
  }

  #settle(at: number, step: number, hit: number): void {
    this.#open[at] = 0;
    this.#alarms[at]! += 1;
    this.#hits[at]! += hit;
    this.#allAlarms[step]! += 1;
    this.#allHits[step]! += hit;
  }
}

/** The non-decreasing values nearest to the given ones in weighted squares (pool adjacent violators). */
function nonDecreasing(values: readonly number[], weights: readonly number[]): number[] {
  const blocks: { value: number; weight: number; size: number }[] = [];
  for (const [at, value] of values.entries()) {
    let block = { value, weight: weights[at]!, size: 1 };
    for (let last = blocks.at(-1); last !== undefined && last.value > block.value; last = blocks.at(-1)) {
      const weight = last.weight + block.weight;
      const mean = (last.value * last.weight + block.value * block.weight) / weight;
      block = { value: mean, weight, size: last.size + block.size };
      blocks.pop();
    }
    blocks.push(block);
  }
  return blocks.flatMap(({ value, size }) => Array.from({ length: size }, () => value));
}
