/** Hot path (benchmark: pipeline): what stands between the time and the message in the logs of logging libraries. */
import { levelAt } from '../severity.ts';
import type { Header } from './header.ts';
import { CHAR, closingBracket, findLastChar, isDigit, skipDigits, skipSpaces, wordEnd } from './scan.ts';

/** Words that may stand between the time and the level (process id, thread, logger name). */
const MAX_WORDS_BEFORE_LEVEL = 4;

function isNameChar(code: number): boolean {
  return (
    (code >= 97 && code <= 122) ||
    (code >= 64 && code <= 90) ||
    (code >= CHAR.dash && code <= CHAR.nine) ||
    code === 95 ||
    code === 36 ||
    code === 35
  );
}

/** Position after a name (letters, digits and `_$#@./-`, not beginning with a digit) at `at`, else -1. */
function nameEnd(text: string, at: number, end: number): number {
  const first = text.charCodeAt(at);
  if (!isNameChar(first) || (first >= CHAR.dash && first <= CHAR.nine)) return -1;
  let to = at + 1;
  while (to < end) {
    const code = text.charCodeAt(to);
    if (isNameChar(code)) to++;
    else if (code === CHAR.colon && text.charCodeAt(to + 1) === CHAR.colon) to += 2;
    else break;
  }
  return to;
}

/** Position after a separator standing alone (`-`, `---`, `|`, `:`, `,`) and the blanks behind it, else -1. */
function afterSeparator(text: string, at: number, end: number): number {
  const code = text.charCodeAt(at);
  if (code !== CHAR.dash && code !== CHAR.bar && code !== CHAR.colon && code !== CHAR.comma) return -1;
  let to = at + 1;
  while (to < end && text.charCodeAt(to) === code) to++;
  if (to < end && text.charCodeAt(to) !== CHAR.space && text.charCodeAt(to) !== CHAR.tab) return -1;
  return skipSpaces(text, to, end);
}

/** The name inside a bracket like `[thread:Class$Inner@123]`, where there is one. */
function noteBracket(text: string, open: number, close: number, out: Header): void {
  const at = findLastChar(text, CHAR.at, open, close);
  if (out.component !== '' || at < 0) return;
  const colon = findLastChar(text, CHAR.colon, open, at);
  out.component = text.slice(Math.max(colon, open) + 1, at);
}

function finish(out: Header, at: number, end: number): true {
  out.messageStart = Math.min(at, end);
  out.messageEnd = end;
  return true;
}

/** Reads a logger name that ends with `:`, ` - `, ` : `, ` [` or a column gap; returns the position after it, else -1. */
function loggerAt(text: string, at: number, end: number, out: Header): number {
  const to = nameEnd(text, at, end);
  if (to < 0 || to >= end) return -1;
  let after = -1;
  if (text.charCodeAt(to) === CHAR.colon) {
    if (to + 1 < end && text.charCodeAt(to + 1) !== CHAR.space) return -1;
    after = to + 1;
  } else {
    const next = skipSpaces(text, to, end);
    if (next === to) return -1;
    after = afterSeparator(text, next, end);
    if (after < 0 && text.charCodeAt(next) === CHAR.bracket && text.slice(at, to).includes('.')) {
      const close = closingBracket(text, next, end);
      after = close < 0 ? -1 : close + 1;
    }
    if (after < 0 && next - to >= 2) after = next;
  }
  if (after >= 0) out.component = text.slice(at, to);
  return after < 0 ? -1 : skipSpaces(text, after, end);
}

/** After the level: threads in brackets, process ids before `---`, then the logger, then the message. */
function scanAfterLevel(text: string, from: number, end: number, out: Header): true {
  let at = skipSpaces(text, from, end);
  let bracketed = false;
  for (let step = 0; step < 8 && at < end; step++) {
    const code = text.charCodeAt(at);
    const separated = afterSeparator(text, at, end);
    if (separated >= 0) {
      at = separated;
      if (bracketed && code === CHAR.dash && text.charCodeAt(separated - 3) !== CHAR.dash) break;
      continue;
    }
    if (code === CHAR.bracket || (code === CHAR.open && !bracketed)) {
      const close = closingBracket(text, at, end);
      if (close < 0) break;
      noteBracket(text, at, close, out);
      bracketed = true;
      at = close + 1;
      if (text.charCodeAt(at) === CHAR.colon) at++;
      at = skipSpaces(text, at, end);
      continue;
    }
    if (isDigit(text, at)) {
      const number = skipSpaces(text, skipDigits(text, at), end);
      if (!text.startsWith('---', number)) break;
      at = number;
      continue;
    }
    const logger = loggerAt(text, at, end, out);
    return finish(out, logger < 0 ? at : logger, end);
  }
  return finish(out, at, end);
}

function levelWord(text: string, at: number, to: number, out: Header): number {
  const colon = text.charCodeAt(to - 1) === CHAR.colon || text.charCodeAt(to - 1) === CHAR.comma;
  const end = colon ? to - 1 : to;
  const severity = levelAt(text, at, end);
  if (severity === 0) return -1;
  // A level in small letters without a colon is more often the first word of a sentence.
  const second = text.charCodeAt(at + 1);
  const lower = second >= 97 && (text.charCodeAt(at) >= 97 || text.charCodeAt(to + 1) !== CHAR.space);
  if (lower && !colon) return -1;
  out.severity = severity;
  return colon ? 1 : 0;
}

/**
 * Finds the level behind a time that ends at `from` and reads the logger and the thread around it: log4j, logback,
 * Spring, Python, Hadoop, Zookeeper, Spark, OpenStack, winston. False when no level stands there.
 */
export function scanLevelLayout(text: string, from: number, end: number, out: Header): boolean {
  let at = skipSpaces(text, from, end);
  for (let words = 0; words < MAX_WORDS_BEFORE_LEVEL && at < end; ) {
    const separated = afterSeparator(text, at, end);
    if (separated >= 0) {
      at = separated;
      continue;
    }
    words++;
    if (text.charCodeAt(at) === CHAR.bracket) {
      const close = closingBracket(text, at, end);
      if (close < 0) return false;
      out.severity = levelAt(text, skipSpaces(text, at + 1, close), wordEndWithin(text, at + 1, close));
      at = close + 1;
      if (text.charCodeAt(at) === CHAR.colon) at++;
      if (out.severity > 0) return scanAfterLevel(text, at, end, out);
      at = skipSpaces(text, at, end);
      continue;
    }
    const to = wordEnd(text, at, end);
    const level = levelWord(text, at, to, out);
    if (level === 1) return finish(out, skipSpaces(text, to, end), end);
    if (level === 0) return scanAfterLevel(text, to, end, out);
    if (!noteWordBeforeLevel(text, at, to, end, out)) return false;
    at = skipSpaces(text, to, end);
  }
  return false;
}

function wordEndWithin(text: string, at: number, close: number): number {
  return wordEnd(text, skipSpaces(text, at, close), close);
}

/** Before the level only a number (process id) or a name may stand. */
function noteWordBeforeLevel(text: string, at: number, to: number, end: number, out: Header): boolean {
  // A request id as AWS Lambda writes it, 36 characters, or a process id.
  if (to - at === 36 && text.charCodeAt(at + 8) === CHAR.dash) return true;
  if (isDigit(text, at)) return skipDigits(text, at) === to;
  if (nameEnd(text, at, end) !== to) return false;
  if (out.component === '') out.component = text.slice(at, to);
  return true;
}
