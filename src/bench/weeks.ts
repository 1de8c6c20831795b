import type { Comparison, Evaluation } from '../backtest/evaluation.ts';
import type { LogEvent } from '../events/log-event.ts';

const DAY_MS = 86_400_000;
const WEEK_MS = 7 * DAY_MS;

/** A week of a log: the midnight (UTC, epoch ms) that it begins at, and its lines as they came. */
export interface Week {
  readonly from: number;
  readonly lines: readonly string[];
}

/** Cuts lines of structured events, in time order, into weeks from the first day on; a week without events is left out. */
export function cutIntoWeeks(lines: readonly string[]): Week[] {
  const weeks = new Map<number, string[]>();
  let first: number | undefined;
  for (const line of lines) {
    const time = new Date((JSON.parse(line) as { time: string | number }).time).getTime();
    first ??= Math.floor(time / DAY_MS) * DAY_MS;
    const from = first + Math.floor((time - first) / WEEK_MS) * WEEK_MS;
    const week = weeks.get(from);
    if (week === undefined) weeks.set(from, [line]);
    else week.push(line);
  }
  return [...weeks].map(([from, ofWeek]) => ({ from, lines: ofWeek }));
}

/**
 * Scores weeks as one run of a trained evaluation. `before` is called ahead of each week with its place: what it does to
 * the experts counts from that week on, and everything learned online stays.
 */
export async function scoreWeeks(
  evaluation: Evaluation,
  weeks: readonly (readonly LogEvent[])[],
  before: (week: number) => Promise<void>,
): Promise<Comparison> {
  for (const [place, events] of weeks.entries()) {
    await before(place);
    await evaluation.test(events);
  }
  return evaluation.finish();
}
