/** Hot path (benchmark: pipeline): times that begin with the year. Each reader returns the position after the time, or -1. */
import { dayStart } from '../calendar.ts';
import { CLOCK, type Header } from './header.ts';
import { CHAR, fourDigits, isDigit, twoDigits } from './scan.ts';
import { scanDayTime, scanFraction, scanHalf, scanLooseTime, setDayMs } from './time-of-day.ts';
import { scanZone } from './zones.ts';

/** Sets a date and the dayMs read before as a local time. */
export function setLocal(out: Header, year: number, month: number, day: number): boolean {
  if (month < 1 || month > 12 || day < 1 || day > 31) return false;
  out.clock = CLOCK.local;
  out.zone = Number.NaN;
  out.time = dayStart(year, month, day) + out.dayMs;
  return true;
}

/** The time of day of the basic form at `at`: `092026`, or `09:20:26` behind a date without marks; -1 for none. */
function scanBasicClock(text: string, at: number, out: Header): number {
  if (text.charCodeAt(at + 2) === CHAR.colon) return scanDayTime(text, at, out);
  if (!setDayMs(out, twoDigits(text, at), twoDigits(text, at + 2), twoDigits(text, at + 4))) return -1;
  const mark = text.charCodeAt(at + 6);
  const fractional = (mark === CHAR.dot || mark === CHAR.comma) && isDigit(text, at + 7);
  return fractional ? scanFraction(text, at + 7, out) : at + 6;
}

/** `20261120T092026Z`, `20261120-09:20:26`, `20261120 092026`, `20261120092026`. */
function scanBasicIso(text: string, at: number, year: number, out: Header): number {
  const between = text.charCodeAt(at + 8);
  const joined = isDigit(text, at + 8);
  if (between !== 84 && between !== CHAR.dash && between !== 95) {
    // Numbers may be anything: these must look like nothing but a date and a time of day.
    if ((between !== CHAR.space && !joined) || year < 1990 || year > 2100) return -1;
  }
  const to = scanBasicClock(text, joined ? at + 8 : at + 9, out);
  if (to < 0 || isDigit(text, to)) return -1;
  if (!setLocal(out, year, twoDigits(text, at + 4), twoDigits(text, at + 6))) return -1;
  return scanZone(text, to, out);
}

/** Position behind the brackets `][` or `] [` between a date and its time of day, else -1. */
export function afterBrackets(text: string, at: number): number {
  const open = text.charCodeAt(at + 1) === CHAR.space ? at + 2 : at + 1;
  return text.charCodeAt(open) === CHAR.bracket ? open + 1 : -1;
}

/** Position of the time of day behind the date that ends at `at`, else -1. */
function afterDate(text: string, at: number): number {
  const code = text.charCodeAt(at);
  if (code === CHAR.comma) return text.charCodeAt(at + 1) === CHAR.space ? at + 2 : at + 1;
  const fits =
    code === 84 ||
    code === CHAR.space ||
    code === CHAR.dash ||
    code === 95 ||
    code === 116 ||
    code === CHAR.tab ||
    code === 59 ||
    code === CHAR.bar ||
    code === CHAR.colon;
  if (!fits) return -1;
  const mark = text.charCodeAt(at + 1);
  const apart = mark === CHAR.dash || mark === CHAR.at || mark === CHAR.bar;
  if (apart && code === CHAR.space && text.charCodeAt(at + 2) === CHAR.space) return at + 3;
  return code === CHAR.space && text.charCodeAt(at + 1) === CHAR.space ? at + 2 : at + 1;
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
  // `[2026-11-20][09:20:26]`: the brackets of the two are one.
  const clock =
    text.charCodeAt(at + 10) === CHAR.closing ? afterBrackets(text, at + 10) : afterDate(text, at + 10);
  if (clock < 0) return -1;
  let to = scanDayTime(text, clock, out);
  if (to > 0 && (text.charCodeAt(to + 2) | 32) === 109) to = scanHalf(text, to, out);
  if (to < 0 && text.charCodeAt(clock + 1) === CHAR.colon) to = scanLooseTime(text, clock, out);
  if (to < 0 || !setLocal(out, year, twoDigits(text, at + 5), twoDigits(text, at + 8))) return -1;
  return scanZone(text, to, out);
}

/** The year that two digits stand for: 70–99 lie in the last century. */
export function fullYear(twoDigitYear: number): number {
  return twoDigitYear >= 70 ? 1900 + twoDigitYear : 2000 + twoDigitYear;
}
