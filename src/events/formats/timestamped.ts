/** Hot path (benchmark: pipeline): lines that begin with a date and a time, from the most telling layout to the barest. */

import { levelAt } from '../severity.ts';
import type { Header, HeaderFormat } from './header.ts';
import { CLOCK } from './header.ts';
import { scanIsoTime } from './iso-time.ts';
import { scanLevelLayout } from './level-layout.ts';
import { nameEnd } from './names.ts';
import { CHAR, findChar, isDigit, skipDigits, skipSpaces, wordEnd } from './scan.ts';
import { scanLooseTime } from './time-of-day.ts';
import { scanTime } from './time-text.ts';
import { nginxError } from './web-error.ts';

/** The character that closes what `code` opens around a time; 0 when it opens nothing. */
export function closerOf(code: number): number {
  if (code === CHAR.bracket || code === CHAR.less) return code + 2;
  if (code === CHAR.open) return CHAR.close;
  return code === CHAR.quote || code === CHAR.bar || code === 39 ? code : 0;
}

/** A time of any order at the beginning, in brackets, quotes or bars or not; -1 when there is none. */
export function scanLeadingTime(text: string, start: number, out: Header): number {
  const closer = closerOf(text.charCodeAt(start));
  if (closer === 0) return scanTime(text, start, out);
  const from = text.charCodeAt(start + 1) === CHAR.space ? start + 2 : start + 1;
  let to = scanTime(text, from, out);
  if (to < 0) return -1;
  while (text.charCodeAt(to) === CHAR.space) to++;
  return text.charCodeAt(to) === closer ? to + 1 : -1;
}

/** log4j, logback, Spring, Python logging, Hadoop, Zookeeper, Spark and their like: time, level, logger, message. */
export const leveled: HeaderFormat = {
  name: 'leveled',
  parse(text, start, end, out) {
    // nginx writes one of these too, with more in front of its message.
    if (text.charCodeAt(start + 4) === CHAR.slash) {
      if (nginxError.parse(text, start, end, out)) return true;
      out.reset(start, end);
    }
    const at = scanLeadingTime(text, start, out);
    return at > 0 && at < end && scanLevelLayout(text, at, end, out);
  },
};

/** The same behind one word, such as the file name that OpenStack's collected logs or compose put in front. */
export const prefixedLeveled: HeaderFormat = {
  name: 'prefixed-leveled',
  generic: true,
  parse(text, start, end, out) {
    const space = findChar(text, CHAR.space, start, Math.min(end, start + 80));
    if (space <= start) return false;
    let from = skipSpaces(text, space, end);
    const code = text.charCodeAt(from);
    if (code === CHAR.bar || (code === CHAR.dash && text.charCodeAt(from + 1) === CHAR.space))
      from = skipSpaces(text, from + 1, end);
    const at = isDigit(text, from) ? scanIsoTime(text, from, out) : -1;
    return at > 0 && scanLevelLayout(text, at, end, out);
  },
};

/** Longest bracket in front of a time. */
const MAX_BRACKET = 48;

/** A time behind one bracket: `[Container] 2026/11/20 09:20:26.123456 message`, `[812] 20/11/2026 -- 09:20:26 - <Error> - message`. */
export const behindBracket: HeaderFormat = {
  name: 'behind-bracket',
  generic: true,
  parse(text, start, end, out) {
    if (text.charCodeAt(start) !== CHAR.bracket) return false;
    const close = findChar(text, CHAR.closing, start, Math.min(end, start + MAX_BRACKET));
    const next = text.charCodeAt(close + 1);
    if (close < 0 || (next !== CHAR.space && next !== CHAR.bracket)) return false;
    const at = scanLeadingTime(text, skipSpaces(text, close + 1, end), out);
    if (at < 0 || at > end) return false;
    if (!scanLevelLayout(text, at, end, out)) {
      out.component = '';
      finishBare(text, at, end, out);
    }
    if (out.component === '' && !isDigit(text, start + 1))
      out.component = text.slice(start + 1, close).trim();
    return true;
  },
};

