import type { StepBatch } from '../../../src/sequences/step-batch.ts';

/** Rows of one slot: one sequence per list of event types (0 ends it), a second between events. */
export function makeRows(sequences: readonly (readonly number[])[], slot = 0): StepBatch {
  const types = sequences.flat();
  const start = new Uint8Array(types.length);
  let at = 0;
  for (const sequence of sequences) {
    start[at] = 1;
    at += sequence.length;
  }
  return {
    length: types.length,
    slot: new Int32Array(types.length).fill(slot),
    type: Int32Array.from(types),
    time: Float64Array.from(types, (_, i) => i * 1000),
    source: new Int32Array(types.length),
    start,
    known: new Int32Array(types.length).fill(0x7fffffff),
  };
}

/** Feeds all rows and returns a copy of what each came to. */
export function results<Step extends object>(
  baseline: { step(batch: StepBatch, row: number, out: Step): void },
  batch: StepBatch,
  empty: Step,
): Step[] {
  return Array.from({ length: batch.length }, (_, row) => {
    const out = { ...empty };
    baseline.step(batch, row, out);
    return out;
  });
}

export const noRank = {
  start: false,
  novel: false,
  rank: -1,
  logLoss: 0,
  topType: -1,
  topProbability: 0,
};
export const noTime = { timed: false, q10: 0, q50: 0, q90: 0, gapSeconds: 0 };
