import type { Opinions } from '../models/expert.ts';
import { GAP_BINS } from '../models/gap-bins.ts';
import type { StepBatch } from '../sequences/step-batch.ts';

/** Takes back what is said of rows up to `time`. */
export function silenceUntil(time: number, rows: StepBatch, width: number, opinions: Opinions): void {
  for (let row = 0; row < rows.length; row++) {
    if (rows.time[row]! > time) continue;
    opinions.probabilities.fill(0, row * width, (row + 1) * width);
    opinions.gaps.fill(0, row * GAP_BINS, (row + 1) * GAP_BINS);
  }
}
