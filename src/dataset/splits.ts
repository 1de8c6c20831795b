import { DatasetError } from './errors.ts';

/** Shares of the rows at the end of a dataset, 0 … 1. */
export interface SplitShares {
  readonly validation: number;
  readonly test: number;
}

export type RowRange = readonly [from: number, to: number];

/** Row ranges in time order: learn from the first, stop by the second, report on the last. */
export interface Splits {
  readonly train: RowRange;
  readonly validation: RowRange;
  readonly test: RowRange;
}

/** Cuts rows in time order. Throws DatasetError where a share above 0 gives no row, or nothing is left to train on. */
export function splitRows(rows: number, { validation, test }: SplitShares): Splits {
  const testFrom = rows - Math.round(rows * test);
  const validationFrom = testFrom - Math.round(rows * validation);
  const splits: Splits = {
    train: [0, Math.max(0, validationFrom)],
    validation: [validationFrom, testFrom],
    test: [testFrom, rows],
  };
  const shares = { train: Math.max(0, 1 - validation - test), validation, test };
  for (const name of ['train', 'validation', 'test'] as const) {
    const [from, to] = splits[name];
    if (to > from || (name !== 'train' && shares[name] === 0)) continue;
    throw new DatasetError(
      `the ${name} split would be empty: a share of ${Number(shares[name].toFixed(4))} of ${rows} rows; give more logs, or other shares with --validation and --test`,
    );
  }
  return splits;
}
