import type { StepBatch } from '../../../src/sequences/step-batch.ts';

/** One row: slot, type, and optionally seconds since the epoch and source. */
export type Row = readonly [slot: number, type: number, seconds?: number, source?: number];

/** A batch of rows one second apart; the first row of a slot, and the first after its end, starts a sequence. */
export function makeSteps(rows: readonly Row[]): StepBatch {
  const open = new Set<number>();
  const start = rows.map(([slot, type]) => {
    const fresh = !open.has(slot);
    if (type === 0) open.delete(slot);
    else open.add(slot);
    return fresh ? 1 : 0;
  });
  return {
    length: rows.length,
    slot: Int32Array.from(rows, (row) => row[0]),
    type: Int32Array.from(rows, (row) => row[1]),
    time: Float64Array.from(rows, (row, i) => (row[2] ?? i) * 1000),
    source: Int32Array.from(rows, (row) => row[3] ?? 0),
    start: Uint8Array.from(start),
    known: new Int32Array(rows.length).fill(0x7fffffff),
  };
}

/** Rows [from, to) of a batch as a batch of their own. */
export function sliceSteps(batch: StepBatch, from: number, to: number): StepBatch {
  return {
    length: to - from,
    slot: batch.slot.slice(from, to),
    type: batch.type.slice(from, to),
    time: batch.time.slice(from, to),
    source: batch.source.slice(from, to),
    start: batch.start.slice(from, to),
    known: batch.known.slice(from, to),
  };
}

/** Sessions of one shape, interleaved two by two, each with its end: [1, 2, 3 or 4, 5] by turns. */
export function makeSessions(count: number): Row[] {
  const rows: Row[] = [];
  for (let session = 0; session < count; session++) {
    const slot = session % 3;
    const at = session * 100;
    const middle = session % 4 === 0 ? 4 : 3;
    rows.push([slot, 1, at], [slot, 2, at], [slot, middle, at + 10], [slot, 5, at + 12], [slot, 0, at + 60]);
  }
  return rows;
}
