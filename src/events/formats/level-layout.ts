/** Hot path (benchmark: pipeline): what stands between the time and the message in the logs of logging libraries. */
import { levelAt, positionLevelAt } from '../severity.ts';
import { afterSeparator, finish, scanAfterLevel } from './after-level.ts';
import type { Header } from './header.ts';
import { isCapitalLevel, levelWord, WORD } from './level-word.ts';
import { nameEnd } from './names.ts';
import { scanColumns } from './pipe-columns.ts';
import {
  CHAR,
  closingBracket,
  findChar,
  findLastChar,
  isDigit,
  skipDigits,
  skipSpaces,
  wordEnd,
} from './scan.ts';

/** Words that may stand between the time and the level (process id, thread, logger name). */
const MAX_WORDS_BEFORE_LEVEL = 4;
const MAX_PAIRS_BEFORE_LEVEL = 8;

/** Severity of the level that fills the bracket text[open, close], else 0; everyday words do where no level follows. */
function bracketLevel(text: string, open: number, close: number, end: number): number {
  const slash = findLastChar(text, CHAR.slash, open, close);
  if (slash > 0) return levelAt(text, slash + 1, close);
  const from = skipSpaces(text, open + 1, close);
  const to = wordEnd(text, from, close);
  if (skipSpaces(text, to, close) < close) return levelAt(text, from, to);
  const plain = levelAt(text, from, to);
  if (plain > 0) return plain;
  const everyday = positionLevelAt(text, from, to);
  if (everyday === 0) return 0;
  const next = skipSpaces(text, close + 1, end);
  const bracketed = text.charCodeAt(next) === CHAR.bracket;
  const after = bracketed ? next + 1 : next;
  const stop = bracketed ? closingBracket(text, next, end) : wordEnd(text, after, end);
  const word = text.charCodeAt(stop - 1) === CHAR.colon ? stop - 1 : stop;
  return word > after && levelAt(text, after, word) > 0 ? 0 : everyday;
}

/** Whether a bracket opens at `at`; a brace with a quote behind it is JSON. */
function isOpening(text: string, at: number): boolean {
  const code = text.charCodeAt(at);
  if (code === CHAR.brace) return text.charCodeAt(at + 1) !== CHAR.quote;
  return code === CHAR.bracket || code === CHAR.less || code === CHAR.open;
}

/**
 * Finds the level behind a time that ends at `from` and reads the logger and the thread around it: log4j, logback,
 * Spring, Python, Hadoop, Zookeeper, Spark, OpenStack, winston. False when no level stands there.
 */
export function scanLevelLayout(text: string, from: number, end: number, out: Header): boolean {
  let at = skipSpaces(text, from, end);
  const separator = text.charCodeAt(at);
  // logback's own status has `|-ERROR in …`.
  if (separator === CHAR.bar && text.charCodeAt(at + 1) === CHAR.dash) at += 2;
  else if (separator === CHAR.bar) return scanColumns(text, at + 1, end, separator, out);
  if (separator === CHAR.greater) at = skipSpaces(text, at + 1, end);
  if (separator === CHAR.comma || separator === 59 || separator === CHAR.colon) {
    if (separator !== CHAR.colon && scanColumns(text, at + 1, end, separator, out)) return true;
    at = skipSpaces(text, at + 1, end);
  }
  const message = at;
  let direct = true;
  let pairs = 0;
  for (let words = 0; words < MAX_WORDS_BEFORE_LEVEL && at < end; ) {
    const separated = afterSeparator(text, at, end);
    if (separated >= 0) {
      at = separated;
      continue;
    }
    words++;
    if (isOpening(text, at)) {
      const close = closingBracket(text, at, end);
      if (close < 0) return false;
      out.severity = bracketLevel(text, at, close, end);
      if (out.severity > 0) return afterBracket(text, message, at, close, end, out);
      at = close + 1;
      if (text.charCodeAt(at) === CHAR.colon) at++;
      at = skipSpaces(text, at, end);
      continue;
    }
    const to = wordEnd(text, at, end);
    const plain = pairs === 0 || isCapitalLevel(text, at, to - 1);
    const level = plain ? levelWord(text, at, to, end, direct, out) : WORD.none;
    if (level === WORD.kept) return finish(out, at, end);
    if (level === WORD.final) return finish(out, skipSpaces(text, to, end), end);
    if (level === WORD.level) return scanAfterLevel(text, to, end, out);
    // Pairs are short and many: some of them do not count as words.
    if (isPair(text, at, to)) {
      if (++pairs < MAX_PAIRS_BEFORE_LEVEL) words--;
    } else if (!noteWordBeforeLevel(text, at, to, end, out)) return bracketAhead(text, to, message, end, out);
    if (!isDigit(text, at)) direct = false;
    at = skipSpaces(text, to, end);
  }
  return bracketAhead(text, at, message, end, out);
}

/** How far a level in brackets is looked for behind words that no layout explains. */
const MAX_AHEAD = 80;

