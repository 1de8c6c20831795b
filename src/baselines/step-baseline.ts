import type { RankedStep, TimedStep } from '../outcomes/scored-step.ts';
import type { TypeMerge } from '../parsing/type-merge.ts';
import type { StepBatch } from '../sequences/step-batch.ts';

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** A plain forecaster. It sees each row once, in order, and fills in what its prediction for the row was worth. */
export interface Baseline<Step> {
  /** Predicts the row from the rows before it, tells what that was worth, and learns the row if it learns. */
  step(batch: StepBatch, row: number, out: Mutable<Step>): void;
  /** The training part is over: what learns from it alone learns no more; `frozen`: nothing does. */
  endTraining(frozen: boolean): void;
  merge(merge: TypeMerge): void;
}

/** Says which event comes next. */
export type RankingBaseline = Baseline<RankedStep>;
export type RankedResult = Mutable<RankedStep>;

/** Says when the next event comes. */
export type TimeBaseline = Baseline<TimedStep>;
export type TimedResult = Mutable<TimedStep>;
