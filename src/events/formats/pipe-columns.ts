/** Hot path (benchmark: pipeline): headers whose columns are set apart by `|`, `;` or `,`, as NLog, loguru and many others write them. */
import { levelAt, positionLevelAt } from '../severity.ts';
import { finish } from './after-level.ts';
import type { Header } from './header.ts';
import { isCapitalLevel } from './level-word.ts';
import { isCompoundName, isNumber, nameEnd } from './names.ts';
import { CHAR, findChar, findDash, findLastChar, skipSpaces } from './scan.ts';

const MAX_COLUMNS = 6;
const MAX_WIDTH = 120;

/** The place `module:function:line - ` in front of loguru's message. */
function finishBehindPlace(text: string, at: number, end: number, out: Header): true {
  const dash = out.component === '' ? findDash(text, at, Math.min(end, at + MAX_WIDTH)) : -1;
  if (dash < 0 || findChar(text, CHAR.space, at, dash) >= 0) return finish(out, at, end);
  out.component = text.slice(at, dash);
  return finish(out, skipSpaces(text, dash + 3, end), end);
}

/** Text of a column without its quotes is text[from, to). */
function isQuoted(text: string, at: number, to: number): boolean {
  return to - at >= 2 && text.charCodeAt(at) === CHAR.quote && text.charCodeAt(to - 1) === CHAR.quote;
}

/** Severity of the level that fills text[at, to), blanks aside; 0 where it is none. */
function columnLevel(text: string, at: number, to: number): number {
  const from = skipSpaces(text, at, to);
  let last = to;
  while (last > from && text.charCodeAt(last - 1) <= CHAR.space) last--;
  return positionLevelAt(text, from, last);
}

/**
 * Reads the columns that begin at `from` and end with `separator`: up to the level anything short, behind it one name and numbers, then the
 * message; or the level last. False when none of the first columns and not the last one is a level.
 */
export function scanColumns(
  text: string,
  from: number,
  end: number,
  separator: number,
  out: Header,
): boolean {
  out.severity = 0;
  return readColumns(text, from, end, separator, out) || levelLast(text, from, end, separator, out);
}

/** As scanColumns, but the level may have been read already. */
export function readColumns(
  text: string,
  from: number,
  end: number,
  separator: number,
  out: Header,
): boolean {
  let at = skipSpaces(text, from, end);
  for (let column = 0; column < MAX_COLUMNS; column++) {
    const bar = findChar(text, separator, at, Math.min(end, at + MAX_WIDTH));
    if (bar < 0) break;
    let to = bar;
    while (to > at && text.charCodeAt(to - 1) <= CHAR.space) to--;
    const quote = isQuoted(text, at, to) ? 1 : 0;
    if (out.severity === 0) out.severity = columnLevel(text, at + quote, to - quote);
    else if (to > at && !isNumber(text, at, to)) {
      const named = nameEnd(text, at + quote, to - quote) === to - quote;
      if (!named || (out.component !== '' && !isCompoundName(text, at, to))) break;
      out.component = text.slice(at + quote, to - quote);
    }
    at = skipSpaces(text, bar + 1, end);
  }
  if (out.severity === 0 && separator === CHAR.bar) out.severity = vmwareLevel(text, at, end);
  if (out.severity === 0) return false;
  return isQuoted(text, at, end) ? finish(out, at + 1, end - 1) : finishBehindPlace(text, at, end, out);
}

/** Severity of VMware's `I005: message`, `W115: …` in the last column; 0 for none. */
function vmwareLevel(text: string, at: number, end: number): number {
  if (at + 4 >= end || text.charCodeAt(at + 4) !== CHAR.colon || !isNumber(text, at + 1, at + 4)) return 0;
  return positionLevelAt(text, at, at + 1);
}

/** `time;message;ERROR`: a level in the last column; behind a comma in capitals. */
function levelLast(text: string, from: number, end: number, separator: number, out: Header): boolean {
  const last = findLastChar(text, separator, Math.max(from, end - 16), end);
  if (last <= from) return false;
  const at = skipSpaces(text, last + 1, end);
  const quote = isQuoted(text, at, end) ? 1 : 0;
  const sure = separator !== CHAR.comma || isCapitalLevel(text, at + quote, end - quote);
  out.severity = sure ? levelAt(text, at + quote, end - quote) : 0;
  if (out.severity === 0) return false;
  const message = skipSpaces(text, from, last);
  if (message >= last) return false;
  if (isQuoted(text, message, last)) return finish(out, message + 1, last - 1);
  return finish(out, message, last);
}
