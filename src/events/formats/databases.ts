/** Hot path (benchmark: pipeline): PostgreSQL, MySQL and Redis. */

import { monthAt } from '../calendar.ts';
import { SEVERITY } from '../log-event.ts';
import { levelAt, postgresSeverity } from '../severity.ts';
import { CLOCK, type Header, type HeaderFormat } from './header.ts';
import { setLocal } from './iso-time.ts';
import {
  CHAR,
  findChar,
  findText,
  fourDigits,
  isDigit,
  numberAt,
  skipDigits,
  skipSpaces,
  twoDigits,
  wordEnd,
} from './scan.ts';
import { scanDayTime } from './time-of-day.ts';
import { scanTime } from './time-text.ts';
import { scanLeadingTime } from './timestamped.ts';

/** PostgreSQL's line prefix (process, user, database, application) is seldom longer. */
const MAX_PREFIX = 200;

/** Secondary lines: more about the message before them. */
const SECONDARY = new Set(['DETAIL', 'HINT', 'CONTEXT', 'STATEMENT', 'QUERY', 'LOCATION', 'BACKTRACE']);

/** Whether `[pid]` and `db=` or `user=` follow the time: then one blank behind the level is enough, as in Cloud SQL. */
function isPrefixed(text: string, at: number, end: number): boolean {
  const open = skipSpaces(text, at, end);
  if (text.charCodeAt(open) !== CHAR.bracket || !isDigit(text, open + 1)) return false;
  const last = Math.min(end, open + MAX_PREFIX);
  return findText(text, 'db=', open, last) > 0 || findText(text, 'user=', open, last) > 0;
}

/** Position of the colon of `LEVEL:  ` (two blanks; `single`: or one behind capitals) in text[at, end), else -1. */
function levelColon(text: string, at: number, end: number, single: boolean): number {
  const last = Math.min(end, at + MAX_PREFIX);
  for (let i = at; i < last; i++) {
    if (text.charCodeAt(i) !== CHAR.colon || text.charCodeAt(i + 1) !== CHAR.space) continue;
    if (text.charCodeAt(i + 2) === CHAR.space || i + 2 >= end) return i;
    if (single && capitalsBefore(text, i, at) < i - 2) return i;
  }
  return -1;
}

function capitalsBefore(text: string, colon: number, start: number): number {
  let at = colon;
  while (
    at > start &&
    ((text.charCodeAt(at - 1) >= 65 && text.charCodeAt(at - 1) <= 90) || isDigit(text, at - 1))
  )
    at--;
  return at;
}

/** PostgreSQL with a time in log_line_prefix: `2026-11-20 09:20:26.123 UTC [42] user@db LOG:  message`. */
export const postgres: HeaderFormat = {
  name: 'postgres',
  parse(text, start, end, out) {
    const at = scanLeadingTime(text, start, out);
    if (at < 0) return false;
    const colon = levelColon(text, at, end, isPrefixed(text, at, end));
    if (colon < 0) return false;
    const word = text.slice(capitalsBefore(text, colon, at), colon);
    out.severity = postgresSeverity(word);
    out.continues = SECONDARY.has(word);
    out.messageStart = skipSpaces(text, colon + 1, end);
    out.messageEnd = end;
    return out.continues || out.severity > 0;
  },
};

/** Redshift's log of statements: `'2026-11-20T09:20:26Z UTC [ db=dev user=ann pid=812 … ]' LOG: select 1`. */
export const redshift: HeaderFormat = {
  name: 'redshift',
  parse(text, start, end, out) {
    if (text.charCodeAt(start) !== 39 || !isDigit(text, start + 1)) return false;
    const time = scanTime(text, start + 1, out);
    if (time < 0 || !text.startsWith(' UTC [ ', time)) return false;
    const close = findText(text, "]' ", time, Math.min(end, time + MAX_PREFIX));
    const colon = close < 0 ? -1 : findChar(text, CHAR.colon, close, Math.min(end, close + 14));
    if (colon < 0) return false;
    out.severity = postgresSeverity(text.slice(close + 3, colon));
    out.messageStart = skipSpaces(text, colon + 1, end);
    out.messageEnd = end;
    return out.severity > 0;
  },
};

