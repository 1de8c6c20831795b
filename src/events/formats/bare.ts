/** Headers that say little: an epoch number, a level alone. Tried where nothing more telling fits. */
import { OLDEST_TIME } from '../calendar.ts';
import { isOutcome, levelAt, positionLevelAt, syslogSeverity } from '../severity.ts';
import { scanAfterLevel } from './after-level.ts';
import { CLOCK, type Header, type HeaderFormat } from './header.ts';
import { scanLevelLayout } from './level-layout.ts';
import { isCapitalLevel } from './level-word.ts';
import { nameEnd } from './names.ts';
import {
  CHAR,
  closingBracket,
  findChar,
  isDigit,
  numberAt,
  skipDigits,
  skipSpaces,
  wordEnd,
} from './scan.ts';
import { scanSyslogTag } from './syslog.ts';
import { epochMs } from './time-text.ts';
import { markLevel } from './uptime.ts';

/** Position after an epoch number of 10, 13, 16 or 19 digits with or without a fraction at `at`, else -1. */
export function scanEpoch(text: string, at: number, out: Header): number {
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

/** A level in brackets: `[INF] message`, `<error> message`. */
function bracketedLevel(text: string, start: number, end: number, out: Header): boolean {
  const close = closingBracket(text, start, Math.min(end, start + 20));
  if (close < 0) return false;
  const from = skipSpaces(text, start + 1, close);
  const to = wordEnd(text, from, close);
  // Contiki names the module too: `[WARN: RPL]`.
  const named = text.charCodeAt(to - 1) === CHAR.colon && text.charCodeAt(from + 1) < 97;
  out.severity = positionLevelAt(text, from, named ? to - 1 : to);
  const rest = skipSpaces(text, to, close);
  if (out.severity === 0 || (!named && rest < close)) return false;
  if (named) out.component = text.slice(rest, wordEnd(text, rest, close));
  return scanAfterLevel(text, text.charCodeAt(close + 1) === CHAR.colon ? close + 2 : close + 1, end, out);
}

/** `E/Tag( 123): message` of Android and `W: message` of apt: a letter and a separator. */
function letterLevelAt(text: string, start: number, end: number, out: Header): boolean {
  const separator = text.charCodeAt(start + 1);
  if (separator !== CHAR.slash && separator !== CHAR.colon) return false;
  out.severity = positionLevelAt(text, start, start + 1);
  if (out.severity === 0) return false;
  if (separator === CHAR.colon) {
    out.messageStart = skipSpaces(text, start + 2, end);
    return text.charCodeAt(start + 2) === CHAR.space;
  }
  const name = nameEnd(text, start + 2, end);
  const colon = name < 0 ? -1 : findChar(text, CHAR.colon, name, Math.min(end, name + 20));
  if (colon < 0) return false;
  out.component = text.slice(start + 2, name);
  out.messageStart = skipSpaces(text, colon + 1, end);
  return true;
}

/** The X server's `(EE) message`. */
function xorgLevel(text: string, start: number, end: number, out: Header): boolean {
  out.severity = markLevel(text, start);
  if (out.severity === 0) return false;
  out.messageStart = skipSpaces(text, start + 4, end);
  return true;
}

/** ` INFO global: message` among `ERROR global: …`: a level of four capitals, aligned with those of five. */
function alignedLevel(text: string, at: number, end: number, out: Header): boolean {
  const to = at + 4;
  if (text.charCodeAt(to) !== CHAR.space || !isCapitalLevel(text, at, to)) return false;
  const name = nameEnd(text, to + 1, Math.min(end, to + 60));
  if (name < 0 || text.charCodeAt(name) !== CHAR.colon || text.charCodeAt(name + 1) !== CHAR.space)
    return false;
  out.severity = levelAt(text, at, to);
  out.messageStart = at;
  return true;
}

/**
 * `ERROR message`, `[error] message`, `warn: message`, `WARNING:root:message`: a level in capitals, in brackets or before
 * a colon, no time. A level followed by a blank may be the first word of a sentence, so it stays in the message.
 */
export const bareLevel: HeaderFormat = {
  name: 'bare-level',
  generic: true,
  parse(text, start, end, out) {
    const code = text.charCodeAt(start);
    if (code === CHAR.bracket || code === CHAR.less) return bracketedLevel(text, start, end, out);
    if (code === CHAR.open) return xorgLevel(text, start, end, out);
    if (code === CHAR.space) return alignedLevel(text, start + 1, end, out);
    if ((code | 32) < 97 || (code | 32) > 122) return false;
    if (letterLevelAt(text, start, end, out)) return true;
    const colon = findChar(text, CHAR.colon, start, Math.min(end, start + 14));
    const to = Math.min(colon < 0 ? end : colon, wordEnd(text, start, Math.min(end, start + 14)));
    if (to === colon) return levelBeforeColon(text, start, colon, end, out);
    const second = text.charCodeAt(start + 1);
    if (code >= 97 || second >= 97) return false;
    out.severity = levelAt(text, start, to);
    return out.severity > 0;
  },
};

function levelBeforeColon(text: string, start: number, colon: number, end: number, out: Header): boolean {
  out.severity = positionLevelAt(text, start, colon);
  if (out.severity === 0 || colon - start < 2) return false;
  const next = text.charCodeAt(colon + 1);
  const spaced = next === CHAR.space || next === CHAR.tab;
  // A colon without a blank is Python's own layout, which has the level in capitals.
  if (!spaced && colon + 1 < end && text.charCodeAt(start + 1) >= 97) return false;
  out.messageStart = isOutcome(text, start, colon) ? start : skipSpaces(text, colon + 1, end);
  if (!spaced) readPythonName(text, colon + 1, end, out);
  return true;
}

/** A level behind the name of its program: `app.exe: [ERROR] message` (OCaml), `myapp: WARNING: message` (Perl, shells). */
export const namedLevel: HeaderFormat = {
  name: 'named-level',
  generic: true,
  parse(text, start, end, out) {
    const name = nameEnd(text, start, Math.min(end, start + 40));
    if (name < 0 || text.charCodeAt(name) !== CHAR.colon || text.charCodeAt(name + 1) !== CHAR.space)
      return false;
    const level = skipSpaces(text, name + 1, end);
    if (text.charCodeAt(level) === CHAR.bracket) {
      if (!bracketedLevel(text, level, end, out)) return false;
    } else {
      const to = wordEnd(text, level, Math.min(end, level + 14));
      if (text.charCodeAt(to - 1) !== CHAR.colon || text.charCodeAt(level + 1) >= 97) return false;
      out.severity = levelAt(text, level, to - 1);
      if (out.severity === 0) return false;
      out.messageStart = skipSpaces(text, to, end);
    }
    out.component = text.slice(start, name);
    return true;
  },
};

/** The level that systemd and the kernel put in front: `<3>message`, `<30>dockerd[12]: message`. */
export const priority: HeaderFormat = {
  name: 'priority',
  generic: true,
  parse(text, start, end, out) {
    if (text.charCodeAt(start) !== CHAR.less) return false;
    const to = skipDigits(text, start + 1);
    if (to < 0 || to - start > 4 || text.charCodeAt(to) !== CHAR.greater) return false;
    const value = numberAt(text, start + 1, to);
    if (value > 191) return false;
    out.severity = syslogSeverity(value);
    scanSyslogTag(text, skipSpaces(text, to + 1, end), end, out);
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
