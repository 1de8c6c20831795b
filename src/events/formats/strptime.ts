/** Times written as a configured format says, in the notation of strptime. */
import { dayStart, monthAt } from '../calendar.ts';
import { CLOCK, type Header } from './header.ts';
import { fullYear } from './iso-time.ts';
import { scanWeekday } from './named-month-time.ts';
import { CHAR, isDigit, numberAt } from './scan.ts';
import { epochMs } from './time-text.ts';
import { scanZone } from './zones.ts';

/** Reads a time at `at` into `out`; returns the position after it, or -1. */
export type TimeScanner = (text: string, at: number, out: Header) => number;

/** What one reading has found so far; -1 where a part was not written. */
interface Parts {
  year: number;
  month: number;
  day: number;
  dayOfYear: number;
  hour: number;
  minute: number;
  second: number;
  /** Milliseconds. */
  fraction: number;
  epoch: number;
  half: number;
  zoneAt: number;
}

type Step = (text: string, at: number, parts: Parts) => number;

type NumberPart = Exclude<keyof Parts, 'fraction' | 'half' | 'zoneAt'>;

/** Reads a number of at most `width` digits into a part; a blank may stand for a leading zero. */
function digits(part: NumberPart, width: number): Step {
  return (text, at, parts) => {
    const from = text.charCodeAt(at) === CHAR.space && width === 2 ? at + 1 : at;
    let to = from;
    while (to < at + width && isDigit(text, to)) to++;
    if (to === from) return -1;
    parts[part] = numberAt(text, from, to);
    return to;
  };
}

const shortYear: Step = (text, at, parts) => {
  const to = digits('year', 2)(text, at, parts);
  parts.year = fullYear(parts.year);
  return to;
};

const fraction: Step = (text, at, parts) => {
  let to = at;
  while (to < at + 9 && isDigit(text, to)) to++;
  if (to === at) return -1;
  parts.fraction = numberAt(text, at, to) * 10 ** (3 - (to - at));
  return to;
};

const monthName: Step = (text, at, parts) => {
  parts.month = monthAt(text, at);
  let to = at + 3;
  while (to < at + 9 && text.charCodeAt(to) >= 97 && text.charCodeAt(to) <= 122) to++;
  return parts.month === 0 ? -1 : to;
};

const weekday: Step = (text, at) => {
  let to = at;
  while ((text.charCodeAt(to) | 32) >= 97 && (text.charCodeAt(to) | 32) <= 122) to++;
  return to > at && scanWeekday(`${text.slice(at, to)} `, 0) > 0 ? to : -1;
};

const half: Step = (text, at, parts) => {
  const letter = text.charCodeAt(at) | 32;
  if ((letter !== 97 && letter !== 112) || (text.charCodeAt(at + 1) | 32) !== 109) return -1;
  parts.half = letter === 112 ? 12 : 0;
  return at + 2;
};

function sequence(steps: readonly Step[]): Step {
  return (text, at, parts) => {
    let to = at;
    for (const step of steps) {
      to = step(text, to, parts);
      if (to < 0) return -1;
    }
    return to;
  };
}

function literal(char: string): Step {
  const code = char.charCodeAt(0);
  if (code !== CHAR.space) return (text, at) => (text.charCodeAt(at) === code ? at + 1 : -1);
  // As in strptime, a blank of the format stands for any number of them.
  return (text, at) => {
    let to = at;
    while (text.charCodeAt(to) === CHAR.space || text.charCodeAt(to) === CHAR.tab) to++;
    return to;
  };
}

const zone: Step = (_text, at, parts) => {
  parts.zoneAt = at;
  return at;
};

const DIRECTIVES: Readonly<Record<string, Step>> = {
  Y: digits('year', 4),
  y: shortYear,
  m: digits('month', 2),
  d: digits('day', 2),
  e: digits('day', 2),
  j: digits('dayOfYear', 3),
  H: digits('hour', 2),
  k: digits('hour', 2),
  I: digits('hour', 2),
  l: digits('hour', 2),
  M: digits('minute', 2),
  S: digits('second', 2),
  s: digits('epoch', 19),
  f: fraction,
  L: fraction,
  N: fraction,
  b: monthName,
  B: monthName,
  h: monthName,
  a: weekday,
  A: weekday,
  p: half,
  P: half,
  z: zone,
  Z: zone,
  n: literal(' '),
  t: literal(' '),
  '%': literal('%'),
};

