/** Hot path (benchmark: pipeline): access logs of proxies and of the servers of web frameworks. */
import { SEVERITY } from '../log-event.ts';
import { statusSeverity } from '../severity.ts';
import {
  closingQuote,
  type Fields,
  isMethod,
  readRequest,
  setAccess,
  statusAt,
  wordAt,
  wordStarts,
} from './access.ts';
import { CLOCK, type Header, type HeaderFormat } from './header.ts';
import { CHAR, findChar, isDigit, numberAt, skipDigits, skipSpaces, wordEnd } from './scan.ts';
import { scanTime } from './time-text.ts';

function finish(out: Header, fields: Fields, at: number, end: number): true {
  out.fields = fields;
  out.messageStart = at;
  out.messageEnd = end;
  return true;
}

/** What a column says, or nothing where it holds `-` or only dashes. */
function told(word: string): string {
  return /^-*$/.test(word) ? '' : word;
}

/** Envoy's default: `[2026-11-28T09:20:26.123Z] "GET /a HTTP/1.1" 503 UF,URX 12 91 3001 - …`: response flags are part of the type. */
export const envoyAccess: HeaderFormat = {
  name: 'envoy-access',
  parse(text, start, end, out) {
    if (text.charCodeAt(start) !== CHAR.bracket || !isDigit(text, start + 1)) return false;
    const time = scanTime(text, start + 1, out);
    if (time < 0 || text.charCodeAt(time) !== CHAR.closing) return false;
    const quote = skipSpaces(text, time + 1, end);
    if (text.charCodeAt(quote) !== CHAR.quote) return false;
    const close = closingQuote(text, quote, end);
    const status = close < 0 ? -1 : skipSpaces(text, close + 1, end);
    const code = status < 0 ? -1 : statusAt(text, status, end);
    if (code < 0) return false;
    const fields: Fields = { status: code };
    const method = readRequest(text, quote + 1, close, fields);
    const flags = skipSpaces(text, wordEnd(text, status, end), end);
    const word = wordAt(text, flags, end);
    setAccess(out, method, code, /^[A-Z][A-Z0-9,]*$/.test(word) ? word : '');
    return finish(out, fields, quote, end);
  },
};

/** Reads the columns of HAProxy behind its time: frontend, backend/server, timers, then those of HTTP or TCP. */
function readHaproxy(text: string, from: number, end: number, out: Header): boolean {
  const at = wordStarts(text, from, end, 12);
  if (at.length < 6) return false;
  const timers = wordAt(text, at[2]!, end);
  if (!/^[-+\d]+(?:\/[-+\d]+){1,5}$/.test(timers)) return false;
  out.component = wordAt(text, at[1]!, end);
  const code = timers.split('/').length > 3 ? statusAt(text, at[3]!, end) : -1;
  if (code < 0) {
    const state = told(wordAt(text, at[4]!, end));
    out.type = `connection ${wordAt(text, at[0]!, end)}${state === '' ? '' : ` ${state}`}`;
    out.severity = state === '' ? SEVERITY.info : SEVERITY.warn;
    return finish(out, {}, from, end);
  }
  const state = told(wordAt(text, at[7] ?? end, end));
  const quote = findChar(text, CHAR.quote, at[4]!, end);
  const fields: Fields = { status: code };
  const close = quote < 0 ? -1 : closingQuote(text, quote, end);
  const method = quote < 0 ? '-' : readRequest(text, quote + 1, close < 0 ? end : close, fields);
  setAccess(out, method, code, state.replaceAll(/-+$/g, ''));
  return finish(out, fields, from, end);
}

/** HAProxy's httplog and tcplog: `10.0.0.7:33317 [28/Nov/2026:09:20:26.655] http-in app/srv1 10/0/30/69/109 200 2750 - - ---- …`: how a session ended is part of the type. */
export const haproxy: HeaderFormat = {
  name: 'haproxy',
  parse(text, start, end, out) {
    const client = wordEnd(text, start, Math.min(end, start + 64));
    const bracket = client + 1;
    if (text.charCodeAt(bracket) !== CHAR.bracket || text.charCodeAt(bracket + 3) !== CHAR.slash)
      return false;
    if (!isDigit(text, client - 1)) return false;
    const time = scanTime(text, bracket + 1, out);
    if (time < 0 || text.charCodeAt(time) !== CHAR.closing) return false;
    return readHaproxy(text, skipSpaces(text, time + 1, end), end, out);
  },
};

