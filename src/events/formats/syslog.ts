/** Hot path (benchmark: pipeline): syslog in the forms of RFC 3164 and RFC 5424, and with ISO times as rsyslog writes it. */
import { SEVERITY } from '../log-event.ts';
import { levelAt, syslogSeverity } from '../severity.ts';
import { CLOCK, type Header, type HeaderFormat } from './header.ts';
import { scanIsoTime } from './iso-time.ts';
import { facilityLevel, isCapitalLevel, processFollows } from './level-word.ts';
import { scanMonthDayTime } from './named-month-time.ts';
import { CHAR, findChar, isDigit, numberAt, skipDigits, skipSpaces, wordEnd } from './scan.ts';

/** A tag is short; beyond this it is a sentence. */
const MAX_TAG = 80;

function isTagChar(code: number): boolean {
  return code > CHAR.space && code !== CHAR.colon && code !== CHAR.bracket;
}

/** Position after `[pid]` at `at`, else -1. */
function processEnd(text: string, at: number): number {
  const to = skipDigits(text, at + 1);
  return to > 0 && text.charCodeAt(to) === CHAR.closing ? to + 1 : -1;
}

/** Behind `[pid]`: a colon, or a service in parentheses and a colon, as launchd writes it. */
function afterProcess(text: string, at: number, end: number): number {
  if (text.charCodeAt(at) === CHAR.colon) return at + 1;
  if (text.charCodeAt(at) !== CHAR.space || text.charCodeAt(at + 1) !== CHAR.open) return at;
  const close = findChar(text, CHAR.close, at, Math.min(end, at + 200));
  return close > 0 && text.charCodeAt(close + 1) === CHAR.colon ? close + 2 : at;
}

/**
 * Reads `tag: `, `tag[pid]: `, `tag version: ` or `two words[pid]: ` at `at` and sets the component and the message
 * behind it; without a tag the rest of the line is the message. Says whether a tag with a process id was there.
 */
export function scanSyslogTag(text: string, at: number, end: number, out: Header): boolean {
  out.messageStart = at;
  out.messageEnd = end;
  const last = Math.min(end, at + MAX_TAG);
  let words = 1;
  let versioned = true;
  for (let i = at; i < last; i++) {
    const code = text.charCodeAt(i);
    if (code === CHAR.bracket) {
      const close = processEnd(text, i);
      if (close < 0 || i === at) return false;
      out.component = text.slice(at, i);
      out.messageStart = skipSpaces(text, afterProcess(text, close, end), end);
      return true;
    }
    if (code === CHAR.colon && (i + 1 >= end || text.charCodeAt(i + 1) === CHAR.space)) {
      if (i === at || !versioned) return false;
      out.component = text.slice(at, i);
      out.messageStart = skipSpaces(text, i + 1, end);
      return false;
    }
    if (code === CHAR.space) {
      if (++words > 3 || i === at) return false;
      versioned = words === 2 && isDigit(text, i + 1);
    } else if (!isTagChar(code) && code !== CHAR.colon) return false;
  }
  return false;
}

/** A tag with the level in front of it, as F5 writes it (`notice mcpd[6012]: `), or behind it, as Aruba does. */
function scanLeveledTag(text: string, at: number, end: number, out: Header): void {
  const word = wordEnd(text, at, Math.min(end, at + 14));
  const level = levelAt(text, at, word) || facilityLevel(text, at, word);
  if (level > 0 && processFollows(text, word + 1, end)) {
    out.severity = level;
    scanSyslogTag(text, word + 1, end, out);
  } else if (scanSyslogTag(text, at, end, out)) skipArubaCode(text, end, out);
}

const ARUBA_LEVELS: ReadonlyMap<string, number> = new Map([
  ['DBUG', SEVERITY.debug],
  ['INFO', SEVERITY.info],
  ['NOTI', SEVERITY.info + 1],
  ['WARN', SEVERITY.warn],
  ['ERRS', SEVERITY.error],
  ['CRIT', SEVERITY.error + 1],
  ['ALRT', SEVERITY.error + 2],
  ['EMRG', SEVERITY.fatal],
]);