/** A level in capitals that fills a bracket further on is one, whatever stands in front of it: `mon.a (mon.0) 812 : cluster [INF] …`. */
function bracketAhead(text: string, from: number, message: number, end: number, out: Header): boolean {
  const last = Math.min(end, from + MAX_AHEAD);
  for (
    let open = findChar(text, CHAR.bracket, from, last);
    open >= 0;
    open = findChar(text, CHAR.bracket, open + 1, last)
  ) {
    const close = findChar(text, CHAR.closing, open, Math.min(end, open + 12));
    if (close < 0 || text.charCodeAt(open - 1) !== CHAR.space || !isCapitalLevel(text, open + 1, close))
      continue;
    out.severity = levelAt(text, open + 1, close);
    return afterBracket(text, message, open, close, end, out);
  }
  return levelInParentheses(text, message, end, out) || levelAtEnd(text, message, end, out);
}

/** Ends a header whose level fills text[open, close]; the message that began at `message` stands in front of a level that is last. */
function afterBracket(
  text: string,
  message: number,
  open: number,
  close: number,
  end: number,
  out: Header,
): true {
  const behind = text.charCodeAt(close + 1) === CHAR.colon ? close + 2 : close + 1;
  const isLast = skipSpaces(text, behind, end) >= end && open > message;
  if (!isLast) return scanAfterLevel(text, behind, end, out);
  out.component = '';
  out.messageStart = message;
  out.messageEnd = open;
  while (text.charCodeAt(out.messageEnd - 1) === CHAR.space) out.messageEnd--;
  return true;
}

/** A level in brackets at the end of a line of any length. */
function levelAtEnd(text: string, message: number, end: number, out: Header): boolean {
  if (text.charCodeAt(end - 1) !== CHAR.closing) return false;
  const open = findLastChar(text, CHAR.bracket, Math.max(message, end - 12), end);
  if (open < 0 || text.charCodeAt(open - 1) !== CHAR.space) return false;
  const level = skipSpaces(text, open + 1, end);
  out.severity = levelAt(text, level, Math.min(wordEnd(text, level, end), end - 1));
  return out.severity > 0 && afterBracket(text, message, open, end - 1, end, out);
}

/** Names of resources in front of the level may be long. */
const MAX_RESOURCE = 200;

/** Puppet's `/Stage[main]/Nginx/Service[nginx] (err): message`: the level in parentheses before the first colon and blank. */
function levelInParentheses(text: string, from: number, end: number, out: Header): boolean {
  const open = findChar(text, CHAR.open, from, Math.min(end, from + MAX_RESOURCE));
  if (open < 0 || text.charCodeAt(open - 1) !== CHAR.space) return false;
  const close = findChar(text, CHAR.close, open, Math.min(end, open + 12));
  if (close < 0 || text.charCodeAt(close + 1) !== CHAR.colon) return false;
  const name = skipSpaces(text, from, open);
  if (wordEnd(text, name, open) !== open - 1) return false;
  out.severity = levelAt(text, open + 1, close);
  if (out.severity === 0) return false;
  out.component = text.slice(name, open - 1);
  return finish(out, skipSpaces(text, close + 2, end), end);
}

/** `key=value` may stand before a level in brackets, as Elixir's metadata does. */
function isPair(text: string, at: number, to: number): boolean {
  const name = nameEnd(text, at, to);
  return name > 0 && name < to - 1 && text.charCodeAt(name) === CHAR.equals;
}

/** Before the level only a number (process id) or a name may stand. */
function noteWordBeforeLevel(text: string, at: number, to: number, end: number, out: Header): boolean {
  // A request id as AWS Lambda writes it, 36 characters, or a process id.
  if (to - at === 36 && text.charCodeAt(at + 8) === CHAR.dash) return true;
  const last = text.charCodeAt(to - 1);
  if (isDigit(text, at)) return isPlainNumber(text, at, last === CHAR.colon ? to - 1 : to);
  // Squid's workers: `kid1| WARNING: …`.
  let nameTo = last === CHAR.bar ? to - 1 : to;
  const name = nameEnd(text, at, end);
  // `shop[812]`.
  if (last === CHAR.closing && skipDigits(text, name + 1) === to - 1) nameTo = name;
  if (name < 0 || name !== nameTo) return false;
  if (out.component === '') out.component = text.slice(at, nameTo);
  return true;
}

/** Whether text[at, to) is a number, an address (`10.0.0.7`) or a pointer (`0x7f1a`). */
function isPlainNumber(text: string, at: number, to: number): boolean {
  const isHex = text.charCodeAt(at + 1) === 120 && text.charCodeAt(at) === CHAR.zero;
  for (let i = isHex ? at + 2 : at; i < to; i++) {
    const code = text.charCodeAt(i);
    const letter = code | 32;
    if (!isDigit(text, i) && !(isHex ? letter >= 97 && letter <= 102 : code === CHAR.dot)) return false;
  }
  return true;
}
