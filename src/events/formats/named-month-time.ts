/** Hot path (benchmark: pipeline): times whose month is a word. Each reader returns the position after the time, or -1. */
import { monthAt } from '../calendar.ts';
import { CLOCK, type Header } from './header.ts';
import { fullYear, setLocal } from './iso-time.ts';
import { CHAR, fourDigits, isDigit, numberAt, skipDigits, twoDigits } from './scan.ts';
import { scanDayTime, scanLooseTime } from './time-of-day.ts';
import { scanZone } from './zones.ts';

function isSmall(code: number): boolean {
  return code >= 97 && code <= 122;
}

/** How many digits, one or two, the day at `at` has; 0 when there is none. */
function dayWidth(text: string, at: number): number {
  if (!isDigit(text, at)) return 0;
  if (!isDigit(text, at + 1)) return 1;
  return isDigit(text, at + 2) ? 0 : 2;
}

/** Position after the month's name that begins at `at`, written out or not. */
function monthEnd(text: string, at: number): number {
  let to = at + 3;
  while (to - at < 9 && isSmall(text.charCodeAt(to))) to++;
  return text.charCodeAt(to) === CHAR.dot ? to + 1 : to;
}

/** Position of the time of day behind a date that ends at `at`: after blanks, a comma, `T`, `:`, `-` or `at`; else -1. */
function timeAfter(text: string, at: number): number {
  let to = at;
  const code = text.charCodeAt(to);
  if (code === CHAR.comma || code === CHAR.colon || code === 84 || code === CHAR.dash) to++;
  while (text.charCodeAt(to) === CHAR.space || text.charCodeAt(to) === CHAR.tab) to++;
  if (text.charCodeAt(to) === 97 && text.startsWith('at ', to)) to += 3;
  return to > at && isDigit(text, to) ? to : -1;
}

/** A year of four digits at `at` that nothing but a separator follows, else -1. */
function yearAt(text: string, at: number): number {
  const year = fourDigits(text, at);
  const after = text.charCodeAt(at + 4);
  const ends = !(after >= 48 && after <= 57) && !isSmall(after | 32) && after !== CHAR.dot;
  return ends && year >= 1970 && year < 2200 ? year : -1;
}

function setYearless(out: Header, month: number, day: number, to: number): number {
  if (day < 1 || day > 31) return -1;
  out.clock = CLOCK.yearless;
  out.zone = Number.NaN;
  out.month = month;
  out.day = day;
  return to;
}

/** `28-Nov-2026 09:20:26`, `28 Nov 2026`, `28/Nov/2026:09:20:26 +0000`, `28Nov2026`, `28-Nov-26`, and `28 Nov 09:20:26`. */
export function scanDayMonthTime(text: string, at: number, out: Header): number {
  const width = dayWidth(text, at);
  if (width === 0) return -1;
  const day = numberAt(text, at, at + width);
  // German sets a dot behind the day: `28. November 2026`.
  const dotted = text.charCodeAt(at + width) === CHAR.dot && text.charCodeAt(at + width + 1) === CHAR.space;
  const dayEnd = dotted ? at + width + 1 : at + width;
  const separator = text.charCodeAt(dayEnd);
  const separated = separator === CHAR.dash || separator === CHAR.space || separator === CHAR.slash;
  const name = separated ? dayEnd + 1 : dayEnd;
  const month = monthAt(text, name);
  if (month === 0) return -1;
  let to = monthEnd(text, name);
  if (separated && text.charCodeAt(to) !== separator) return -1;
  if (separated) to++;
  let year = fourDigits(text, to);
  if (year < 0 && separator === CHAR.space && text.charCodeAt(to + 2) === CHAR.colon) {
    const after = scanDayTime(text, to, out);
    return after < 0 ? -1 : setYearless(out, month, day, after);
  }
  const yearEnd = year < 0 ? to + 2 : to + 4;
  if (year < 0) year = twoDigits(text, to) < 0 ? -1 : fullYear(twoDigits(text, to));
  const clock = year < 0 ? -1 : timeAfter(text, yearEnd);
  const after = clock < 0 ? -1 : scanLooseTime(text, clock, out);
  return after > 0 && setLocal(out, year, month, day) ? scanZone(text, after, out) : -1;
}