/** Takes `<522008> <NOTI> |authmgr|` off the message. */
function skipArubaCode(text: string, end: number, out: Header): void {
  const at = out.messageStart;
  const code = text.charCodeAt(at) === CHAR.less ? skipDigits(text, at + 1) : -1;
  if (code < 0 || !text.startsWith('> <', code) || text.charCodeAt(code + 7) !== CHAR.greater) return;
  const severity = ARUBA_LEVELS.get(text.slice(code + 3, code + 7));
  if (severity === undefined) return;
  out.severity = severity;
  let to = skipSpaces(text, code + 8, end);
  const bar =
    text.charCodeAt(to) === CHAR.bar ? findChar(text, CHAR.bar, to + 1, Math.min(end, to + 40)) : -1;
  if (bar > 0) to = skipSpaces(text, bar + 1, end);
  out.messageStart = to;
}

/** Position of the `<` behind the count of octets that syslog over TCP puts in front (RFC 6587: `68 <34>1 …`), else `at`. */
function afterOctets(text: string, at: number): number {
  if (!isDigit(text, at)) return at;
  const to = skipDigits(text, at);
  return to - at < 6 && text.charCodeAt(to) === CHAR.space && text.charCodeAt(to + 1) === CHAR.less
    ? to + 1
    : at;
}

/** Reads `<PRI>`, sets the severity and returns the position behind it; `start` itself when there is none. */
function scanPriority(text: string, start: number, out: Header): number {
  const at = afterOctets(text, start);
  if (text.charCodeAt(at) !== CHAR.less) return start;
  const to = skipDigits(text, at + 1);
  if (to < 0 || to - at > 4 || text.charCodeAt(to) !== CHAR.greater) return start;
  out.severity = syslogSeverity(numberAt(text, at + 1, to));
  return to + 1;
}

/** RFC 3164: `[<PRI>]Nov 20 09:20:26 host tag[pid]: message`; the year is inferred. */
export const syslog3164: HeaderFormat = {
  name: 'syslog-3164',
  parse(text, start, end, out) {
    const from = scanPriority(text, start, out);
    const at = scanMonthDayTime(text, from, out);
    if (at < 0 || text.charCodeAt(at) !== CHAR.space) return false;
    const host = wordEnd(text, at + 1, end);
    if (host === at + 1) return false;
    // A "host" that ends with a colon is the tag of a log without hosts.
    if (text.charCodeAt(host - 1) === CHAR.colon) {
      if (isCapitalLevel(text, at + 1, host - 1) || levelInBracket(text, at + 1, host - 1)) return false;
      scanSyslogTag(text, at + 1, end, out);
      return true;
    }
    if (isCapitalLevel(text, at + 1, host) || isBracketedLevel(text, at + 1, host)) return false;
    out.host = text.slice(at + 1, host);
    scanLeveledTag(text, skipSpaces(text, host, end), end, out);
    // With a year it is syslog only where syslog's other marks are there as well.
    if (out.clock !== CLOCK.yearless && from === start && out.component === '') return false;
    return true;
  },
};

/** rsyslog's file format with ISO times: `2026-11-20T09:20:26.123+01:00 host tag[pid]: message`. */
export const syslogIso: HeaderFormat = {
  name: 'syslog-iso',
  parse(text, start, end, out) {
    const from = scanPriority(text, start, out);
    if (!isDigit(text, from)) return false;
    const at = scanIsoTime(text, from, out);
    if (at < 0 || text.charCodeAt(at) !== CHAR.space) return false;
    const host = wordEnd(text, at + 1, end);
    if (host >= end) return false;
    if (isProgram(text, at + 1, host)) {
      out.component = text.slice(at + 1, host - 1);
      out.messageStart = skipSpaces(text, host, end);
      return true;
    }
    if (!isHostName(text, at + 1, host)) return false;
    out.host = text.slice(at + 1, host);
    const withProcess = scanSyslogTag(text, skipSpaces(text, host, end), end, out);
    // AWS Lambda's `START RequestId: …` names neither a host nor a program.
    if (out.component === 'RequestId') return false;
    return withProcess || (out.component !== '' && text.charCodeAt(from + 10) === 84);
  },
};

