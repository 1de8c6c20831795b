import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { DatasetRows } from '../../../src/dataset/rows.ts';

/** Rows whose values tell them apart. */
function rowsOf(count: number): DatasetRows {
  const rows = new DatasetRows();
  for (let i = 0; i < count; i++) rows.push(i + 1, i * 1000, i % 7, i % 2, i % 5, i % 3);
  return rows;
}

function listed(rows: DatasetRows): number[][] {
  return Array.from({ length: rows.length }, (_, i) => [
    rows.type[i]!,
    rows.time[i]!,
    rows.sequence[i]!,
    rows.start[i]!,
    rows.source[i]!,
    rows.watched[i]!,
  ]);
}

describe('rows of a dataset', () => {
  test('keep what was pushed while they grow', () => {
    const rows = rowsOf(10_000);

    expect(rows.length).toBe(10_000);
    expect([rows.type[9_999], rows.time[9_999], rows.sequence[4_097]]).toEqual([
      10_000,
      9_999_000,
      4_097 % 7,
    ]);
  });

  test('take an end behind each of some rows, at its time and in its sequence', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 60 }), fc.infiniteStream(fc.boolean()), (count, coins) => {
        const chosen = Array.from({ length: count }, (_, i) => i).filter(() => coins.next().value);
        const rows = rowsOf(count);
        const plain = listed(rowsOf(count));

        rows.insertEnds(Int32Array.from(chosen));

        const expected = plain.flatMap((row, i) =>
          chosen.includes(i) ? [row, [0, row[1]!, row[2]!, 0, 0, 0]] : [row],
        );
        expect(listed(rows)).toEqual(expected);
      }),
    );
  });

  test('take ends where the columns are full', () => {
    const rows = rowsOf(4096);

    rows.insertEnds(Int32Array.of(0, 4095));

    expect([rows.length, rows.type[1], rows.type[4097]]).toEqual([4098, 0, 0]);
  });
});
