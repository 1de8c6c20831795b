/** Hot path (benchmark: pipeline): headers on a line of their own, whose message is the next line. */
import { levelAt, syslogSeverity } from '../severity.ts';
import { finish } from './after-level.ts';
import type { Header, HeaderFormat } from './header.ts';
import { scanIsoTime } from './iso-time.ts';
import { isCompoundName, nameEnd } from './names.ts';
import { CHAR, findChar, isDigit, numberAt, skipDigits, skipSpaces, wordEnd } from './scan.ts';
import { scanTime } from './time-text.ts';
import { scanLeadingTime } from './timestamped.ts';

const DOT_NET: ReadonlyMap<string, number> = new Map([
  ['trce', 1],
  ['dbug', 5],
  ['info', 9],
  ['warn', 13],
  ['fail', 17],
  ['crit', 21],
]);

/** Marks a header whose message is to come; until then its own text stands in. */
function awaitMessage(out: Header, at: number, end: number): true {
  out.messageFollows = true;
  return finish(out, at, end);
}

/** .NET's console: `info: Microsoft.Hosting.Lifetime[14]`, then the message; or both in one line. A time may stand in front. */
export const dotnetConsole: HeaderFormat = {
  name: 'dotnet-console',
  parse(text, start, end, out) {
    const first = text.charCodeAt(start);
    let at = start;
    if (first < 97 || first > 122) {
      if (first !== CHAR.bracket && !isDigit(text, start)) return false;
      const time = scanLeadingTime(text, start, out);
      if (time < 0) return false;
      at = skipSpaces(text, time, end);
    }
    if (text.charCodeAt(at + 4) !== CHAR.colon || text.charCodeAt(at + 5) !== CHAR.space) return false;
    out.severity = DOT_NET.get(text.slice(at, at + 4)) ?? 0;
    if (out.severity === 0) return false;
    const name = nameEnd(text, at + 6, end);
    if (name < 0 || text.charCodeAt(name) !== CHAR.bracket) return false;
    const close = skipDigits(text, name + 1);
    if (close < 0 || text.charCodeAt(close) !== CHAR.closing) return false;
    out.component = text.slice(at + 6, name);
    const message = skipSpaces(text, close + 1, end);
    return message < end ? finish(out, message, end) : awaitMessage(out, at + 6, end);
  },
};

/** java.util.logging's SimpleFormatter: `Nov 28, 2026 9:20:26 AM org.app.Main start`, then `INFO: message`. */
export const javaLogging: HeaderFormat = {
  name: 'java-logging',
  parse(text, start, end, out) {
    if (!isDigit(text, start) && text.charCodeAt(start) < 65) return false;
    const time = scanTime(text, start, out);
    const at = time < 0 || time >= end ? -1 : skipSpaces(text, time, end);
    if (at <= time) return false;
    const name = nameEnd(text, at, end);
    if (name < 0 || !isCompoundName(text, at, name) || text.charCodeAt(name) !== CHAR.space) return false;
    const method = wordEnd(text, name + 1, end);
    if (method !== end || method === name + 1) return false;
    if (text.charCodeAt(name + 1) !== CHAR.less && nameEnd(text, name + 1, end) !== end) return false;
    out.component = text.slice(at, name);
    return awaitMessage(out, at, end);
  },
};

/** Samba: `[2026/11/28 09:20:26.123456,  0] ../../source3/smbd/server.c:1234(main)`, then the message. */
export const samba: HeaderFormat = {
  name: 'samba',
  parse(text, start, end, out) {
    if (text.charCodeAt(start) !== CHAR.bracket || text.charCodeAt(start + 5) !== CHAR.slash) return false;
    const time = scanIsoTime(text, start + 1, out);
    if (time < 0 || text.charCodeAt(time) !== CHAR.comma) return false;
    const level = skipSpaces(text, time + 1, end);
    const levelEnd = skipDigits(text, level);
    const close = levelEnd < 0 ? -1 : findChar(text, CHAR.closing, levelEnd, Math.min(end, levelEnd + 120));
    if (close < 0) return false;
    // Samba counts 0 (error), 1 (warning), 2 (notice), 3 (information), then details: syslog's numbers less 3.
    out.severity = syslogSeverity(Math.min(numberAt(text, level, levelEnd) + 3, 7));
    const place = skipSpaces(text, close + 1, end);
    const open = findChar(text, CHAR.open, place, end);
    out.component = text.slice(place, open < 0 ? end : open);
    return awaitMessage(out, place, end);
  },
};

/** Erlang's reports: `=ERROR REPORT==== 28-Nov-2026::09:20:26 ===`, then the message. */
export const erlangReport: HeaderFormat = {
  name: 'erlang-report',
  parse(text, start, end, out) {
    if (text.charCodeAt(start) !== CHAR.equals) return false;
    const space = wordEnd(text, start, Math.min(end, start + 16));
    const mark = ' REPORT==== ';
    if (!text.startsWith(mark, space)) return false;
    const time = space + mark.length;
    const to = findChar(text, CHAR.space, time, end);
    if (scanTime(text.slice(time, to < 0 ? end : to).replace('::', ' '), 0, out) < 0) return false;
    out.severity = levelAt(text, start + 1, space) || 9;
    return awaitMessage(out, start, end);
  },
};
