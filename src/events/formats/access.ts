/** Hot path (benchmark: pipeline): what all access logs have in common. */
import { statusSeverity } from '../severity.ts';
import type { Header } from './header.ts';
import { CHAR, findChar, isDigit, numberAt, wordEnd } from './scan.ts';

/** Scalar fields of an access record. */
export type Fields = Record<string, string | number | boolean>;

const METHODS = new Set([
  'GET',
  'HEAD',
  'POST',
  'PUT',
  'DELETE',
  'PATCH',
  'OPTIONS',
  'CONNECT',
  'TRACE',
  'PROPFIND',
  'PROPPATCH',
  'MKCOL',
  'COPY',
  'MOVE',
  'LOCK',
  'UNLOCK',
  'REPORT',
  'SEARCH',
  'PURGE',
]);

/** Whether `word` is a method of HTTP or WebDAV. */
export function isMethod(word: string): boolean {
  return METHODS.has(word);
}

/**
 * States the type `access METHOD CLASS` with what else tells behind it (flags of a proxy, the result of a cache), and
 * the severity by the status; a status of 0 (no answer) counts as an error.
 */
export function setAccess(out: Header, method: string, status: number, telling = ''): void {
  const kind = status > 0 ? `${Math.floor(status / 100)}xx` : 'none';
  out.type = telling === '' ? `access ${method} ${kind}` : `access ${method} ${kind} ${telling}`;
  out.severity = statusSeverity(status > 0 ? status : 503);
}

/** `GET /path?query HTTP/1.1` as method and path; a request that is none has the method `-`. */
export function readRequest(text: string, at: number, end: number, fields: Fields): string {
  const method = text.slice(at, wordEnd(text, at, Math.min(end, at + 12)));
  if (!METHODS.has(method)) return '-';
  const pathStart = at + method.length + 1;
  const pathEnd = wordEnd(text, pathStart, end);
  const query = findChar(text, 63, pathStart, pathEnd);
  fields['path'] = text.slice(pathStart, query < 0 ? pathEnd : query);
  return method;
}

/** The status of three digits that fills the word at `at`; 0 for `-` and for -1, which stand for no answer; else -1. */
export function statusAt(text: string, at: number, end: number): number {
  const to = wordEnd(text, at, end);
  if (text.charCodeAt(at) === CHAR.dash) {
    return to === at + 1 || (to === at + 2 && isDigit(text, at + 1)) ? 0 : -1;
  }
  if (to !== at + 3 || !isDigit(text, at) || !isDigit(text, at + 1) || !isDigit(text, at + 2)) {
    return to === at + 1 && text.charCodeAt(at) === CHAR.zero ? 0 : -1;
  }
  const status = numberAt(text, at, to);
  return status >= 100 && status < 600 ? status : -1;
}

/** Position of the quote that closes the one at `at`, backslash escapes skipped, else -1. */
export function closingQuote(text: string, at: number, end: number): number {
  for (let i = at + 1; i < end; i++) {
    const code = text.charCodeAt(i);
    if (code === 92) i++;
    else if (code === CHAR.quote) return i;
  }
  return -1;
}

/** Positions where the words of text[at, end) begin, at most `limit` of them; a quoted one counts as one word. */
export function wordStarts(text: string, at: number, end: number, limit: number): number[] {
  const starts: number[] = [];
  for (let i = at; i < end && starts.length < limit; i++) {
    const code = text.charCodeAt(i);
    if (code === CHAR.space || code === CHAR.tab) continue;
    starts.push(i);
    const close = code === CHAR.quote ? closingQuote(text, i, end) : -1;
    i = wordEnd(text, close < 0 ? i : close, end);
  }
  return starts;
}

/** The word at `at`. */
export function wordAt(text: string, at: number, end: number): string {
  return text.slice(at, wordEnd(text, at, end));
}
