/** Hot path (benchmark: pipeline): logs of phones and desktop programs, and of programs built on glog. */
import { letterLevel } from '../severity.ts';
import { CLOCK, type Header, type HeaderFormat } from './header.ts';
import { setLocal } from './iso-time.ts';
import {
  CHAR,
  findChar,
  findDash,
  fourDigits,
  isDigit,
  numberAt,
  skipDigits,
  skipSpaces,
  twoDigits,
  wordEnd,
} from './scan.ts';
import { scanDayTime } from './time-of-day.ts';

function setYearless(out: Header, month: number, day: number): boolean {
  out.clock = CLOCK.yearless;
  out.month = month;
  out.day = day;
  return month >= 1 && month <= 12 && day >= 1 && day <= 31;
}

/** Android's logcat with threads: `03-17 16:13:38.811  1702  2395 D WindowManager: message`. */
export const android: HeaderFormat = {
  name: 'android',
  parse(text, start, end, out) {
    if (!isDigit(text, start)) return false;
    const dated = text.charCodeAt(start + 4) === CHAR.dash;
    const date = dated ? start + 5 : start;
    if (text.charCodeAt(date + 2) !== CHAR.dash || text.charCodeAt(date + 5) !== CHAR.space) return false;
    const at = scanDayTime(text, date + 6, out);
    if (at < 0) return false;
    const month = twoDigits(text, date);
    const day = twoDigits(text, date + 3);
    if (!(dated ? setLocal(out, fourDigits(text, start), month, day) : setYearless(out, month, day)))
      return false;
    const first = skipSpaces(text, at, end);
    if (!isDigit(text, first)) return readBriefTag(text, first, end, out);
    const process = skipDigits(text, first);
    const thread = process < 0 ? -1 : skipDigits(text, skipSpaces(text, process, end));
    const level = thread < 0 ? -1 : skipSpaces(text, thread, end);
    if (level <= thread || wordEnd(text, level, end) !== level + 1) return false;
    out.severity = letterLevel(text.charCodeAt(level));
    const tag = skipSpaces(text, level + 1, end);
    const colon = findChar(text, CHAR.colon, tag, Math.min(end, tag + 100));
    if (out.severity === 0 || colon < 0) return false;
    out.component = text.slice(tag, colon).trimEnd();
    out.messageStart = skipSpaces(text, colon + 1, end);
    out.messageEnd = end;
    return true;
  },
};

/** Android's `time` form: `E/Tag( 123): message`. */
function readBriefTag(text: string, at: number, end: number, out: Header): boolean {
  if (text.charCodeAt(at + 1) !== CHAR.slash) return false;
  out.severity = letterLevel(text.charCodeAt(at));
  const open = findChar(text, CHAR.open, at, Math.min(end, at + 100));
  const colon = findChar(text, CHAR.colon, open < 0 ? at : open, Math.min(end, at + 120));
  if (out.severity === 0 || colon < 0) return false;
  out.component = text.slice(at + 2, open < 0 ? colon : open).trimEnd();
  out.messageStart = skipSpaces(text, colon + 1, end);
  out.messageEnd = end;
  return true;
}

/** Hours, minutes, seconds and milliseconds without padding: `0:7:20:444`. */
function scanLooseTime(text: string, at: number, out: Header): number {
  let from = at;
  let total = 0;
  for (let part = 0; part < 4; part++) {
    const to = skipDigits(text, from);
    if (to < 0 || to - from > (part === 3 ? 3 : 2)) return -1;
    total = total * (part === 0 ? 1 : part === 3 ? 1000 : 60) + numberAt(text, from, to);
    from = to;
    if (part < 3 && text.charCodeAt(from++) !== CHAR.colon) return -1;
  }
  out.dayMs = total;
  return from;
}

/** HealthApp: `20171223-22:15:29:606|Step_LSC|30002312|message`; the message keeps its leading blanks. */
export const healthApp: HeaderFormat = {
  name: 'health-app',
  parse(text, start, end, out) {
    if (skipDigits(text, start) !== start + 8 || text.charCodeAt(start + 8) !== CHAR.dash) return false;
    const at = scanLooseTime(text, start + 9, out);
    if (at < 0 || text.charCodeAt(at) !== CHAR.bar) return false;
    const component = findChar(text, CHAR.bar, at + 1, end);
    const process = component < 0 ? -1 : findChar(text, CHAR.bar, component + 1, end);
    if (process < 0) return false;
    out.component = text.slice(at + 1, component);
    out.messageStart = process + 1;
    out.messageEnd = end;
    return setLocal(out, fourDigits(text, start), twoDigits(text, start + 4), twoDigits(text, start + 6));
  },
};

