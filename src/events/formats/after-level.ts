/** Hot path (benchmark: pipeline): the logger and the thread between a level and its message. */
import type { Header } from './header.ts';
import { isCompoundName, isSmallWord, isTellingWord, nameEnd } from './names.ts';
import {
  CHAR,
  closingBracket,
  findLastChar,
  findText,
  isDigit,
  skipDigits,
  skipSpaces,
  wordEnd,
} from './scan.ts';

/** `~`, `·`, `»`, `–`, `—`, `›`, `│`. */
function isRareSeparator(code: number): boolean {
  if (code < 126) return false;
  return (
    code === 126 ||
    code === 0xb7 ||
    code === 0xbb ||
    code === 0x2013 ||
    code === 0x2014 ||
    code === 0x203a ||
    code === 0x2502
  );
}

/** Position after a separator standing alone (`-`, `---`, `|`, `:`, `,`) and the blanks behind it, else -1. */
export function afterSeparator(text: string, at: number, end: number): number {
  const code = text.charCodeAt(at);
  const plain = code === CHAR.dash || code === CHAR.bar || code === CHAR.colon || code === CHAR.comma;
  if (!plain && !isRareSeparator(code)) return -1;
  let to = at + 1;
  while (to < end && text.charCodeAt(to) === code) to++;
  if (code === CHAR.dash && text.charCodeAt(to) === CHAR.greater) to++;
  if (to < end && text.charCodeAt(to) !== CHAR.space && text.charCodeAt(to) !== CHAR.tab) return -1;
  return skipSpaces(text, to, end);
}

/** Ends a header: the message is text[at, end). */
export function finish(out: Header, at: number, end: number): true {
  out.messageStart = Math.min(at, end);
  out.messageEnd = end;
  return true;
}

/** The name inside a bracket like `[thread:Class$Inner@123]`, where there is one. */
function noteBracket(text: string, open: number, close: number, out: Header): void {
  const at = findLastChar(text, CHAR.at, open, close);
  if (out.component !== '' || at < 0) return;
  const colon = findLastChar(text, CHAR.colon, open, at);
  out.component = text.slice(Math.max(colon, open) + 1, at);
}

function hasPairAt(text: string, at: number, end: number): boolean {
  const to = wordEnd(text, at, end);
  for (let i = at + 1; i < to; i++) if (text.charCodeAt(i) === CHAR.equals) return true;
  return false;
}

/** Position after the logger that ends at `to` where a gap, ` - `, ` : ` or a bracket follows, else -1. */
function afterName(text: string, at: number, to: number, end: number): number {
  const next = skipSpaces(text, to, end);
  if (next === to) return -1;
  const separated = afterSeparator(text, next, end);
  if (separated >= 0) return separated;
  if (text.charCodeAt(next) === CHAR.bracket && isCompoundName(text, at, to)) {
    const close = closingBracket(text, next, end);
    if (close >= 0) return close + 1;
  }
  const column = next - to >= 2 || text.charCodeAt(to) === CHAR.tab;
  if (!column || hasPairAt(text, next, end)) return -1;
  const word = isSmallWord(text, at, to) || isTellingWord(text, at, to);
  return word || text.slice(at, to).includes('_') ? -1 : next;
}

/** Position after the line number of the file text[at, to) (`file.go:12: `, `File.java:12 - `), else -1. */
function afterFile(text: string, at: number, to: number, end: number): number {
  const line = skipDigits(text, to + 1);
  if (line < 0 || !isCompoundName(text, at, to)) return -1;
  const code = text.charCodeAt(line);
  if (line < end && code !== CHAR.space && code !== CHAR.colon && code !== CHAR.tab) return -1;
  const next = skipSpaces(text, code === CHAR.colon ? line + 1 : line, end);
  return Math.max(afterSeparator(text, next, end), next);
}