/** `heroku[router]:` and `app[web.1]:`, where a platform names its part instead of a host. */
function isProgram(text: string, at: number, to: number): boolean {
  if (text.charCodeAt(to - 1) !== CHAR.colon || text.charCodeAt(to - 2) !== CHAR.closing) return false;
  const open = findChar(text, CHAR.bracket, at, to);
  return open > at && isHostName(text, at, open) && !levelInBracket(text, at, to - 1);
}

/** Whether text[at, to) is `[warn]`, as Tor writes it where a host would stand. */
function isBracketedLevel(text: string, at: number, to: number): boolean {
  if (text.charCodeAt(at) !== CHAR.bracket || text.charCodeAt(to - 1) !== CHAR.closing) return false;
  return levelAt(text, at + 1, to - 1) > 0;
}

/** Whether text[at, to) is `name[LEVEL]`. */
function levelInBracket(text: string, at: number, to: number): boolean {
  const open = text.charCodeAt(to - 1) === CHAR.closing ? findChar(text, CHAR.bracket, at, to) : -1;
  return open > at && levelAt(text, open + 1, to - 1) > 0;
}

function isHostName(text: string, at: number, end: number): boolean {
  for (let i = at; i < end; i++) {
    const code = text.charCodeAt(i) | 32;
    const fits =
      (code >= 97 && code <= 122) || isDigit(text, i) || code === 45 || code === 46 || code === 127;
    if (!fits) return false;
  }
  return end > at;
}

/** Position after the structured data of RFC 5424 at `at` (`-` or bracketed elements with quoted values), else -1. */
function structuredDataEnd(text: string, at: number, end: number): number {
  if (text.charCodeAt(at) === CHAR.dash) return at + 1;
  let to = at;
  let quoted = false;
  while (to < end && (quoted || to === at || text.charCodeAt(to) === CHAR.bracket)) {
    for (to++; to < end; to++) {
      const code = text.charCodeAt(to);
      if (code === 92) to++;
      else if (code === CHAR.quote) quoted = !quoted;
      else if (code === CHAR.closing && !quoted) break;
    }
    to++;
  }
  return to > end ? -1 : to;
}

/** RFC 5424: `<PRI>1 TIME HOST APP PROCID MSGID STRUCTURED-DATA message`. */
export const syslog5424: HeaderFormat = {
  name: 'syslog-5424',
  parse(text, start, end, out) {
    const version = scanPriority(text, start, out);
    if (version === start || text.charCodeAt(version) !== 49 || text.charCodeAt(version + 1) !== CHAR.space) {
      return false;
    }
    const time = version + 2;
    const host = wordEnd(text, time, end) + 1;
    if (text.charCodeAt(time) !== CHAR.dash && scanIsoTime(text, time, out) !== host - 1) return false;
    const app = wordEnd(text, host, end) + 1;
    const process = wordEnd(text, app, end) + 1;
    const id = wordEnd(text, process, end) + 1;
    const data = wordEnd(text, id, end) + 1;
    const after = data >= end ? -1 : structuredDataEnd(text, data, end);
    if (after < 0) return false;
    if (text.charCodeAt(host) !== CHAR.dash) out.host = text.slice(host, app - 1);
    if (text.charCodeAt(app) !== CHAR.dash) out.component = text.slice(app, process - 1);
    out.messageStart = skipSpaces(text, after, end);
    if (text.charCodeAt(out.messageStart) === 0xfeff) out.messageStart++;
    out.messageEnd = end;
    return findChar(text, CHAR.space, data - 1, end) >= 0;
  },
};