/** Squid's native log: `1795857626.123    120 10.0.0.7 TCP_MISS/200 1234 GET http://x/ - HIER_DIRECT/10.1.0.3 text/html`: the result code is part of the type. */
export const squid: HeaderFormat = {
  name: 'squid',
  parse(text, start, end, out) {
    const dot = skipDigits(text, start);
    if (dot !== start + 10 || text.charCodeAt(dot) !== CHAR.dot) return false;
    const at = wordStarts(text, start, Math.min(end, start + 200), 6);
    if (at.length < 6) return false;
    const slash = findChar(text, CHAR.slash, at[3]!, at[4]!);
    const code = slash < 0 ? -1 : statusAt(text, slash + 1, end);
    const method = wordAt(text, at[5]!, end);
    if (code < 0 || !/^[A-Z_]+$/.test(text.slice(at[3], slash)) || !/^[A-Z_]+$/.test(method)) return false;
    out.clock = CLOCK.zoned;
    out.time = Number(text.slice(start, wordEnd(text, start, end))) * 1000;
    setAccess(out, method, code, text.slice(at[3], slash));
    return finish(out, { status: code, seconds: Number(wordAt(text, at[1]!, end)) / 1000 }, at[3]!, end);
  },
};

/** uvicorn: `INFO:     10.0.0.7:51122 - "GET /a HTTP/1.1" 500 Internal Server Error`. */
export const uvicorn: HeaderFormat = {
  name: 'uvicorn',
  parse(text, start, end, out) {
    if (!text.startsWith('INFO:', start)) return false;
    const client = skipSpaces(text, start + 5, end);
    const dash = wordEnd(text, client, end);
    if (!text.startsWith(' - "', dash)) return false;
    const close = closingQuote(text, dash + 3, end);
    const code = close < 0 ? -1 : statusAt(text, skipSpaces(text, close + 1, end), end);
    if (code < 0) return false;
    const fields: Fields = { status: code };
    setAccess(out, readRequest(text, dash + 4, close, fields), code);
    return finish(out, fields, dash + 3, end);
  },
};

/** gin: `[GIN] 2026/11/28 - 09:20:26 | 200 |   12.3ms |   10.0.0.7 | GET      "/a"`. */
export const gin: HeaderFormat = {
  name: 'gin',
  parse(text, start, end, out) {
    if (!text.startsWith('[GIN] ', start)) return false;
    const date = start + 6;
    if (!text.startsWith(' - ', date + 10)) return false;
    // The dash between date and time is no part of any other format.
    const to = scanTime(`${text.slice(date, date + 10)} ${text.slice(date + 13, end)}`, 0, out);
    const bar = to < 0 ? -1 : findChar(text, CHAR.bar, date + 13, end);
    const code = bar < 0 ? -1 : statusAt(text, skipSpaces(text, bar + 1, end), end);
    if (code < 0) return false;
    const at = wordStarts(text, bar, end, 12);
    const method = at.map((from) => wordAt(text, from, end)).find(isMethod) ?? '-';
    setAccess(out, method, code);
    return finish(out, { status: code }, bar + 2, end);
  },
};

/** A method, a path and a status, as morgan's short forms have it: `GET /a 200 12.345 ms - 12`. */
export const plainAccess: HeaderFormat = {
  name: 'plain-access',
  parse(text, start, end, out) {
    const first = text.charCodeAt(start);
    if (first < 65 || first > 90) return false;
    const method = wordAt(text, start, Math.min(end, start + 12));
    const path = start + method.length + 1;
    if (!isMethod(method) || text.charCodeAt(path) !== CHAR.slash) return false;
    let at = skipSpaces(text, wordEnd(text, path, end), end);
    if (text.startsWith('HTTP/', at)) at = skipSpaces(text, wordEnd(text, at, end), end);
    const code = isDigit(text, at) ? statusAt(text, at, end) : -1;
    if (code < 100) return false;
    const fields: Fields = { status: code };
    readRequest(text, start, end, fields);
    setAccess(out, method, code);
    return finish(out, fields, start, end);
  },
};

/** Rails: `Started GET "/a" for 10.0.0.7 at 2026-11-28 09:20:26 +0100` states the time, `Completed 500 …` the severity. */
export const rails: HeaderFormat = {
  name: 'rails',
  generic: true,
  parse(text, start, end, out) {
    if (text.startsWith('Completed ', start)) {
      const code = statusAt(text, start + 10, end);
      if (code < 100) return false;
      out.fields = { status: code };
      out.severity = statusSeverity(code);
      out.type = `completed ${numberAt(text, start + 10, start + 11)}xx`;
      return true;
    }
    if (!text.startsWith('Started ', start) || text.charCodeAt(end - 1) === CHAR.colon) return false;
    if (!isMethod(wordAt(text, start + 8, end))) return false;
    const at = text.slice(start, end).lastIndexOf(' at ');
    return at > 0 && scanTime(text, start + at + 4, out) > 0;
  },
};
