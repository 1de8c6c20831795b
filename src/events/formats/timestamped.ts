/** Hot path (benchmark: pipeline): lines that begin with a date and a time, from the most telling layout to the barest. */
import type { Header, HeaderFormat } from './header.ts';
import { CLOCK } from './header.ts';
import { scanLevelLayout } from './level-layout.ts';
import { CHAR, findChar, findDash, isDigit, skipSpaces } from './scan.ts';
import { scanDayTime, scanIsoTime, scanShortDateTime } from './time-text.ts';

/** An ISO or log4j time at the beginning, in brackets or not; -1 when there is none. */
export function scanLeadingTime(text: string, start: number, out: Header): number {
  const bracketed = text.charCodeAt(start) === CHAR.bracket;
  const from = bracketed ? start + 1 : start;
  if (!isDigit(text, from)) return -1;
  let to = scanIsoTime(text, from, out);
  if (to < 0) to = scanShortDateTime(text, from, out);
  if (to < 0 || !bracketed) return to;
  return text.charCodeAt(to) === CHAR.closing ? to + 1 : -1;
}

/** log4j, logback, Spring, Python logging, Hadoop, Zookeeper, Spark and their like: time, level, logger, message. */
export const leveled: HeaderFormat = {
  name: 'leveled',
  parse(text, start, end, out) {
    const at = scanLeadingTime(text, start, out);
    return at > 0 && scanLevelLayout(text, at, end, out);
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
    if (text.charCodeAt(from) === CHAR.bar) from = skipSpaces(text, from + 1, end);
    const at = isDigit(text, from) ? scanIsoTime(text, from, out) : -1;
    return at > 0 && scanLevelLayout(text, at, end, out);
  },
};

/** logback's default without a date: `09:20:26.123 [main] INFO  logger - message`. */
export const clockLeveled: HeaderFormat = {
  name: 'clock-leveled',
  parse(text, start, end, out) {
    if (!isDigit(text, start)) return false;
    const at = scanDayTime(text, start, out);
    if (at < 0) return false;
    out.clock = CLOCK.timeOfDay;
    return scanLevelLayout(text, at, end, out);
  },
};

/** A level first, as Cassandra and java.util.logging's one-liners put it: `INFO  [main] 2026-11-20 09:20:26,123 File.java:12 - message`. */
export const levelFirst: HeaderFormat = {
  name: 'level-first',
  parse(text, start, end, out) {
    const first = text.charCodeAt(start);
    if (first < 65 || first > 90) return false;
    const time = findTime(text, start, Math.min(end, start + 120), out);
    if (time < 0) return false;
    const at = scanIsoTime(text, time, out);
    if (!scanLevelLayout(text, start, time, out)) return false;
    out.messageStart = skipSpaces(text, at, end);
    out.messageEnd = end;
    const dash = findDash(text, out.messageStart, Math.min(end, out.messageStart + 80));
    if (dash > 0) {
      out.component = text.slice(out.messageStart, dash);
      out.messageStart = dash + 3;
    }
    return true;
  },
};

function findTime(text: string, start: number, end: number, out: Header): number {
  for (let i = start + 4; i < end; i++) {
    if (isDigit(text, i) && !isDigit(text, i - 1)) return scanIsoTime(text, i, out) > 0 ? i : -1;
  }
  return -1;
}

/** A time and nothing else that we know: the rest of the line is the message. */
export const timestamped: HeaderFormat = {
  name: 'timestamped',
  generic: true,
  parse(text, start, end, out) {
    let at = scanLeadingTime(text, start, out);
    if (at < 0) return false;
    at = skipSpaces(text, at, end);
    const code = text.charCodeAt(at);
    const lone = code === CHAR.dash || code === CHAR.bar || code === CHAR.colon;
    if (lone && (text.charCodeAt(at + 1) === CHAR.space || at + 1 === end))
      at = skipSpaces(text, at + 1, end);
    out.messageStart = Math.min(at, end);
    out.messageEnd = end;
    return true;
  },
};
