/** Hot path (benchmark: pipeline): rows of tables (CSV and its relatives), whose columns are told by what stands in them. */
import { levelAt, positionLevelAt } from '../severity.ts';
import { finish } from './after-level.ts';
import { scanEpoch } from './bare.ts';
import { CLOCK, type Header, type HeaderFormat } from './header.ts';
import { readColumns } from './pipe-columns.ts';
import { CHAR, findChar, isDigit, skipSpaces } from './scan.ts';
import { scanTime } from './time-text.ts';

/** Columns among which a time and a level are looked for. */
const MAX_COLUMNS = 10;

/** Longest column in front of the first separator, and of those that are looked at. */
const MAX_WIDTH = 300;

function isSeparator(code: number): boolean {
  return code === CHAR.comma || code === 59 || code === CHAR.tab || code === CHAR.bar;
}

/** The character that ends the first column, which is one word or quoted; 0 where there is none. */
function separatorOf(text: string, start: number, end: number): number {
  const last = Math.min(end - 1, start + MAX_WIDTH);
  const quote = text.charCodeAt(start) === CHAR.quote;
  const from = quote ? findChar(text, CHAR.quote, start + 1, last) + 1 : start;
  if (quote && from === 0) return 0;
  for (let at = from; at < last; at++) {
    let code = text.charCodeAt(at);
    if (code === CHAR.space) {
      // A padded word: a comma behind a blank is no separator.
      code = text.charCodeAt(skipSpaces(text, at, last));
      return code === 59 || code === CHAR.bar ? code : 0;
    }
    if (isSeparator(code)) return code === CHAR.comma && text.charCodeAt(at + 1) === CHAR.space ? 0 : code;
    if (code < CHAR.space || quote) return 0;
  }
  return 0;
}

/** Position of the separator that ends the column at `at`, else `end`; quotes may hold separators. */
function columnEnd(text: string, at: number, end: number, separator: number): number {
  let from = at;
  while (text.charCodeAt(from) === CHAR.quote) {
    const close = findChar(text, CHAR.quote, from + 1, Math.min(end, at + MAX_WIDTH));
    if (close < 0) break;
    from = close + 1;
  }
  const to = findChar(text, separator, from, Math.min(end, from + MAX_WIDTH));
  return to < 0 ? end : to;
}

/** Reads the time that fills a column, or two of them that begin at `at`; returns the position after it, else -1. */
function scanColumnTime(text: string, at: number, end: number, separator: number, out: Header): number {
  let to = scanTime(text, at, out);
  if (to < 0) {
    if (!isDigit(text, at)) return -1;
    to = scanEpoch(text, at, out);
    if (to < 0) return -1;
    out.clock = CLOCK.zoned;
  }
  if (text.charCodeAt(to) === CHAR.quote) to++;
  return to >= end || text.charCodeAt(to) === separator ? to : -1;
}

/**
 * `812;ERROR;2026-11-20 09:20:26;message`: one column is a time, another one a level, in whatever order; what stands behind both is the
 * message, or the column in front of them where they stand last.
 */
export const delimited: HeaderFormat = {
  name: 'delimited',
  generic: true,
  parse(text, start, end, out) {
    const separator = separatorOf(text, start, end);
    if (separator === 0) return false;
    let timed = false;
    let beside = false;
    let letter = 0;
    let message = -1;
    let messageEnd = -1;
    for (let at = skipSpaces(text, start, end), column = 0; at < end && column < MAX_COLUMNS; column++) {
      const quote = text.charCodeAt(at) === CHAR.quote ? 1 : 0;
      const time = timed ? -1 : scanColumnTime(text, at + quote, end, separator, out);
      const to = time > 0 ? time : columnEnd(text, at, end, separator);
      const from = skipSpaces(text, at + quote, to);
      let last = to - quote;
      while (last > from && text.charCodeAt(last - 1) <= CHAR.space) last--;
      if (time > 0) {
        timed = true;
        beside = true;
        out.severity ||= letter;
      } else if (out.severity === 0) {
        out.severity = levelAt(text, from, last);
        // A letter alone is a level beside the time only.
        letter = last - from === 1 ? positionLevelAt(text, from, last) : 0;
        if (beside) out.severity ||= letter;
        beside = false;
        if (out.severity === 0 && letter === 0 && last - from > messageEnd - message) {
          message = from;
          messageEnd = last;
        }
      } else if (last - from > messageEnd - message) {
        message = from;
        messageEnd = last;
      }
      if (timed && out.severity > 0) {
        if (skipSpaces(text, to + 1, end) < end) return readColumns(text, to + 1, end, separator, out);
        return message >= 0 && finish(out, message, messageEnd);
      }
      at = skipSpaces(text, to + 1, end);
    }
    return false;
  },
};
