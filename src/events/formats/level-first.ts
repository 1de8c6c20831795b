/** Hot path (benchmark: pipeline): a level in front of the time. */
import { levelAt, positionLevelAt } from '../severity.ts';
import { finish, scanAfterLevel } from './after-level.ts';
import { scanEpoch } from './bare.ts';
import { CLOCK, type Header, type HeaderFormat } from './header.ts';
import { nameEnd } from './names.ts';
import {
  CHAR,
  closingBracket,
  findChar,
  findDash,
  isDigit,
  skipDigits,
  skipSpaces,
  wordEnd,
} from './scan.ts';
import { scanTime } from './time-text.ts';
import { scanLeadingTime } from './timestamped.ts';

/** Tokens (threads, loggers) that may stand between the level and the time. */
const MAX_TOKENS = 3;

/** Reads the level at the beginning, in brackets or not, and returns the position after it, else -1. */
function scanFirstLevel(text: string, start: number, end: number, out: Header): number {
  const code = text.charCodeAt(start);
  if (code === CHAR.bracket || code === CHAR.less || code === CHAR.open) {
    const close = closingBracket(text, start, Math.min(end, start + 16));
    if (close < 0) return -1;
    const from = skipSpaces(text, start + 1, close);
    out.severity = positionLevelAt(text, from, wordEnd(text, from, close));
    const after = close + 1;
    return out.severity === 0 ? -1 : text.charCodeAt(after) === CHAR.colon ? after + 1 : after;
  }
  if ((code | 32) < 97 || (code | 32) > 122) return -1;
  let to = wordEnd(text, start, Math.min(end, start + 14));
  const bar = findChar(text, CHAR.bar, start, to);
  if (bar > 0) to = bar;
  // `ERROR[2026-11-28 …]` and `ERROR(2026-11-28 …)`.
  for (let i = start + 3; i < to; i++) {
    const opens = text.charCodeAt(i) === CHAR.bracket || text.charCodeAt(i) === CHAR.open;
    if (opens && isDigit(text, i + 1)) to = i;
  }
  const last = text.charCodeAt(to - 1);
  const marked = last === CHAR.colon || last === CHAR.comma;
  const word = marked ? to - 1 : to;
  out.severity = word - start === 1 ? positionLevelAt(text, start, word) : levelAt(text, start, word);
  return out.severity === 0 ? -1 : to;
}

/** Position after `[1763630426.123]`, as robots (ROS) write it, else -1. */
function bracketedEpoch(text: string, at: number, out: Header): number {
  if (text.charCodeAt(at) !== CHAR.bracket) return -1;
  const to = scanEpoch(text, at + 1, out);
  if (to < 0 || text.charCodeAt(to) !== CHAR.closing) return -1;
  out.clock = CLOCK.zoned;
  return to + 1;
}

/** Position of the time among the tokens behind the level, else -1. */
function findTime(text: string, from: number, end: number, out: Header): number {
  let at = skipSpaces(text, from, end);
  for (let tokens = 0; tokens <= MAX_TOKENS && at < end; tokens++) {
    const code = text.charCodeAt(at);
    if (code === CHAR.bar || (code === CHAR.dash && text.charCodeAt(at + 1) === CHAR.space)) {
      at = skipSpaces(text, at + 1, end);
      tokens--;
      if (at + 1 >= end) return -1;
      continue;
    }
    if (scanLeadingTime(text, at, out) > 0 || bracketedEpoch(text, at, out) > 0) return at;
    if (code === CHAR.bracket || code === CHAR.open) {
      const close = closingBracket(text, at, end);
      if (close < 0) return -1;
      at = skipSpaces(text, close + 1, end);
      continue;
    }
    const to = nameEnd(text, at, end);
    if (to < 0 || (to < end && text.charCodeAt(to) > CHAR.space && text.charCodeAt(to) !== CHAR.bar))
      return -1;
    if (out.component === '') out.component = text.slice(at, to);
    at = skipSpaces(text, to, end);
  }
  return -1;
}

/** `CompactionTask.java:241 - message` behind the time; or a name with process and thread, as Django writes them. */
function scanBehindTime(text: string, from: number, end: number, out: Header): true {
  let at = skipSpaces(text, from, end);
  // AWS Lambda's request id.
  const id = wordEnd(text, at, end);
  if (id === at + 36 && text.charCodeAt(at + 8) === CHAR.dash) at = skipSpaces(text, id, end);
  const dash = findDash(text, at, Math.min(end, at + 80));
  if (dash > 0 && findChar(text, CHAR.space, at, dash) < 0) {
    out.component = text.slice(at, dash);
    return finish(out, skipSpaces(text, dash + 3, end), end);
  }
  const name = nameEnd(text, at, end);
  const process = name < 0 ? -1 : skipDigits(text, name + 1);
  const thread = process < 0 ? -1 : skipDigits(text, process + 1);
  if (thread > 0 && text.charCodeAt(name) === CHAR.space && text.charCodeAt(process) === CHAR.space) {
    out.component = text.slice(at, name);
    return finish(out, skipSpaces(text, thread, end), end);
  }
  return scanAfterLevel(text, at, end, out);
}

/** Cassandra, Go with a prefix, Django and all others that put the level in front: `INFO  [main] 2026-11-20 09:20:26,123 File.java:12 - message`. */
export const levelFirst: HeaderFormat = {
  name: 'level-first',
  parse(text, start, end, out) {
    // Levels of four letters are aligned with those of five.
    const aligned = text.charCodeAt(start) === CHAR.space && text.charCodeAt(start + 1) > CHAR.space;
    const level = scanFirstLevel(text, aligned ? start + 1 : start, end, out);
    const time = level < 0 ? -1 : findTime(text, level, end, out);
    if (time < 0) return false;
    let at = scanLeadingTime(text, time, out);
    if (at < 0) at = bracketedEpoch(text, time, out);
    if (text.charCodeAt(at) === CHAR.colon || text.charCodeAt(at) === CHAR.comma) at++;
    return scanBehindTime(text, at, end, out);
  },
};

/** Ruby's Logger: `I, [2026-11-20T09:20:26.123456 #42]  INFO -- program: message`. */
export const rubyLogger: HeaderFormat = {
  name: 'ruby-logger',
  parse(text, start, end, out) {
    if (text.charCodeAt(start + 1) !== CHAR.comma || text.charCodeAt(start + 3) !== CHAR.bracket)
      return false;
    const time = scanTime(text, start + 4, out);
    const close = time < 0 ? -1 : findChar(text, CHAR.closing, time, Math.min(end, time + 24));
    if (close < 0) return false;
    const level = skipSpaces(text, close + 1, end);
    const levelEnd = wordEnd(text, level, end);
    out.severity = levelAt(text, level, levelEnd) || positionLevelAt(text, start, start + 1);
    const dashes = skipSpaces(text, levelEnd, end);
    if (!text.startsWith('--', dashes)) return false;
    const program = skipSpaces(text, dashes + 2, end);
    const colon = findChar(text, CHAR.colon, program, Math.min(end, program + 80));
    if (colon < 0) return finish(out, program, end);
    if (colon > program) out.component = text.slice(program, colon).trimEnd();
    return finish(out, skipSpaces(text, colon + 1, end), end);
  },
};
