/** Hot path (benchmark: pipeline): a written time of any form known here. */
import { CLOCK, type Header } from './header.ts';
import { fullYear, scanIsoTime, setLocal } from './iso-time.ts';
import { scanDayMonthTime, scanMonthDayTime, scanWeekday, scanYearMonthTime } from './named-month-time.ts';
import { scanClockThenDate, scanNumericDateTime } from './numeric-date-time.ts';
import { CHAR, fourDigits, isDigit, twoDigits } from './scan.ts';
import { scanLooseTime } from './time-of-day.ts';

/** Milliseconds of an epoch number of any common unit, told apart by its size (seconds up to the year 5138). */
export function epochMs(value: number): number {
  const size = Math.abs(value);
  if (size < 1e11) return value * 1000;
  if (size < 1e14) return value;
  return size < 1e17 ? value / 1000 : value / 1e6;
}

/** MySQL's old `261128  9:20:26`. */
function scanCompactTime(text: string, at: number, out: Header): number {
  const clock = text.charCodeAt(at + 7) === CHAR.space ? at + 8 : at + 7;
  const year = twoDigits(text, at);
  if (year < 0 || twoDigits(text, at + 2) < 1 || twoDigits(text, at + 4) < 1) return -1;
  const to = isDigit(text, clock) ? scanLooseTime(text, clock, out) : -1;
  return to > 0 && setLocal(out, fullYear(year), twoDigits(text, at + 2), twoDigits(text, at + 4)) ? to : -1;
}

function scanDigitTime(text: string, at: number, out: Header): number {
  // One or two digits in front of the separator: the day or the month stands first, or a year of two digits.
  const wide = isDigit(text, at + 1);
  if (wide && isDigit(text, at + 2)) {
    if (text.charCodeAt(at + 6) === CHAR.space) return scanCompactTime(text, at, out);
    const iso = scanIsoTime(text, at, out);
    return iso > 0 ? iso : scanYearMonthTime(text, at, out);
  }
  const separator = text.charCodeAt(wide ? at + 2 : at + 1);
  if (separator === CHAR.colon) return scanClockThenDate(text, at, out);
  if (separator < 32) return -1;
  const numeric = scanNumericDateTime(text, at, out);
  return numeric > 0 ? numeric : scanDayMonthTime(text, at, out);
}

/**
 * A date with a time of day at `at`, in any common order, with its zone; returns the position after it, or -1. Times
 * of day alone and epoch numbers are not read.
 */
export function scanTime(text: string, at: number, out: Header): number {
  if (isDigit(text, at)) return scanDigitTime(text, at, out);
  const letter = text.charCodeAt(at) | 32;
  if (letter < 97 || letter > 119) return -1;
  const weekday = scanWeekday(text, at);
  if (weekday > 0 && isDigit(text, weekday)) return scanDigitTime(text, weekday, out);
  return scanMonthDayTime(text, weekday > 0 ? weekday : at, out);
}

const DOT_NET_DATE = /^\/?Date\((\d{8,19})(?:[+-]\d{4})?\)\/?$/;

/** Reads a whole string as a time of any form known here; sets out.clock and its fields, and says whether it could. */
export function readTime(value: string, out: Header): boolean {
  const text = value.trim();
  const epoch = /^\d{8,19}(?:\.\d+)?$/.test(text) ? text : DOT_NET_DATE.exec(text)?.[1];
  if (epoch !== undefined) {
    out.clock = CLOCK.zoned;
    out.time = epochMs(Number(epoch));
    return true;
  }
  return scanTime(text, 0, out) > 0 || readDateOnly(text, out);
}

function readDateOnly(text: string, out: Header): boolean {
  if (/^\d{4}-\d\d-\d\d$/.test(text)) {
    out.dayMs = 0;
    return setLocal(out, fourDigits(text, 0), twoDigits(text, 5), twoDigits(text, 8));
  }
  // Date.parse alone would read a year out of any word and number.
  const named = /\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\b/i.test(text);
  const parsed = named && /\b\d{4}\b/.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(parsed)) return false;
  const zoned = /(?:Z|GMT|UTC|[+-]\d\d:?\d\d)\)?$/.test(text);
  // Date.parse takes zone-less text in the zone of the machine; the written wall clock is what counts.
  out.clock = zoned ? CLOCK.zoned : CLOCK.local;
  out.time = zoned ? parsed : Date.parse(`${text} UTC`);
  return !Number.isNaN(out.time);
}
