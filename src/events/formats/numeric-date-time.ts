/** Hot path (benchmark: pipeline): dates of three numbers, whose order only their source can tell. */
import { monthAt } from '../calendar.ts';
import { CLOCK, type Header } from './header.ts';
import { afterBrackets, setLocal } from './iso-time.ts';
import { CHAR, fourDigits, isDigit, twoDigits } from './scan.ts';
import { scanLooseTime } from './time-of-day.ts';
import { scanZone } from './zones.ts';

/** Position of the time of day behind the date that ends at `at`, else -1. */
function timeAfter(text: string, at: number): number {
  let to = at;
  const code = text.charCodeAt(to);
  if (code === CHAR.closing) return afterBrackets(text, at);
  if (code === CHAR.comma || code === CHAR.colon || code === 84 || code === 59 || code === CHAR.tab) to++;
  while (text.charCodeAt(to) === CHAR.space) to++;
  if (text.charCodeAt(to) === CHAR.dash && to > at) to += text.charCodeAt(to + 1) === CHAR.dash ? 2 : 1;
  while (text.charCodeAt(to) === CHAR.space) to++;
  return to > at && isDigit(text, to) ? to : -1;
}

function twoOrOne(text: string, at: number, width: number): number {
  return width === 2 ? twoDigits(text, at) : isDigit(text, at) ? text.charCodeAt(at) - CHAR.zero : -1;
}

/** Reads the three numbers of a date as they stand; returns the position after them, or -1. */
export function scanNumericDate(text: string, at: number, out: Header): number {
  const firstWidth = isDigit(text, at + 1) ? 2 : 1;
  const second = at + firstWidth + 1;
  const mark = text.charCodeAt(second - 1);
  if (mark !== CHAR.slash && mark !== CHAR.dot && mark !== CHAR.dash) return -1;
  const secondWidth = isDigit(text, second + 1) ? 2 : 1;
  const third = second + secondWidth + 1;
  if (text.charCodeAt(third - 1) !== mark) return -1;
  out.first = twoOrOne(text, at, firstWidth);
  out.second = twoOrOne(text, second, secondWidth);
  const year = fourDigits(text, third);
  out.third = year < 0 ? twoDigits(text, third) : year;
  if (out.first < 1 || out.second < 1 || out.third < 0 || (year >= 0 && year < 1970)) return -1;
  const smallest = Math.min(out.first, out.second);
  if (smallest > 12 || (Math.max(out.first, out.second) > 31 && year >= 0)) return -1;
  out.dateMark = mark;
  return year < 0 ? third + 2 : third + 4;
}

/**
 * `28.11.2026 09:20:26`, `28/11/2026`, `11/28/2026 9:20:26 PM`, `11-28-2026`, `28/11/26`, `26/11/28`. Sets the three
 * numbers as they stand and CLOCK.ordered; returns the position after the time, or -1.
 */
export function scanNumericDateTime(text: string, at: number, out: Header): number {
  const dateEnd = scanNumericDate(text, at, out);
  if (dateEnd < 0) return -1;
  const clock = timeAfter(text, dateEnd);
  const to = clock < 0 ? -1 : scanLooseTime(text, clock, out);
  if (to < 0) return -1;
  out.clock = CLOCK.ordered;
  out.zone = Number.NaN;
  return scanZone(text, to, out);
}

/** A time of day in front of its date: `09:20:26.123 28.11.2026`, `09:20:26, 2026-11-28`, `09:20:26 28-Nov-2026`; the position after both, or -1. */
export function scanClockThenDate(text: string, at: number, out: Header): number {
  const clock = scanLooseTime(text, at, out);
  if (clock < 0) return -1;
  const from = text.charCodeAt(clock) === CHAR.comma ? clock + 1 : clock;
  if (text.charCodeAt(from) !== CHAR.space || !isDigit(text, from + 1)) return -1;
  const to = scanDateAlone(text, from + 1, out);
  // An address (`10.0.0.7`) and a version have further parts.
  const next = text.charCodeAt(to);
  if (to < 0 || isDigit(text, to) || next === CHAR.slash || next === CHAR.dash) return -1;
  if (next === CHAR.dot && isDigit(text, to + 1)) return -1;
  return scanZone(text, to, out);
}

function scanDateAlone(text: string, at: number, out: Header): number {
  const year = fourDigits(text, at);
  if (year > 0) {
    const mark = text.charCodeAt(at + 4);
    const isDate = mark === CHAR.dash || mark === CHAR.slash || mark === CHAR.dot;
    if (!isDate || text.charCodeAt(at + 7) !== mark) return -1;
    return setLocal(out, year, twoDigits(text, at + 5), twoDigits(text, at + 8)) ? at + 10 : -1;
  }
  const month = monthAt(text, at + 3);
  if (month > 0) {
    const named = fourDigits(text, at + 7);
    return named > 0 && setLocal(out, named, month, twoDigits(text, at)) ? at + 11 : -1;
  }
  const to = scanNumericDate(text, at, out);
  // Two digits of a year behind dots or dashes are a version as well.
  if (to < 0 || (out.third < 100 && out.dateMark !== CHAR.slash)) return -1;
  out.clock = CLOCK.ordered;
  out.zone = Number.NaN;
  return to;
}
