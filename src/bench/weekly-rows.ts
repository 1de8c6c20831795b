import type { Interval } from '../backtest/bootstrap.ts';
import type { Comparison, Intervals } from '../backtest/evaluation.ts';
import { MEASURES, type Measure } from '../backtest/grouped-scores.ts';
import { MIX } from '../outcomes/model-names.ts';

/** What one forecaster was worth on all weeks. */
export type WeeklyRow = { readonly model: string } & Readonly<Record<Measure, number | string>> & {
    /** By how much a mix differs from the online experts alone: the 95 % intervals. */
    readonly 'nll − online': string;
    readonly 'pinball − online': string;
  };

const NONE = '–';

/**
 * Packages alone, the online experts alone, and the mixes. `fixed` and `weekly` are of one test on the same steps, with
 * the package as it was at first and with its successors.
 */
export function weeklyRows(fixed: Comparison, weekly: Comparison, name: string): WeeklyRow[] {
  return [
    row('package alone, as trained before', fixed.intervals[name]!),
    row('package alone, fine-tuned weekly', weekly.intervals[name]!),
    row('online experts alone', weekly.intervals['online']!),
    row('online + package as trained before', fixed.intervals[MIX]!, fixed.difference),
    row('online + package fine-tuned weekly', weekly.intervals[MIX]!, weekly.difference),
  ];
}

function row(model: string, intervals: Intervals, lead?: Intervals): WeeklyRow {
  const figures = Object.fromEntries(MEASURES.map((measure) => [measure, intervals[measure].value ?? NONE]));
  return {
    model,
    ...(figures as Record<Measure, number | string>),
    'nll − online': rangeOf(lead?.nll),
    'pinball − online': rangeOf(lead?.pinball),
  };
}

function rangeOf(lead: Interval | undefined): string {
  const { low = null, high = null } = lead ?? {};
  return low === null || high === null ? NONE : `${low.toFixed(4)} to ${high.toFixed(4)}`;
}
