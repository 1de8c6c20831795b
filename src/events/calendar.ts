/** Milliseconds of one day. */
export const DAY_MS = 86_400_000;

/** Times before 1990 are never believed: they come from clocks that were not set. */
export const OLDEST_TIME = Date.UTC(1990, 0, 1);

/** Year of a year-less time when nothing hints at it: a leap year, so that 29 February exists. */
const YEAR_WITHOUT_HINT = 2000;

/** Epoch milliseconds at the start of a day in UTC; month 1–12. Days beyond the month's end run on into the next. */
export function dayStart(year: number, month: number, day: number): number {
  // Counted in years that begin in March, so that the leap day comes last (Hinnant, "chrono-Compatible Low-Level
  // Date Algorithms", days_from_civil); far cheaper than Date.UTC with seven arguments.
  const y = month <= 2 ? year - 1 : year;
  const era = Math.floor(y / 400);
  const yearOfEra = y - era * 400;
  const dayOfYear = (((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) | 0) + day - 1;
  const dayOfEra = yearOfEra * 365 + ((yearOfEra / 4) | 0) - ((yearOfEra / 100) | 0) + dayOfYear;
  return (era * 146_097 + dayOfEra - 719_468) * DAY_MS;
}

function isLeap(year: number): boolean {
  return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
}

/** Where a year-less time lies: month 1–12, day of month, and milliseconds into the day. */
export interface YearlessTime {
  readonly month: number;
  readonly day: number;
  readonly dayMs: number;
}

function inYear(time: YearlessTime, year: number): number {
  return dayStart(year, time.month, time.day) + time.dayMs;
}

function possibleYears(time: YearlessTime, around: number): number[] {
  const years = [around + 1, around, around - 1, around - 2, around - 3, around - 4, around - 5, around - 6];
  return time.month === 2 && time.day === 29 ? years.filter(isLeap) : years.slice(0, 3);
}

/**
 * The time in the year nearest to `near`, the last known time of the source: logs roll over at new year. Without
 * `near`, the latest year that does not put it after `notAfter`; without both, the year 2000.
 */
export function withYear(time: YearlessTime, near: number | undefined, notAfter: number | undefined): number {
  const hint = near ?? notAfter;
  if (hint === undefined) return inYear(time, YEAR_WITHOUT_HINT);
  const times = possibleYears(time, new Date(hint).getUTCFullYear()).map((year) => inYear(time, year));
  if (near === undefined) return times.find((at) => at <= hint) ?? times.at(-1)!;
  return times.reduce((best, at) => (Math.abs(at - near) < Math.abs(best - near) ? at : best));
}

/** A time of day placed in the day that brings it nearest to `hint`. */
export function withDay(dayMs: number, hint: number): number {
  const day = Math.round((hint - dayMs) / DAY_MS);
  return day * DAY_MS + dayMs;
}

const MONTHS: ReadonlyMap<number, number> = new Map(
  ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'].map((name, i) => [
    monthKey(name, 0),
    i + 1,
  ]),
);

function monthKey(text: string, at: number): number {
  return (
    ((text.charCodeAt(at) | 32) << 16) |
    ((text.charCodeAt(at + 1) | 32) << 8) |
    (text.charCodeAt(at + 2) | 32)
  );
}

/** Number 1–12 of the English month abbreviation at `at`, else 0. */
export function monthAt(text: string, at: number): number {
  return MONTHS.get(monthKey(text, at)) ?? 0;
}
