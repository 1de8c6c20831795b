/** Hot path (benchmark: pipeline): access logs of nginx and Apache in the common and combined formats, with further fields. */
import { monthAt } from '../calendar.ts';
import { closingQuote, type Fields, isMethod, readRequest, setAccess, statusAt, wordAt } from './access.ts';
import type { Header, HeaderFormat } from './header.ts';
import { setLocal } from './iso-time.ts';
import {
  CHAR,
  findChar,
  fourDigits,
  isDigit,
  numberAt,
  skipDigits,
  skipSpaces,
  twoDigits,
  wordEnd,
} from './scan.ts';
import { scanDayTime } from './time-of-day.ts';
import { scanZone } from './zones.ts';

const MAX_EXTRA_FIELDS = 12;

/** `[20/Nov/2026:09:20:26 +0000]`; returns the position after the bracket. */
function scanAccessTime(text: string, at: number, out: Header): number {
  if (text.charCodeAt(at + 3) !== CHAR.slash || text.charCodeAt(at + 7) !== CHAR.slash) return -1;
  const to = scanDayTime(text, at + 13, out);
  const month = monthAt(text, at + 4);
  if (to < 0 || !setLocal(out, fourDigits(text, at + 8), month, twoDigits(text, at + 1))) return -1;
  const zone = scanZone(text, to, out);
  return text.charCodeAt(zone) === CHAR.closing ? zone + 1 : -1;
}

/** The bracket of the time: the one followed by two digits and a slash among the first 300 characters. */
function findTime(text: string, start: number, end: number): number {
  const last = Math.min(end, start + 300);
  for (
    let at = findChar(text, CHAR.bracket, start, last);
    at >= 0;
    at = findChar(text, CHAR.bracket, at + 1, last)
  ) {
    if (twoDigits(text, at + 1) >= 0 && text.charCodeAt(at + 3) === CHAR.slash) return at;
  }
  return -1;
}

function scalar(text: string): string | number {
  return /^\d+(?:\.\d+)?$/.test(text) ? Number(text) : text;
}

const SECONDS_NAMES = new Set(['rt', 'request_time', 'duration', 'time', 'seconds']);

function noteField(fields: Fields, key: string, value: string | number): void {
  if (SECONDS_NAMES.has(key) && typeof value === 'number') fields['seconds'] = value;
  else fields[key] = value;
}

/** What follows the bytes: quoted referrer and user agent are passed over, `key=value` and a bare decimal are kept. */
function readExtras(text: string, from: number, end: number, fields: Fields): void {
  let at = skipSpaces(text, from, end);
  for (let kept = 0; at < end && kept < MAX_EXTRA_FIELDS; ) {
    if (text.charCodeAt(at) === CHAR.quote) {
      const close = closingQuote(text, at, end);
      if (close < 0) return;
      at = skipSpaces(text, close + 1, end);
      continue;
    }
    let to = wordEnd(text, at, end);
    const equals = findChar(text, CHAR.equals, at, to);
    if (equals > at) {
      let from = equals + 1;
      if (text.charCodeAt(from) === CHAR.quote) {
        const close = closingQuote(text, from, end);
        if (close < 0) return;
        to = close + 1;
        from++;
        noteField(fields, text.slice(at, equals), scalar(text.slice(from, close)));
      } else noteField(fields, text.slice(at, equals), scalar(text.slice(from, to)));
      kept++;
    } else if (isDigit(text, at) && findChar(text, CHAR.dot, at, to) > 0 && fields['seconds'] === undefined) {
      const value = scalar(text.slice(at, to));
      if (typeof value === 'number') fields['seconds'] = value;
    }
    at = skipSpaces(text, to, end);
  }
}

/** Position of the last character of the request at `at`: its closing quote, or the blank behind one without quotes; -1 for none. */
function requestEnd(text: string, at: number, end: number): number {
  if (text.charCodeAt(at) === CHAR.quote) return closingQuote(text, at, end);
  if (!isMethod(wordAt(text, at, Math.min(end, at + 12)))) return -1;
  const path = skipSpaces(text, wordEnd(text, at, end), end);
  const protocol = skipSpaces(text, wordEnd(text, path, end), end);
  return wordEnd(text, text.startsWith('HTTP/', protocol) ? protocol : path, end);
}

/**
 * `client - user [20/Nov/2026:09:20:26 +0000] "GET /path HTTP/1.1" 200 123 …`: the event type is stated as
 * `access METHOD CLASS`, the severity follows the status.
 */
export const webAccess: HeaderFormat = {
  name: 'web-access',
  parse(text, start, end, out) {
    const bracket = findTime(text, start, end);
    if (bracket <= start) return false;
    const behind = scanAccessTime(text, bracket, out);
    const quote = skipSpaces(text, behind, end);
    const close = behind < 0 ? -1 : requestEnd(text, quote, end);
    const status = close < 0 ? -1 : skipSpaces(text, close + 1, end);
    const code = status < 0 ? -1 : statusAt(text, status, end);
    if (code < 0) return false;
    const statusEnd = wordEnd(text, status, end);
    const fields: Fields = { status: code };
    const quoted = text.charCodeAt(quote) === CHAR.quote;
    const method = readRequest(text, quoted ? quote + 1 : quote, close, fields);
    const size = skipSpaces(text, statusEnd, end);
    const sizeEnd = wordEnd(text, size, end);
    if (skipDigits(text, size) === sizeEnd) fields['bytes'] = numberAt(text, size, sizeEnd);
    readExtras(text, sizeEnd, end, fields);
    out.fields = fields;
    setAccess(out, method, code);
    out.messageStart = quote;
    out.messageEnd = end;
    return true;
  },
};
