import type { TypeMerge } from '../parsing/type-merge.ts';
import type { TypeSplit } from '../parsing/type-split.ts';
import type { Forecaster } from './forecaster.ts';

/** Changes in their order, five numbers each: the row before which it holds, its kind, and what it says. */
export type RankingChanges = Float64Array;

/** Numbers of one change. */
export const CHANGE_NUMBERS = 5;

const MERGE = 0;
const SPLIT = 1;
const SPECIALISE = 2;

/** Collects what a forecaster must follow between the rows of a batch. */
export class ChangeList {
  readonly #numbers: number[] = [];

  clear(): void {
    this.#numbers.length = 0;
  }

  /** See Forecaster.merge; holds from row `row` on, as the others do. */
  merge(row: number, { from, into }: TypeMerge): void {
    this.#numbers.push(row, MERGE, from, into, 0);
  }

  split(row: number, { from, part, share }: TypeSplit): void {
    this.#numbers.push(row, SPLIT, from, part, share);
  }

  specialise(row: number, type: number, weightClass: number): void {
    this.#numbers.push(row, SPECIALISE, type, weightClass, 0);
  }

  toArray(): RankingChanges {
    return Float64Array.from(this.#numbers);
  }
}

/** Has a forecaster follow the change that begins at `at`. */
export function applyChange(forecaster: Forecaster, changes: RankingChanges, at: number): void {
  const kind = changes[at + 1];
  const first = changes[at + 2]!;
  const second = changes[at + 3]!;
  if (kind === MERGE) forecaster.merge({ from: first, into: second });
  else if (kind === SPLIT) forecaster.split({ from: first, part: second, share: changes[at + 4]! });
  else forecaster.specialise(first, second);
}