/** CockroachDB's form of it, with a year and marks: `I261120 09:20:26.123456 812 server/node.go:430 ⋮ [n1] 12  message`. */
function crdb(text: string, start: number, end: number, out: Header): boolean {
  // glog writes a year of four digits where it is told to, CockroachDB one of two.
  const long = text.charCodeAt(start + 9) === CHAR.space;
  if (!long && text.charCodeAt(start + 7) !== CHAR.space) return false;
  const year = long ? fourDigits(text, start + 1) : 2000 + twoDigits(text, start + 1);
  const date = long ? start + 5 : start + 3;
  const at = scanDayTime(text, date + 5, out);
  if (at < 0 || !setLocal(out, year, twoDigits(text, date), twoDigits(text, date + 2))) return false;
  out.severity = letterLevel(text.charCodeAt(start));
  const thread = skipDigits(text, skipSpaces(text, at, end));
  const file = thread < 0 ? -1 : skipSpaces(text, thread, end);
  if (file < 0 || out.severity === 0) return false;
  const fileEnd = wordEnd(text, file, end);
  const colon = findChar(text, CHAR.colon, file, fileEnd);
  if (colon < 0) return false;
  out.component = text.slice(file, colon);
  let message = skipSpaces(text, fileEnd, end);
  // A sign that what follows may be redacted, the node, the number of the entry.
  if (text.charCodeAt(message) === 0x22ee) message = skipSpaces(text, message + 1, end);
  if (text.charCodeAt(message) === CHAR.bracket) {
    const close = findChar(text, CHAR.closing, message, Math.min(end, message + 120));
    const entry = close < 0 ? -1 : skipDigits(text, skipSpaces(text, close + 1, end));
    if (entry > 0) message = skipSpaces(text, entry, end);
  }
  out.messageStart = message;
  out.messageEnd = end;
  return true;
}

/** glog and klog: `I1120 09:20:26.123456   42 file.go:12] message`. */
export const glog: HeaderFormat = {
  name: 'glog',
  parse(text, lineStart, end, out) {
    // PyTorch puts all of it in one bracket.
    const bracketed = text.charCodeAt(lineStart) === CHAR.bracket;
    const start = bracketed ? lineStart + 1 : lineStart;
    const month = twoDigits(text, start + 1);
    if (month < 0) return false;
    if (text.charCodeAt(start + 5) !== CHAR.space) return crdb(text, start, end, out);
    const at = scanDayTime(text, start + 6, out);
    if (at < 0 || !setYearless(out, month, twoDigits(text, start + 3))) return false;
    out.severity = letterLevel(text.charCodeAt(start));
    const thread = bracketed ? at : skipDigits(text, skipSpaces(text, at, end));
    const file = thread < 0 ? -1 : skipSpaces(text, thread, end);
    const close = file < 0 ? -1 : findChar(text, CHAR.closing, file, Math.min(end, file + 120));
    if (close < 0 || out.severity === 0) return false;
    const colon = findChar(text, CHAR.colon, file, close);
    out.component = text.slice(file, colon < 0 ? close : colon);
    out.messageStart = skipSpaces(text, close + 1, end);
    out.messageEnd = end;
    return true;
  },
};

/** Proxifier: `[10.30 16:49:06] program.exe - message`. */
export const proxifier: HeaderFormat = {
  name: 'proxifier',
  parse(text, start, end, out) {
    if (text.charCodeAt(start) !== CHAR.bracket || text.charCodeAt(start + 3) !== CHAR.dot) return false;
    if (text.charCodeAt(start + 6) !== CHAR.space) return false;
    const at = scanDayTime(text, start + 7, out);
    if (at < 0 || text.charCodeAt(at) !== CHAR.closing) return false;
    const program = skipSpaces(text, at + 1, end);
    const dash = findDash(text, program, Math.min(end, program + 80));
    if (dash < 0) return false;
    out.component = text.slice(program, dash);
    out.messageStart = skipSpaces(text, dash + 3, end);
    out.messageEnd = end;
    return setYearless(out, twoDigits(text, start + 1), twoDigits(text, start + 4));
  },
};
