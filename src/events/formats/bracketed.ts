/** Hot path (benchmark: pipeline): time, level and name in one bracket. */
import { levelAt, positionLevelAt } from '../severity.ts';
import { finish, loggerAt } from './after-level.ts';
import { CLOCK, type Header, type HeaderFormat } from './header.ts';
import { fullYear, setLocal } from './iso-time.ts';
import { CHAR, closingBracket, findChar, isDigit, skipSpaces, twoDigits, wordEnd } from './scan.ts';
import { scanDayTime, scanLooseTime } from './time-of-day.ts';
import { scanTime } from './time-text.ts';

/** Tornado's `261128 09:20:26`. */
function scanCompactDate(text: string, at: number, out: Header): number {
  if (text.charCodeAt(at + 6) !== CHAR.space) return -1;
  const year = twoDigits(text, at);
  const month = twoDigits(text, at + 2);
  const day = twoDigits(text, at + 4);
  const to = year < 0 || month < 0 || day < 0 ? -1 : scanDayTime(text, at + 7, out);
  return to > 0 && setLocal(out, fullYear(year), month, day) ? to : -1;
}

function scanInnerTime(text: string, at: number, out: Header): number {
  const to = scanTime(text, at, out);
  if (to > 0 || !isDigit(text, at)) return to;
  const compact = scanCompactDate(text, at, out);
  if (compact > 0) return compact;
  const clock = scanLooseTime(text, at, out);
  if (clock > 0) out.clock = CLOCK.timeOfDay;
  return clock;
}

/** Reads a level and what stands behind it up to the closing bracket; false when it is none. */
function readLevel(text: string, at: number, to: number, out: Header): boolean {
  const slash = findChar(text, CHAR.slash, at, to);
  const word = slash > at ? slash : to;
  const colon = text.charCodeAt(word - 1) === CHAR.colon ? word - 1 : word;
  out.severity = positionLevelAt(text, at, colon);
  if (out.severity > 0 && slash > at) out.component = text.slice(slash + 1, to);
  return out.severity > 0;
}

function skipMarks(text: string, at: number, end: number): number {
  let to = at;
  while (to < end) {
    const code = text.charCodeAt(to);
    const mark = code === CHAR.space || code === CHAR.tab || code === CHAR.bar || code === CHAR.dash;
    if (!mark && code !== CHAR.colon && code !== CHAR.comma) break;
    to++;
  }
  return to;
}

/** Behind the bracket: a colon, a logger, the message. */
function finishBehind(text: string, close: number, end: number, out: Header): true {
  const colon = text.charCodeAt(close + 1) === CHAR.colon;
  const at = skipSpaces(text, colon ? close + 2 : close + 1, end);
  const logger = out.component === '' ? loggerAt(text, at, end, out) : -1;
  return finish(out, logger > 0 ? logger : at, end);
}

/** The level in front of the time in the bracket: `[I 261128 09:20:26 web:2271] …`, `[ERROR 2026-11-28 09:20:26] …`. */
function levelThenTime(text: string, start: number, close: number, end: number, out: Header): boolean {
  const from = skipSpaces(text, start + 1, close);
  const to = innerWordEnd(text, from, close);
  const level = to - from === 1 ? positionLevelAt(text, from, to) : levelAt(text, from, to);
  if (level === 0) return false;
  const time = scanInnerTime(text, skipMarks(text, to, close), out);
  if (time < 0 || time > close) return false;
  out.severity = level;
  const name = skipMarks(text, time, close);
  if (name < close) out.component = text.slice(name, wordEnd(text, name, close));
  return finishBehind(text, close, end, out);
}

/**
 * env_logger `[2026-11-28T09:20:26Z INFO  app::net] …`, Celery `[2026-11-28 09:20:26,123: INFO/MainProcess] …`, Serilog's
 * console `[09:20:26 INF] …`, Tornado and Jupyter `[I 261128 09:20:26 web:2271] …`.
 */
export const bracketed: HeaderFormat = {
  name: 'bracketed',
  parse(text, start, end, out) {
    if (text.charCodeAt(start) !== CHAR.bracket) return false;
    const close = closingBracket(text, start, end);
    if (close < start + 9) return false;
    if (!isDigit(text, start + 1) && levelThenTime(text, start, close, end, out)) return true;
    const time = scanInnerTime(text, start + 1, out);
    if (time < 0 || time >= close) return false;
    for (let at = skipMarks(text, time, close), words = 0; at < close && words < 4; words++) {
      const to = innerWordEnd(text, at, close);
      if (readLevel(text, at, to, out)) {
        const name = skipMarks(text, to, close);
        if (name < close && out.component === '') {
          out.component = text.slice(name, innerWordEnd(text, name, close));
        }
        return finishBehind(text, close, end, out);
      }
      at = skipMarks(text, to, close);
    }
    return false;
  },
};

function innerWordEnd(text: string, at: number, close: number): number {
  const space = wordEnd(text, at, close);
  const bar = findChar(text, CHAR.bar, at, space);
  return bar > at ? bar : space;
}