/** A time of day at the beginning, in brackets or not; the position after it, or -1. */
function scanLeadingClock(text: string, start: number, out: Header): number {
  const closer = closerOf(text.charCodeAt(start));
  const from = closer === 0 ? start : start + 1;
  if (!isDigit(text, from)) return -1;
  const at = scanLooseTime(text, from, out);
  // `10.11.10.1` is an address: a time of day without a date is believed with colons only.
  if (at < 0 || text.charCodeAt(from + 2) === CHAR.dot) return -1;
  out.clock = CLOCK.timeOfDay;
  if (closer === 0) return at;
  // Zephyr sets the microseconds apart: `[00:00:12.345,678]`.
  const micro = text.charCodeAt(at) === CHAR.comma && skipDigits(text, at + 1) === at + 4 ? at + 4 : at;
  return text.charCodeAt(micro) === closer ? micro + 1 : -1;
}

/** logback's default without a date: `09:20:26.123 [main] INFO  logger - message`; zerolog's `9:20AM INF message`. */
export const clockLeveled: HeaderFormat = {
  name: 'clock-leveled',
  parse(text, start, end, out) {
    const at = scanLeadingClock(text, start, out);
    return at > 0 && at < end && scanLevelLayout(text, at, end, out);
  },
};

/** A time and nothing else that we know: the rest of the line is the message. */
export const timestamped: HeaderFormat = {
  name: 'timestamped',
  generic: true,
  parse(text, start, end, out) {
    const at = scanLeadingTime(text, start, out);
    return at > 0 && finishBare(text, at, end, out);
  },
};

/** A time of day and nothing else that we know: `09:20:26.123 message`, `[09:20:26] message`. */
export const clocked: HeaderFormat = {
  name: 'clocked',
  generic: true,
  parse(text, start, end, out) {
    const at = scanLeadingClock(text, start, out);
    if (at < 0 || (at < end && !endsClock(text.charCodeAt(at)))) return false;
    return finishBare(text, at, end, out);
  },
};

function endsClock(code: number): boolean {
  return code === CHAR.space || code === CHAR.tab || code === CHAR.colon || code === CHAR.bar;
}

/** Ends the header of a line that states nothing but a time; where nothing follows it, the message is the next line. */
export function finishBare(text: string, from: number, end: number, out: Header): true {
  let at = skipSpaces(text, afterCounter(text, from, end), end);
  const code = text.charCodeAt(at);
  const lone =
    code === CHAR.dash || code === CHAR.bar || code === CHAR.colon || code === CHAR.comma || code === 59;
  const next = text.charCodeAt(at + 1);
  const columns = code === CHAR.bar || code === CHAR.comma || code === 59;
  if (lone && (next === CHAR.space || at + 1 >= end || columns)) at = skipSpaces(text, at + 1, end);
  out.messageStart = Math.min(at, end);
  out.messageEnd = end;
  out.messageFollows = at >= end;
  if (out.severity === 0) out.severity = categoryLevel(text, at, end);
  return true;
}

/** Position behind the number in brackets right behind the bracket of a time (`[…][ 12]`: frames, threads), else `at`. */
function afterCounter(text: string, at: number, end: number): number {
  if (text.charCodeAt(at) !== CHAR.bracket || text.charCodeAt(at - 1) !== CHAR.closing) return at;
  const to = skipDigits(text, skipSpaces(text, at + 1, end));
  return to > 0 && text.charCodeAt(to) === CHAR.closing ? to + 1 : at;
}

/** Severity of `LogNet: Warning: message`, where a category stands in front of the level (Unreal Engine); 0 where none does. */
function categoryLevel(text: string, at: number, end: number): number {
  const last = Math.min(end, at + 60);
  let to = nameEnd(text, at, last);
  // `wazuh-modulesd:download: ERROR: …`.
  if (to > 0 && text.charCodeAt(to) === CHAR.colon && text.charCodeAt(to + 1) > CHAR.space)
    to = nameEnd(text, to + 1, last);
  if (to < 0 || text.charCodeAt(to) !== CHAR.colon || text.charCodeAt(to + 1) !== CHAR.space) return 0;
  const level = wordEnd(text, to + 2, Math.min(end, to + 16));
  return text.charCodeAt(level - 1) === CHAR.colon ? levelAt(text, to + 2, level - 1) : 0;
}
