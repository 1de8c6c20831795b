/** Hot path (benchmark: pipeline): readers of written times. Each returns the position after the time, or -1. */
import { dayStart, monthAt } from '../calendar.ts';
import { CLOCK, type Header } from './header.ts';
import { CHAR, fourDigits, isDigit, skipDigits, twoDigits } from './scan.ts';

const POWERS = [1, 10, 100, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9] as const;

/** Offsets from UTC in minutes of the zone abbreviations that are commonly printed by servers. */
const ZONES: ReadonlyMap<string, number> = new Map([
  ['UTC', 0],
  ['GMT', 0],
  ['WET', 0],
  ['BST', 60],
  ['CET', 60],
  ['CEST', 120],
  ['EET', 120],
  ['EEST', 180],
  ['MSK', 180],
  ['JST', 540],
  ['KST', 540],
  ['AEST', 600],
  ['EST', -300],
  ['EDT', -240],
  ['CST', -360],
  ['CDT', -300],
  ['MST', -420],
  ['MDT', -360],
  ['PST', -480],
  ['PDT', -420],
]);

function fraction(text: string, at: number, out: Header): number {
  const to = skipDigits(text, at);
  const used = Math.min(to - at, 9);
  let value = 0;
  for (let i = at; i < at + used; i++) value = value * 10 + text.charCodeAt(i) - CHAR.zero;
  out.dayMs += (value * 1000) / POWERS[used]!;
  return to;
}

/**
 * `HH:MM:SS` or `HH.MM.SS`, with a fraction after `.`, `,` or `:`; sets out.dayMs (fractions of a millisecond kept).
 */
export function scanDayTime(text: string, at: number, out: Header): number {
  const hour = twoDigits(text, at);
  const minute = twoDigits(text, at + 3);
  const second = twoDigits(text, at + 6);
  if (hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 60) return -1;
  const separator = text.charCodeAt(at + 2);
  if (separator !== text.charCodeAt(at + 5)) return -1;
  if (separator !== CHAR.colon && separator !== CHAR.dot) return -1;
  out.dayMs = ((hour * 60 + minute) * 60 + second) * 1000;
  const mark = text.charCodeAt(at + 8);
  const hasFraction = mark === CHAR.dot || mark === CHAR.comma || mark === CHAR.colon;
  return hasFraction && isDigit(text, at + 9) ? fraction(text, at + 9, out) : at + 8;
}

function setZone(out: Header, minutes: number, to: number): number {
  out.clock = CLOCK.zoned;
  out.time -= minutes * 60_000;
  return to;
}

function scanNumericZone(text: string, at: number, spaced: boolean, out: Header): number {
  const sign = text.charCodeAt(at) === CHAR.dash ? -1 : 1;
  const hours = twoDigits(text, at + 1);
  if (hours < 0 || hours > 14) return -1;
  const colon = text.charCodeAt(at + 3) === CHAR.colon ? 1 : 0;
  const minutes = twoDigits(text, at + 3 + colon);
  if (minutes >= 0 && minutes < 60 && !isDigit(text, at + 5 + colon)) {
    return setZone(out, sign * (hours * 60 + minutes), at + 5 + colon);
  }
  // "+02" alone is a zone only right behind the seconds; behind a space it may be any number.
  return spaced || isDigit(text, at + 3) ? -1 : setZone(out, sign * hours * 60, at + 3);
}

function scanNamedZone(text: string, at: number, out: Header): number {
  let to = at;
  while (to - at < 5 && text.charCodeAt(to) >= 65 && text.charCodeAt(to) <= 90) to++;
  const minutes = to - at < 3 ? undefined : ZONES.get(text.slice(at, to));
  return minutes === undefined ? -1 : setZone(out, minutes, to);
}

/** The zone that may follow a written time, at most one space apart; leaves `out` local when there is none. */
export function scanZone(text: string, at: number, out: Header): number {
  const first = text.charCodeAt(at);
  if (first === 90 || first === 122) return setZone(out, 0, at + 1);
  const spaced = first === CHAR.space;
  const from = spaced ? at + 1 : at;
  const code = text.charCodeAt(from);
  let to = -1;
  if (code === CHAR.dash || code === 43) to = scanNumericZone(text, from, spaced, out);
  else if (spaced && code >= 65 && code <= 90) to = scanNamedZone(text, from, out);
  return to < 0 ? at : to;
}