const SHORTHANDS: Readonly<Record<string, string>> = {
  T: '%H:%M:%S',
  R: '%H:%M',
  F: '%Y-%m-%d',
  D: '%m/%d/%y',
  r: '%I:%M:%S %p',
  c: '%a %b %e %H:%M:%S %Y',
};

function stepsOf(format: string): Step[] | string {
  const steps: Step[] = [];
  for (let i = 0; i < format.length; i++) {
    if (format[i] !== '%') {
      steps.push(literal(format[i]!));
      continue;
    }
    // Flags and widths (%-d, %3N) say how to write a number; reading takes either.
    while (/[-_0-9^#]/.test(format[i + 1] ?? '')) i++;
    const letter = format[++i] ?? '';
    const shorthand = SHORTHANDS[letter];
    const step = shorthand === undefined ? DIRECTIVES[letter] : sequence(stepsOf(shorthand) as Step[]);
    if (step === undefined) return `%${letter} is not known; use ${Object.keys(DIRECTIVES).join(' ')}`;
    steps.push(step);
  }
  return steps;
}

function setDate(out: Header, parts: Parts): boolean {
  const { year, month, day, dayOfYear } = parts;
  if (month > 12 || day > 31 || month === 0 || day === 0) return false;
  if (dayOfYear > 0 && year > 0) out.time = dayStart(year, 1, 1) + (dayOfYear - 1) * 86_400_000 + out.dayMs;
  else if (month < 0 || day < 0) {
    out.clock = CLOCK.timeOfDay;
    return month < 0 && day < 0 && year < 0;
  } else if (year < 0) {
    out.clock = CLOCK.yearless;
    out.month = month;
    out.day = day;
    return true;
  } else out.time = dayStart(year, month, day) + out.dayMs;
  out.clock = CLOCK.local;
  return true;
}

function setTime(text: string, to: number, parts: Parts, out: Header): boolean {
  out.zone = Number.NaN;
  if (parts.epoch >= 0) {
    out.clock = CLOCK.zoned;
    out.time = epochMs(parts.epoch) + parts.fraction;
    return true;
  }
  const hour = parts.half < 0 ? Math.max(parts.hour, 0) : (parts.hour % 12) + parts.half;
  if (hour > 23 || parts.minute > 59 || parts.second > 60) return false;
  const seconds = (hour * 60 + Math.max(parts.minute, 0)) * 60 + Math.max(parts.second, 0);
  out.dayMs = seconds * 1000 + parts.fraction;
  return setDate(out, parts) && (parts.zoneAt < 0 || scanZone(text, parts.zoneAt, out) > 0 || to > 0);
}

const EMPTY: Parts = {
  year: -1,
  month: -1,
  day: -1,
  dayOfYear: -1,
  hour: -1,
  minute: -1,
  second: -1,
  fraction: 0,
  epoch: -1,
  half: -1,
  zoneAt: -1,
};

/**
 * A scanner of the times that `format` describes: %Y %y %m %d %e %j %b %B %H %k %I %l %M %S %f %p %a %A %z %Z %s %T %R
 * %F %D. What stands for a year, a day or a zone may be missing. Gives a sentence when the format cannot be used.
 */
export function compileTimeFormat(format: string): TimeScanner | string {
  const steps = stepsOf(format);
  if (typeof steps === 'string') return steps;
  if (!/%[-_0-9^#]*[HkIlTRcrs]/.test(format))
    return 'holds no time of day: expected %H:%M:%S, %T or %s in it';
  const parts: Parts = { ...EMPTY };
  return (text, start, out) => {
    Object.assign(parts, EMPTY);
    let at = start;
    for (const step of steps) {
      at = step(text, at, parts);
      if (at < 0) return -1;
      if (parts.zoneAt >= 0 && step === zone) at = zoneEnd(text, at, out);
      if (at < 0) return -1;
    }
    return setTime(text, at, parts, out) ? at : -1;
  };
}

/** Position after the zone at `at`, which is read for good when the time before it is known; else -1. */
function zoneEnd(text: string, at: number, out: Header): number {
  out.clock = CLOCK.none;
  const to = scanZone(text, at, out);
  return to > at ? to : -1;
}
