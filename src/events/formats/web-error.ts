/** Hot path (benchmark: pipeline): error logs of nginx and Apache. */
import { monthAt } from '../calendar.ts';
import { levelAt } from '../severity.ts';
import type { Header, HeaderFormat } from './header.ts';
import { scanIsoTime, setLocal } from './iso-time.ts';
import { CHAR, findChar, fourDigits, isDigit, skipDigits, skipSpaces, twoDigits } from './scan.ts';
import { scanDayTime } from './time-of-day.ts';
import { scanTime } from './time-text.ts';

/** Reads `[level]` or `[module:level]` at `at`; returns the position after it, else -1. */
function scanLevelBracket(text: string, at: number, end: number, out: Header): number {
  if (text.charCodeAt(at) !== CHAR.bracket) return -1;
  const close = findChar(text, CHAR.closing, at, Math.min(end, at + 40));
  if (close < 0) return -1;
  const colon = findChar(text, CHAR.colon, at, close);
  if (colon > at + 1) out.component = text.slice(at + 1, colon);
  out.severity = levelAt(text, colon < 0 ? at + 1 : colon + 1, close);
  return out.severity === 0 ? -1 : close + 1;
}

/** nginx: `2026/11/20 09:20:26 [error] 42#7: *99 message`. */
export const nginxError: HeaderFormat = {
  name: 'nginx-error',
  parse(text, start, end, out) {
    if (!isDigit(text, start) || text.charCodeAt(start + 4) !== CHAR.slash) return false;
    const at = scanIsoTime(text, start, out);
    const level = at < 0 ? -1 : scanLevelBracket(text, at + 1, end, out);
    const process = level < 0 ? -1 : skipDigits(text, level + 1);
    if (process < 0 || text.charCodeAt(process) !== 35) return false;
    const thread = skipDigits(text, process + 1);
    if (thread < 0 || text.charCodeAt(thread) !== CHAR.colon) return false;
    let message = skipSpaces(text, thread + 1, end);
    if (text.charCodeAt(message) === 42) {
      const connection = skipDigits(text, message + 1);
      if (connection > 0) message = skipSpaces(text, connection, end);
    }
    out.messageStart = message;
    out.messageEnd = end;
    return true;
  },
};

/** `[Sun Dec 04 04:47:44.123456 2005]`; returns the position after the bracket, else -1. */
function scanApacheTime(text: string, start: number, out: Header): number {
  if (text.charCodeAt(start) !== CHAR.bracket) return -1;
  const month = monthAt(text, start + 5);
  if (month === 0) return -1;
  const to = scanDayTime(text, start + 12, out);
  if (to < 0 || text.charCodeAt(to) !== CHAR.space) return -1;
  if (!setLocal(out, fourDigits(text, to + 1), month, twoDigits(text, start + 9))) return -1;
  return text.charCodeAt(to + 5) === CHAR.closing ? to + 6 : -1;
}

/** Apache 2.2 and 2.4: `[Sun Dec 04 04:47:44 2005] [module:level] [pid 1:tid 2] [client 10.0.0.1:5] message`. */
export const apacheError: HeaderFormat = {
  name: 'apache-error',
  parse(text, start, end, out) {
    const time = scanApacheTime(text, start, out);
    const level = time < 0 ? -1 : scanLevelBracket(text, time + 1, end, out);
    if (level < 0) return false;
    let message = skipSpaces(text, level, end);
    if (text.startsWith('[pid ', message)) {
      const close = findChar(text, CHAR.closing, message, end);
      if (close > 0) message = skipSpaces(text, close + 1, end);
    }
    out.messageStart = message;
    out.messageEnd = end;
    return true;
  },
};

const PHP_ERRORS: readonly (readonly [string, number])[] = [
  ['Fatal error', 21],
  ['Parse error', 21],
  ['Recoverable fatal error', 17],
  ['Core error', 21],
  ['Compile error', 21],
  ['Warning', 13],
  ['Strict Standards', 10],
  ['Deprecated', 10],
  ['Notice', 10],
];

/** PHP: `[28-Nov-2026 09:20:26 UTC] PHP Fatal error:  message`, or without the time on standard error. */
export const phpError: HeaderFormat = {
  name: 'php-error',
  parse(text, start, end, out) {
    let at = start;
    if (text.charCodeAt(start) === CHAR.bracket) {
      const time = scanTime(text, start + 1, out);
      if (time < 0 || text.charCodeAt(time) !== CHAR.closing) return false;
      at = skipSpaces(text, time + 1, end);
    }
    if (!text.startsWith('PHP ', at)) return false;
    const found = PHP_ERRORS.find(([name]) => text.startsWith(`${name}:`, at + 4));
    if (found === undefined) return false;
    out.severity = found[1];
    out.messageStart = skipSpaces(text, at + 5 + found[0].length, end);
    out.messageEnd = end;
    return true;
  },
};