/** Sets a date and the dayMs read before as a local time. */
export function setLocal(out: Header, year: number, month: number, day: number): boolean {
  if (month < 1 || month > 12 || day < 1 || day > 31) return false;
  out.clock = CLOCK.local;
  out.time = dayStart(year, month, day) + out.dayMs;
  return true;
}

function scanBasicIso(text: string, at: number, year: number, out: Header): number {
  if (text.charCodeAt(at + 8) !== 84) return -1;
  const hour = twoDigits(text, at + 9);
  const minute = twoDigits(text, at + 11);
  const second = twoDigits(text, at + 13);
  if (hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 60) return -1;
  out.dayMs = ((hour * 60 + minute) * 60 + second) * 1000;
  if (!setLocal(out, year, twoDigits(text, at + 4), twoDigits(text, at + 6))) return -1;
  let to = at + 15;
  if (text.charCodeAt(to) === CHAR.dot && isDigit(text, to + 1)) {
    to = fraction(text, to + 1, out);
    setLocal(out, year, twoDigits(text, at + 4), twoDigits(text, at + 6));
  }
  return scanZone(text, to, out);
}

/**
 * ISO 8601 and its relatives: `2026-11-20T09:20:26.123+01:00`, blank, `-` or `_` instead of the T, `/` or `.` in the
 * date, `,` before the fraction, zone as offset or name, and the basic form `20261120T092026Z`.
 */
export function scanIsoTime(text: string, at: number, out: Header): number {
  const year = fourDigits(text, at);
  if (year < 0) return -1;
  const separator = text.charCodeAt(at + 4);
  if (separator !== CHAR.dash && separator !== CHAR.slash && separator !== CHAR.dot) {
    return scanBasicIso(text, at, year, out);
  }
  if (text.charCodeAt(at + 7) !== separator) return -1;
  const between = text.charCodeAt(at + 10);
  if (
    between !== 84 &&
    between !== CHAR.space &&
    between !== CHAR.dash &&
    between !== 95 &&
    between !== 116
  ) {
    return -1;
  }
  const to = scanDayTime(text, at + 11, out);
  if (to < 0 || !setLocal(out, year, twoDigits(text, at + 5), twoDigits(text, at + 8))) return -1;
  return scanZone(text, to, out);
}

/** The year that two digits stand for: 70–99 lie in the last century. */
export function fullYear(twoDigitYear: number): number {
  return twoDigitYear >= 70 ? 1900 + twoDigitYear : 2000 + twoDigitYear;
}

/** log4j's short form `17/06/09 20:10:40`: year, month, day. */
export function scanShortDateTime(text: string, at: number, out: Header): number {
  if (text.charCodeAt(at + 2) !== CHAR.slash || text.charCodeAt(at + 5) !== CHAR.slash) return -1;
  if (text.charCodeAt(at + 8) !== CHAR.space) return -1;
  const to = scanDayTime(text, at + 9, out);
  const year = twoDigits(text, at);
  if (to < 0 || year < 0) return -1;
  return setLocal(out, fullYear(year), twoDigits(text, at + 3), twoDigits(text, at + 6)) ? to : -1;
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
  if (after < 0 || day < 1 || day > 31) return -1;
  out.clock = CLOCK.yearless;
  out.month = month;
  out.day = day;
  return after;
}

/** Milliseconds of an epoch number of any common unit, told apart by its size (seconds up to the year 5138). */
export function epochMs(value: number): number {
  const size = Math.abs(value);
  if (size < 1e11) return value * 1000;
  if (size < 1e14) return value;
  return size < 1e17 ? value / 1000 : value / 1e6;
}

/** Reads a whole string as a time of any form known here; sets out.clock and its fields, and says whether it could. */
export function readTime(value: string, out: Header): boolean {
  const text = value.trim();
  if (/^\d{8,19}(\.\d+)?$/.test(text)) {
    out.clock = CLOCK.zoned;
    out.time = epochMs(Number(text));
    return true;
  }
  if (scanIsoTime(text, 0, out) > 0 || scanShortDateTime(text, 0, out) > 0) return true;
  if (scanSyslogTime(text, 0, out) > 0) return true;
  return readDateOnly(text, out);
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
