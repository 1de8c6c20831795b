/** Headers that say little: an epoch number, a level alone, logfmt pairs. Tried where nothing more telling fits. */
import { OLDEST_TIME } from '../calendar.ts';
import { levelAt, statedSeverity } from '../severity.ts';
import { CLOCK, type Header, type HeaderFormat } from './header.ts';
import { scanLevelLayout } from './level-layout.ts';
import { CHAR, closingBracket, findChar, isDigit, skipDigits, skipSpaces, wordEnd } from './scan.ts';
import { epochMs, readTime } from './time-text.ts';

/** Position after an epoch number of 10, 13, 16 or 19 digits with or without a fraction at `at`, else -1. */
function scanEpoch(text: string, at: number, out: Header): number {
  let to = skipDigits(text, at);
  const digits = to - at;
  if (to < 0 || (digits !== 10 && digits !== 13 && digits !== 16 && digits !== 19)) return -1;
  if (text.charCodeAt(to) === CHAR.dot && isDigit(text, to + 1)) to = skipDigits(text, to + 1);
  out.time = epochMs(Number(text.slice(at, to)));
  return out.time >= OLDEST_TIME ? to : -1;
}

/** `1763630426.123 message` or `[1763630426] message`: seconds, milliseconds, micro- or nanoseconds. */
export const epoch: HeaderFormat = {
  name: 'epoch',
  generic: true,
  opening: true,
  parse(text, start, end, out) {
    const bracketed = text.charCodeAt(start) === CHAR.bracket;
    let to = scanEpoch(text, bracketed ? start + 1 : start, out);
    if (to < 0 || (bracketed && text.charCodeAt(to++) !== CHAR.closing)) return false;
    const code = text.charCodeAt(to);
    if (to < end && code !== CHAR.space && code !== CHAR.colon && code !== CHAR.tab) return false;
    out.clock = CLOCK.zoned;
    if (!scanLevelLayout(text, to, end, out)) {
      out.component = '';
      out.messageStart = skipSpaces(text, code === CHAR.colon ? to + 1 : to, end);
      out.messageEnd = end;
    }
    return true;
  },
};

/**
 * `ERROR message`, `[error] message`, `WARNING:root:message`: a level in capitals or brackets, no time. A level
 * followed by a blank may be the first word of a sentence, so it stays in the message.
 */
export const bareLevel: HeaderFormat = {
  name: 'bare-level',
  generic: true,
  parse(text, start, end, out) {
    const code = text.charCodeAt(start);
    if (code === CHAR.bracket) {
      const close = closingBracket(text, start, end);
      if (close < 0 || levelAt(text, start + 1, close) === 0) return false;
      return scanLevelLayout(text, start, end, out);
    }
    if (code < 65 || code > 90) return false;
    const colon = findChar(text, CHAR.colon, start, Math.min(end, start + 14));
    const to = Math.min(colon < 0 ? end : colon, wordEnd(text, start, Math.min(end, start + 14)));
    const second = text.charCodeAt(start + 1);
    out.severity = levelAt(text, start, to);
    if (out.severity === 0 || (second >= 97 && to !== colon)) return false;
    if (to !== colon) return true;
    out.messageStart = skipSpaces(text, colon + 1, end);
    if (out.messageStart === colon + 1) readPythonName(text, colon + 1, end, out);
    return true;
  },
};

/** The logger of Python's basic format `LEVEL:name:message`. */
function readPythonName(text: string, at: number, end: number, out: Header): void {
  const colon = findChar(text, CHAR.colon, at, wordEnd(text, at, end));
  if (colon <= at) return;
  out.component = text.slice(at, colon);
  out.messageStart = skipSpaces(text, colon + 1, end);
}

const PAIR = /([A-Za-z_@][\w.@-]*)=(?:"((?:[^"\\]|\\.)*)"|(\S*))/y;
const MAX_PAIRS = 48;

/** The `key=value` pairs that fill a line; undefined when something else stands between them. */
function readPairs(line: string): Record<string, string> | undefined {
  const pairs: Record<string, string> = {};
  let at = 0;
  for (let count = 0; at < line.length && count < MAX_PAIRS; count++) {
    PAIR.lastIndex = at;
    const match = PAIR.exec(line);
    if (match === null) return undefined;
    pairs[match[1]!] = match[2] === undefined ? match[3]! : match[2].replaceAll('\\"', '"');
    at = skipSpaces(line, PAIR.lastIndex, line.length);
  }
  return pairs;
}

/** logfmt: `time=2026-11-20T09:20:26Z level=info msg="…" key=value`. */
export const logfmt: HeaderFormat = {
  name: 'logfmt',
  parse(text, start, end, out) {
    const equals = findChar(text, CHAR.equals, start, Math.min(end, start + 24));
    if (equals < 0 || findChar(text, CHAR.space, start, equals) >= 0) return false;
    const pairs = readPairs(text.slice(start, end));
    const message = pairs?.['msg'] ?? pairs?.['message'];
    if (pairs === undefined || message === undefined) return false;
    const { msg: _msg, message: _message, time, ts, t, level, lvl, logger, component, ...fields } = pairs;
    out.message = message;
    out.severity = statedSeverity(level ?? lvl);
    out.component = logger ?? component ?? '';
    const stated = time ?? ts ?? t;
    if (stated !== undefined && !readTime(stated, out)) out.clock = CLOCK.none;
    if (Object.keys(fields).length > 0) out.fields = fields;
    return true;
  },
};
