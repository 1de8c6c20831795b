/** Hot path (benchmark: pipeline): readers of a written time of day. Each returns the position after it, or -1. */
import type { Header } from './header.ts';
import { CHAR, isDigit, skipDigits, twoDigits } from './scan.ts';

const POWERS = [1, 10, 100, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9] as const;

/** Adds the fraction of a second written by the digits at `at` to out.dayMs. */
export function scanFraction(text: string, at: number, out: Header): number {
  const to = skipDigits(text, at);
  const used = Math.min(to - at, 9);
  let value = 0;
  for (let i = at; i < at + used; i++) value = value * 10 + text.charCodeAt(i) - CHAR.zero;
  out.dayMs += (value * 1000) / POWERS[used]!;
  return to;
}

/** Sets out.dayMs; false when the numbers are no time of day (a leap second is one). */
export function setDayMs(out: Header, hour: number, minute: number, second: number): boolean {
  if (hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 60) return false;
  out.dayMs = ((hour * 60 + minute) * 60 + second) * 1000;
  return true;
}

function withFraction(text: string, at: number, out: Header): number {
  const mark = text.charCodeAt(at);
  const hasFraction = mark === CHAR.dot || mark === CHAR.comma || mark === CHAR.colon;
  return hasFraction && isDigit(text, at + 1) ? scanFraction(text, at + 1, out) : at;
}

/**
 * `HH:MM:SS` or `HH.MM.SS`, with a fraction after `.`, `,` or `:`; sets out.dayMs (fractions of a millisecond kept).
 */
export function scanDayTime(text: string, at: number, out: Header): number {
  const separator = text.charCodeAt(at + 2);
  if (separator !== text.charCodeAt(at + 5)) return -1;
  if (separator !== CHAR.colon && separator !== CHAR.dot) return -1;
  const hour = twoDigits(text, at);
  if (!setDayMs(out, hour, twoDigits(text, at + 3), twoDigits(text, at + 6))) return -1;
  return withFraction(text, at + 8, out);
}

/** Reads `AM` or `PM`, at most one blank away, and shifts out.dayMs by it; `at` itself when there is none. */
export function scanHalf(text: string, at: number, out: Header): number {
  const from = text.charCodeAt(at) === CHAR.space || text.charCodeAt(at) === 0x202f ? at + 1 : at;
  const letter = text.charCodeAt(from) | 32;
  if ((letter !== 97 && letter !== 112) || (text.charCodeAt(from + 1) | 32) !== 109) return at;
  const after = text.charCodeAt(from + 2) | 32;
  if (after >= 97 && after <= 122) return at;
  const hour = Math.floor(out.dayMs / 3_600_000);
  if (hour < 1 || hour > 12) return at;
  if (letter === 112 && hour < 12) out.dayMs += 43_200_000;
  else if (letter === 97 && hour === 12) out.dayMs -= 43_200_000;
  return from + 2;
}

/**
 * As scanDayTime, but also with an hour of one digit and with `AM` or `PM` behind; without seconds only where one of
 * these stands. Sets out.halfDay when one does.
 */
export function scanLooseTime(text: string, at: number, out: Header): number {
  const wide = isDigit(text, at + 1);
  const minutes = at + (wide ? 3 : 2);
  if (text.charCodeAt(minutes - 1) !== CHAR.colon) return wide ? scanDayTime(text, at, out) : -1;
  const hour = wide ? twoDigits(text, at) : isDigit(text, at) ? text.charCodeAt(at) - CHAR.zero : -1;
  const seconds = text.charCodeAt(minutes + 2) === CHAR.colon ? twoDigits(text, minutes + 3) : -1;
  if (!setDayMs(out, hour, twoDigits(text, minutes), Math.max(seconds, 0))) return -1;
  const to = seconds < 0 ? minutes + 2 : withFraction(text, minutes + 5, out);
  const after = scanHalf(text, to, out);
  out.halfDay = after > to;
  return seconds < 0 && after === to ? -1 : after;
}
