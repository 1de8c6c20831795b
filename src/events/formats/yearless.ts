/** Hot path (benchmark: pipeline): dates of two numbers, whose year is not written, and other times of few programs. */
import { letterLevel, levelAt } from '../severity.ts';
import { finish } from './after-level.ts';
import { CLOCK, type Header, type HeaderFormat } from './header.ts';
import { setLocal } from './iso-time.ts';
import { scanLevelLayout } from './level-layout.ts';
import { nameEnd } from './names.ts';
import { CHAR, fourDigits, isDigit, numberAt, skipDigits, skipSpaces, twoDigits, wordEnd } from './scan.ts';
import { scanDayTime, scanFraction, setDayMs } from './time-of-day.ts';

/** `11-30 09:20:26.123`, `30/11 09:20:26`, `11-30|09:20:26.123`: the month first, unless its number says otherwise; -1 for none. */
function scanYearlessTime(text: string, at: number, out: Header): number {
  const mark = text.charCodeAt(at + 2);
  const between = text.charCodeAt(at + 5);
  if (mark !== CHAR.dash && mark !== CHAR.slash) return -1;
  if ((between !== CHAR.space && between !== CHAR.bar) || text.charCodeAt(at + 8) !== CHAR.colon) return -1;
  const first = twoDigits(text, at);
  const second = twoDigits(text, at + 3);
  const to = scanDayTime(text, at + 6, out);
  if (to < 0 || first < 1 || second < 1 || Math.min(first, second) > 12) return -1;
  if (Math.max(first, second) > 31) return -1;
  out.clock = CLOCK.yearless;
  out.month = first > 12 ? second : first;
  out.day = first > 12 ? first : second;
  return to;
}

/** Position of the time: at the beginning, in a bracket, or in a bracket behind a level (geth); -1 for none. */
function findTime(text: string, start: number, end: number, out: Header): number {
  if (isDigit(text, start)) return start;
  if (text.charCodeAt(start) === CHAR.bracket) return start + 1;
  if (text.charCodeAt(start + 1) < 65 || text.charCodeAt(start + 1) > 90) return -1;
  const to = wordEnd(text, start, Math.min(end, start + 6));
  const open = skipSpaces(text, to, end);
  if (text.charCodeAt(open) !== CHAR.bracket || text.charCodeAt(open + 6) !== CHAR.bar) return -1;
  out.severity = levelAt(text, start, to);
  return out.severity > 0 ? open + 1 : -1;
}

/** A date without its year: `11-30 09:20:26.123 ERROR message`, `[11-30 09:20:26.123] [error] message`, geth's `INFO [11-30|09:20:26.123] message`. */
export const yearless: HeaderFormat = {
  name: 'yearless',
  parse(text, start, end, out) {
    const from = findTime(text, start, end, out);
    const time = from < 0 ? -1 : scanYearlessTime(text, from, out);
    if (time < 0 || time > end) return false;
    const bracketed = from > start;
    if (bracketed && text.charCodeAt(time) !== CHAR.closing) return false;
    const at = bracketed ? time + 1 : time;
    if (out.severity > 0) return finish(out, skipSpaces(text, at, end), end);
    return scanLevelLayout(text, at, end, out);
  },
};

/** Zabbix: `812:20261120:092026.123 message`, the process padded with blanks. */
export const zabbix: HeaderFormat = {
  name: 'zabbix',
  parse(text, start, end, out) {
    const process = text.charCodeAt(start) === CHAR.space ? skipSpaces(text, start, end) : start;
    if (!isDigit(text, process)) return false;
    const date = skipDigits(text, process) + 1;
    if (text.charCodeAt(date - 1) !== CHAR.colon || text.charCodeAt(date + 8) !== CHAR.colon) return false;
    const clock = date + 9;
    if (!setDayMs(out, twoDigits(text, clock), twoDigits(text, clock + 2), twoDigits(text, clock + 4)))
      return false;
    if (text.charCodeAt(clock + 6) !== CHAR.dot || !isDigit(text, clock + 7)) return false;
    const to = scanFraction(text, clock + 7, out);
    const year = fourDigits(text, date);
    if (year < 0 || !setLocal(out, year, twoDigits(text, date + 4), twoDigits(text, date + 6))) return false;
    return finish(out, skipSpaces(text, to, end), end);
  },
};

/** ESP-IDF: `E (1234) wifi: message`, milliseconds since the start. */
export const espIdf: HeaderFormat = {
  name: 'esp-idf',
  parse(text, start, end, out) {
    if (text.charCodeAt(start + 1) !== CHAR.space || text.charCodeAt(start + 2) !== CHAR.open) return false;
    const to = skipDigits(text, start + 3);
    if (to < 0 || text.charCodeAt(to) !== CHAR.close || text.charCodeAt(to + 1) !== CHAR.space) return false;
    const code = text.charCodeAt(start);
    out.severity = code >= 65 && code <= 90 ? letterLevel(code) : 0;
    const name = nameEnd(text, to + 2, end);
    if (out.severity === 0 || name < 0 || text.charCodeAt(name) !== CHAR.colon) return false;
    out.clock = CLOCK.uptime;
    out.time = numberAt(text, start + 3, to);
    out.component = text.slice(to + 2, name);
    return finish(out, skipSpaces(text, name + 1, end), end);
  },
};