/** Reads a logger name that ends with `:`, ` - `, ` : `, ` [` or a column gap; returns the position after it, else -1. */
export function loggerAt(text: string, at: number, end: number, out: Header): number {
  const to = nameEnd(text, at, end);
  if (to < 0 || to >= end) return -1;
  let after = -1;
  if (text.charCodeAt(to) === CHAR.colon) {
    const file = afterFile(text, at, to, end);
    if (file > 0) after = file;
    else if (to + 1 < end && text.charCodeAt(to + 1) !== CHAR.space) return -1;
    else after = isTellingWord(text, at, to) ? -1 : to + 1;
  } else after = afterName(text, at, to, end);
  if (after >= 0) out.component = text.slice(at, to);
  return after < 0 ? -1 : skipSpaces(text, after, end);
}

/** Spring's logger column ends with ` : ` and may hold brackets; returns the position after it, else -1. */
function springLogger(text: string, at: number, end: number, out: Header): number {
  const last = Math.min(end - 1, at + 80);
  for (let i = at + 1; i < last; i++) {
    if (text.charCodeAt(i) !== CHAR.colon || text.charCodeAt(i - 1) !== CHAR.space) continue;
    const name = text.slice(at, i).trimEnd();
    if (name.includes(' ')) return -1;
    out.component = name;
    return skipSpaces(text, i + 1, end);
  }
  return -1;
}

/** Whether the parentheses hold a thread, as JBoss puts it behind the logger. */
function isThread(text: string, open: number, close: number): boolean {
  const dash = findLastChar(text, CHAR.dash, open, close);
  if (dash > 0 && isDigit(text, dash + 1) && skipDigits(text, dash + 1) === close) return true;
  return findText(text, 'hread', open, close) > 0;
}

/** Position after nginx's `42#42: *9`, whose numbers tell nothing; `at` when it is something else. */
function afterConnection(text: string, at: number, hash: number, end: number): number {
  const thread = skipDigits(text, hash + 1);
  if (thread < 0 || text.charCodeAt(thread) !== CHAR.colon) return at;
  const next = skipSpaces(text, thread + 1, end);
  const connection = text.charCodeAt(next) === 42 ? skipDigits(text, next + 1) : -1;
  return connection < 0 ? next : skipSpaces(text, connection, end);
}

/** After the level: threads in brackets, process ids before `---`, then the logger, then the message. */
export function scanAfterLevel(text: string, from: number, end: number, out: Header): true {
  let at = skipSpaces(text, from, end);
  let bracketed = false;
  let spring = false;
  let firstBracket = -1;
  let secondBracket = -1;
  for (let step = 0; step < 8 && at < end; step++) {
    const code = text.charCodeAt(at);
    const separated = afterSeparator(text, at, end);
    if (separated >= 0) {
      at = separated;
      if (bracketed && code === CHAR.dash && text.charCodeAt(separated - 3) !== CHAR.dash) break;
      continue;
    }
    if (code === CHAR.bracket || code === CHAR.open) {
      const close = closingBracket(text, at, end);
      if (close < 0 || (code === CHAR.open && bracketed && !isThread(text, at, close))) break;
      noteBracket(text, at, close, out);
      bracketed = true;
      if (firstBracket < 0) firstBracket = at;
      else if (secondBracket < 0) secondBracket = at;
      at = close + 1;
      if (text.charCodeAt(at) === CHAR.colon) at++;
      at = skipSpaces(text, at, end);
      continue;
    }
    if (isDigit(text, at)) {
      const digits = skipDigits(text, at);
      if (text.charCodeAt(digits) === 35) return finish(out, afterConnection(text, at, digits, end), end);
      const number = skipSpaces(text, digits, end);
      if (!text.startsWith('---', number)) break;
      spring = true;
      at = number;
      continue;
    }
    const logger = spring ? springLogger(text, at, end, out) : -1;
    const plain = logger < 0 ? loggerAt(text, at, end, out) : logger;
    return finish(out, plain < 0 ? at : plain, end);
  }
  // Where all is in brackets, what follows the first one is the message (TiDB).
  if (at >= end && secondBracket > 0) return finish(out, secondBracket, end);
  return finish(out, at, end);
}