/** Behind a time without a year: the year, a zone in front of it or not, as ctime and `date` write it. */
function scanYearBehind(text: string, at: number, month: number, day: number, out: Header): number {
  if (text.charCodeAt(at) !== CHAR.space) return -1;
  const direct = yearAt(text, at + 1);
  if (direct > 0) return setLocal(out, direct, month, day) ? scanZone(text, at + 5, out) : -1;
  out.clock = CLOCK.none;
  const zone = scanZone(text, at, out);
  const minutes = out.zone;
  const year = zone > at && text.charCodeAt(zone) === CHAR.space ? yearAt(text, zone + 1) : -1;
  if (year < 0 || !setLocal(out, year, month, day)) return -1;
  out.clock = CLOCK.zoned;
  out.time -= minutes * 60_000;
  return zone + 5;
}

/** `Nov 28, 2026 9:20:26 AM`, `Nov 28 2026 09:20:26`, `Nov 28 09:20:26 2026`, `Nov 28 09:20:26 UTC 2026`, `Nov 28 09:20:26`. */
export function scanMonthDayTime(text: string, at: number, out: Header): number {
  const month = monthAt(text, at);
  if (month === 0) return -1;
  let from = monthEnd(text, at);
  const separator = text.charCodeAt(from);
  if (separator !== CHAR.space && separator !== CHAR.dash) return -1;
  while (text.charCodeAt(from) === separator) from++;
  const width = dayWidth(text, from);
  if (width === 0) return -1;
  const day = numberAt(text, from, from + width);
  let to = from + width;
  if (text.charCodeAt(to) === CHAR.comma) to++;
  const spaced = text.charCodeAt(to) === CHAR.space || text.charCodeAt(to) === separator;
  if (!spaced && to === from + width) return -1;
  while (text.charCodeAt(to) === CHAR.space || text.charCodeAt(to) === separator) to++;
  const year = yearAt(text, to);
  if (year > 0) {
    const clock = timeAfter(text, to + 4);
    const after = clock < 0 ? -1 : scanLooseTime(text, clock, out);
    return after > 0 && setLocal(out, year, month, day) ? scanZone(text, after, out) : -1;
  }
  const after = scanLooseTime(text, to, out);
  if (after < 0) return -1;
  const behind = scanYearBehind(text, after, month, day, out);
  return behind > 0 ? behind : setYearless(out, month, day, after);
}

const WEEKDAYS = new Set(['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun']);

/** Position after a weekday, its comma and blanks at `at`, else -1. */
export function scanWeekday(text: string, at: number): number {
  const third = text.charCodeAt(at + 2);
  // The third letters of the weekdays: n e d u i t.
  const fits = third === 110 || third === 101 || third === 100 || third === 117 || third === 105;
  if (!fits && third !== 116) return -1;
  let to = at + 3;
  while (to - at < 10 && isSmall(text.charCodeAt(to))) to++;
  if (!WEEKDAYS.has(text.slice(at, at + 3).toLowerCase())) return -1;
  if (to > at + 3 && !text.startsWith('day', to - 3)) return -1;
  if (text.charCodeAt(to) === CHAR.comma || text.charCodeAt(to) === CHAR.dot) to++;
  const spaces = to;
  while (text.charCodeAt(to) === CHAR.space) to++;
  return to > spaces ? to : -1;
}

/** `2026-Nov-28 09:20:26` and `2026 Nov 28 09:20:26`. */
export function scanYearMonthTime(text: string, at: number, out: Header): number {
  const separator = text.charCodeAt(at + 4);
  const month = monthAt(text, at + 5);
  if (month === 0 || text.charCodeAt(at + 8) !== separator) return -1;
  const year = yearAt(text, at);
  const from = text.charCodeAt(at + 9) === CHAR.space ? at + 10 : at + 9;
  const width = dayWidth(text, from);
  const day = numberAt(text, from, from + width);
  const clock = year < 0 || width === 0 ? -1 : timeAfter(text, from + width);
  const to = clock < 0 ? -1 : scanLooseTime(text, clock, out);
  return to > 0 && setLocal(out, year, month, day) ? scanZone(text, to, out) : -1;
}

/** Syslog's `Nov 20 09:20:26` (day padded with a blank or a zero, or neither), year-less. */
export function scanSyslogTime(text: string, at: number, out: Header): number {
  const month = monthAt(text, at);
  if (month === 0 || text.charCodeAt(at + 3) !== CHAR.space) return -1;
  let from = at + 4;
  if (text.charCodeAt(from) === CHAR.space) from++;
  const to = skipDigits(text, from);
  if (to < 0 || to - from > 2 || text.charCodeAt(to) !== CHAR.space) return -1;
  const day = to - from === 2 ? twoDigits(text, from) : text.charCodeAt(from) - CHAR.zero;
  const after = scanDayTime(text, to + 1, out);
  return after < 0 ? -1 : setYearless(out, month, day, after);
}
