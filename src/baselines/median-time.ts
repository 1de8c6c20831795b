import type { TypeMerge } from '../parsing/type-merge.ts';
import { END_OF_SEQUENCE, type StepBatch } from '../sequences/step-batch.ts';
import { History } from './history.ts';
import type { TimeBaseline, TimedResult } from './step-baseline.ts';

/** ln(1 + s) in steps of 1/64 up to 16 (102 days); bin 0 holds gaps of less than 16 ms. */
const BINS_PER_UNIT = 64;
const BINS = 16 * BINS_PER_UNIT;
/** Behind the bins: how many gaps they hold, and the sum of their seconds. */
const [COUNT, SUM] = [BINS, BINS + 1];
const CELLS = BINS + 2;

/** Quantiles and mean of the time to the next event by the type of the last one; learned from the training part alone. */
export class MedianTimeByLastEvent implements TimeBaseline {
  readonly #history: History;
  readonly #gaps = new Map<number, Float64Array>();
  #learning = true;

  constructor(capacity: number) {
    this.#history = new History(capacity, 1);
  }

  endTraining(): void {
    this.#learning = false;
  }

  step(batch: StepBatch, row: number, out: TimedResult): void {
    this.#history.open(batch, row);
    const slot = batch.slot[row]!;
    const before = this.#history.time(slot);
    out.timed = false;
    if (!Number.isNaN(before) && batch.type[row] !== END_OF_SEQUENCE) {
      const seconds = Math.max(0, batch.time[row]! - before) / 1000;
      this.#score(this.#history.type(slot, 0), seconds, out);
    }
    this.#history.push(batch, row);
  }

  #score(last: number, seconds: number, out: TimedResult): void {
    const gaps = this.#gaps.get(last);
    if (gaps !== undefined) {
      out.timed = true;
      out.q10 = quantile(gaps, 0.1);
      out.q50 = quantile(gaps, 0.5);
      out.q90 = quantile(gaps, 0.9);
      out.mean = gaps[SUM]! / gaps[COUNT]!;
      out.gapSeconds = seconds;
    }
    if (!this.#learning) return;
    const counted = gaps ?? new Float64Array(CELLS);
    const bin = Math.min(BINS - 1, Math.floor(Math.log1p(seconds) * BINS_PER_UNIT));
    counted[bin]! += 1;
    counted[COUNT]! += 1;
    counted[SUM]! += seconds;
    this.#gaps.set(last, counted);
  }

  merge({ from, into }: TypeMerge): void {
    this.#history.merge(from, into);
    const moved = this.#gaps.get(from);
    if (moved === undefined) return;
    this.#gaps.delete(from);
    const kept = this.#gaps.get(into);
    this.#gaps.set(into, kept === undefined ? moved : moved.map((count, bin) => count + kept[bin]!));
  }
}

/** Seconds at the middle of the bin that holds the q-quantile; 0 for the first bin. */
function quantile(gaps: Float64Array, q: number): number {
  let left = q * gaps[COUNT]!;
  let bin = 0;
  while (bin < BINS - 1 && left >= gaps[bin]!) left -= gaps[bin++]!;
  return bin === 0 ? 0 : Math.expm1((bin + 0.5) / BINS_PER_UNIT);
}