/** MySQL and MariaDB: `2026-11-20T09:20:26.123456Z 0 [Warning] [MY-010055] [Server] message`. */
export const mysql: HeaderFormat = {
  name: 'mysql',
  parse(text, start, end, out) {
    const at = scanLeadingTime(text, start, out);
    const thread = at < 0 ? -1 : skipDigits(text, skipSpaces(text, at, end));
    if (
      thread < 0 ||
      text.charCodeAt(thread) !== CHAR.space ||
      text.charCodeAt(thread + 1) !== CHAR.bracket
    ) {
      return false;
    }
    const close = findChar(text, CHAR.closing, thread + 1, Math.min(end, thread + 20));
    out.severity = close < 0 ? 0 : levelAt(text, thread + 2, close);
    if (text.startsWith('[System]', thread + 1)) out.severity = SEVERITY.info;
    if (out.severity === 0) return false;
    let message = skipSpaces(text, close + 1, end);
    while (text.charCodeAt(message) === CHAR.bracket) {
      const next = findChar(text, CHAR.closing, message, Math.min(end, message + 40));
      if (next < 0) break;
      out.component = text.slice(message + 1, next);
      message = skipSpaces(text, next + 1, end);
    }
    out.messageStart = message;
    out.messageEnd = end;
    return true;
  },
};

const REDIS_ROLES: ReadonlyMap<number, string> = new Map([
  [77, 'redis-master'],
  [83, 'redis-replica'],
  [67, 'redis-child'],
  [88, 'redis-sentinel'],
]);

const REDIS_LEVELS: ReadonlyMap<number, number> = new Map([
  [46, SEVERITY.debug],
  [45, SEVERITY.debug + 1],
  [42, SEVERITY.info + 1],
  [35, SEVERITY.warn],
]);

/** `20 Nov 2026 09:20:26.123`, or without the year as Redis before 5 writes it. */
function scanRedisTime(text: string, at: number, out: Header): number {
  const day = twoDigits(text, at);
  const month = monthAt(text, at + 3);
  if (day < 1 || month === 0) return -1;
  const year = fourDigits(text, at + 7);
  const clock = year > 0 && text.charCodeAt(at + 11) === CHAR.space ? at + 12 : at + 7;
  const to = scanDayTime(text, clock, out);
  if (to < 0) return -1;
  if (clock === at + 12) return setLocal(out, year, month, day) ? to : -1;
  out.clock = CLOCK.yearless;
  out.month = month;
  out.day = day;
  return to;
}

/** What Redis says from inside a signal handler: `42:signal-handler (1763630426) message`, read from `at`. */
function readSignalHandler(text: string, at: number, end: number, out: Header): boolean {
  const name = 'signal-handler (';
  if (!text.startsWith(name, at)) return false;
  const epoch = at + name.length;
  const close = skipDigits(text, epoch);
  if (close < 0 || text.charCodeAt(close) !== CHAR.close) return false;
  out.clock = CLOCK.zoned;
  out.time = numberAt(text, epoch, close) * 1000;
  out.component = 'redis-signal-handler';
  out.severity = SEVERITY.warn;
  out.messageStart = skipSpaces(text, close + 1, end);
  out.messageEnd = end;
  return true;
}

/** Redis and Valkey: `42:M 20 Nov 2026 09:20:26.123 * message`. */
export const redis: HeaderFormat = {
  name: 'redis',
  parse(text, start, end, out) {
    const process = skipDigits(text, start);
    if (process < 0 || text.charCodeAt(process) !== CHAR.colon) return false;
    if (text.charCodeAt(process + 2) !== CHAR.space) return readSignalHandler(text, process + 1, end, out);
    const component = REDIS_ROLES.get(text.charCodeAt(process + 1));
    const at = component === undefined ? -1 : scanRedisTime(text, process + 3, out);
    const severity = at < 0 ? undefined : REDIS_LEVELS.get(text.charCodeAt(at + 1));
    if (severity === undefined || wordEnd(text, at + 1, end) !== at + 2) return false;
    out.component = component!;
    out.severity = severity;
    out.messageStart = skipSpaces(text, at + 2, end);
    out.messageEnd = end;
    return true;
  },
};
