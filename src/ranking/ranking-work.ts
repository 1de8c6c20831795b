/** Hot path (benchmark: pipeline): the rows of a batch on their way to a forecaster in another thread, and back. */
import { AT_INPUT_END, END_OF_SEQUENCE, type StepBatch } from '../sequences/step-batch.ts';
import type { Forecaster, Prediction } from './forecaster.ts';
import { createStepOutcome } from './outcome.ts';
import { OUTCOME_NUMBERS, packOutcome } from './outcome-columns.ts';
import type { RankingChanges } from './ranking-changes.ts';
import { applyChange, CHANGE_NUMBERS } from './ranking-changes.ts';

/** Rows to be ranked, with what changes between them. */
export interface RankingWork {
  readonly rows: Omit<StepBatch, 'key'> & {
    /** See StepRows.event. */
    readonly event: Int32Array;
  };
  readonly changes: RankingChanges;
  /** Whether predictions are issued right after their events. */
  readonly issuing: boolean;
  /** Whether each prediction is wanted in words too. */
  readonly told: boolean;
  /** Slots whose predictions are wanted as they are at the end. */
  readonly shown: readonly number[];
}

/** What became of them. */
export interface RankedRows {
  /** See packOutcome; one per row. */
  readonly outcomes: Float64Array;
  /** The prediction made after each row, where asked for. */
  readonly told: readonly (Prediction | undefined)[];
  readonly shown: readonly (Prediction | undefined)[];
}

/** Runs the rows through a forecaster without batch experts, each change at its place. */
export function rankRows(forecaster: Forecaster, work: RankingWork): RankedRows {
  const { rows, changes, shown } = work;
  const outcome = createStepOutcome();
  const outcomes = new Float64Array(rows.length * OUTCOME_NUMBERS);
  const told: (Prediction | undefined)[] = [];
  forecaster.issuing = work.issuing;
  let change = 0;
  for (let row = 0; row <= rows.length; row++) {
    for (; change < changes.length && changes[change] === row; change += CHANGE_NUMBERS)
      applyChange(forecaster, changes, change);
    if (row === rows.length) break;
    // The forecaster must not take the end of the input for one of the sequence; the row keeps its place.
    if (rows.event[row] !== AT_INPUT_END) {
      forecaster.step(rows, row, outcome);
      packOutcome(outcome, outcomes, row);
    }
    if (work.told)
      told.push(rows.type[row] === END_OF_SEQUENCE ? undefined : forecaster.prediction(rows.slot[row]!));
  }
  return { outcomes, told, shown: shown.map((slot) => forecaster.prediction(slot)) };
}
