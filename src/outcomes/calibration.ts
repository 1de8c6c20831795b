// Hot path (benchmark `pipeline`).

import type { StateReader, StateWriter } from '../state/codec.ts';

const BINS = 10;

/** One bin of a calibration curve: how sure the predictions were, and how often they were right. */
export interface CalibrationBin {
  readonly from: number;
  readonly to: number;
  readonly count: number;
  readonly meanProbability: number;
  readonly frequency: number;
}

/** Ten equal bins of predicted probability against what happened, with the Brier score. */
export class Calibration {
  readonly #count = new Float64Array(BINS);
  readonly #probability = new Float64Array(BINS);
  readonly #hits = new Float64Array(BINS);
  readonly #brier = new Float64Array(1);

  add(probability: number, hit: boolean): void {
    const bin = Math.min(BINS - 1, Math.floor(probability * BINS));
    const truth = hit ? 1 : 0;
    this.#count[bin] = this.#count[bin]! + 1;
    this.#probability[bin] = this.#probability[bin]! + probability;
    this.#hits[bin] = this.#hits[bin]! + truth;
    this.#brier[0] = this.#brier[0]! + (probability - truth) ** 2;
  }

  #total(): number {
    return this.#count.reduce((sum, count) => sum + count, 0);
  }

  /** Mean squared difference of probability and outcome, null without any. */
  brier(): number | null {
    const total = this.#total();
    return total > 0 ? this.#brier[0]! / total : null;
  }

  /** Expected calibration error: |mean probability − frequency| averaged over the predictions, null without any. */
  error(): number | null {
    const total = this.#total();
    if (total === 0) return null;
    let sum = 0;
    for (let bin = 0; bin < BINS; bin++) sum += Math.abs(this.#probability[bin]! - this.#hits[bin]!);
    return sum / total;
  }

  /** The bins that hold predictions. */
  bins(): CalibrationBin[] {
    const bins: CalibrationBin[] = [];
    this.#count.forEach((count, bin) => {
      if (count === 0) return;
      bins.push({
        from: bin / BINS,
        to: (bin + 1) / BINS,
        count,
        meanProbability: this.#probability[bin]! / count,
        frequency: this.#hits[bin]! / count,
      });
    });
    return bins;
  }

  save(writer: StateWriter): void {
    for (const column of [this.#count, this.#probability, this.#hits, this.#brier]) writer.array(column);
  }

  restore(reader: StateReader): void {
    for (const column of [this.#count, this.#probability, this.#hits, this.#brier])
      column.set(reader.float64());
  }
}
