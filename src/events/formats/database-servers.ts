/** Hot path (benchmark: pipeline): PostgreSQL's csvlog, MySQL's slow log, SQL Server and DB2. */
import { levelAt, postgresSeverity } from '../severity.ts';
import { finish } from './after-level.ts';
import type { Header, HeaderFormat } from './header.ts';
import { CLOCK } from './header.ts';
import { scanIsoTime } from './iso-time.ts';
import { CHAR, findChar, findText, isDigit, skipDigits, skipSpaces, twoDigits, wordEnd } from './scan.ts';
import { scanTime } from './time-text.ts';

/** Columns of a csvlog in front of its level. */
const LEVEL_COLUMN = 11;

/** Position of the comma that ends the CSV column at `at`; `end` where nothing follows, -1 where a quote stays open. */
function columnEnd(text: string, at: number, end: number): number {
  if (text.charCodeAt(at) !== CHAR.quote) {
    const comma = findChar(text, CHAR.comma, at, end);
    return comma < 0 ? end : comma;
  }
  for (let i = at + 1; i < end; i++) {
    if (text.charCodeAt(i) !== CHAR.quote) continue;
    if (text.charCodeAt(i + 1) === CHAR.quote) i++;
    else return i + 1;
  }
  return -1;
}

function unquoted(text: string, at: number, to: number): string {
  if (text.charCodeAt(at) !== CHAR.quote) return text.slice(at, to);
  const closed = text.charCodeAt(to - 1) === CHAR.quote && to - 1 > at;
  return text.slice(at + 1, closed ? to - 1 : to).replaceAll('""', '"');
}

/** Whether text[start, end) holds an odd number of quotes, so that it opens or closes a quoted column. */
export function turnsQuote(text: string, start: number, end: number): boolean {
  let odd = false;
  for (let i = start; i < end; i++) if (text.charCodeAt(i) === CHAR.quote) odd = !odd;
  return odd;
}

/** PostgreSQL's csvlog: a record of columns, which may go on over lines while a quote is open. */
export const postgresCsv: HeaderFormat = {
  name: 'postgres-csv',
  parse(text, start, end, out) {
    if (!isDigit(text, start) || text.charCodeAt(start + 4) !== CHAR.dash) return false;
    let at = scanIsoTime(text, start, out);
    if (at < 0 || text.charCodeAt(at) !== CHAR.comma) return false;
    for (let column = 1; column < LEVEL_COLUMN; column++) {
      at = columnEnd(text, at + 1, end);
      if (at < 0 || text.charCodeAt(at) !== CHAR.comma) return false;
    }
    const state = columnEnd(text, at + 1, end);
    out.severity = state < 0 ? 0 : postgresSeverity(text.slice(at + 1, state));
    if (out.severity === 0) return false;
    const message = columnEnd(text, state + 1, end) + 1;
    const to = columnEnd(text, message, end);
    out.message = unquoted(text, message, to < 0 ? end : to);
    out.quoteOpen = turnsQuote(text, start, end);
    return true;
  },
};

const SLOW_DETAILS = [
  '# User@Host:',
  '# Query_time:',
  '# Thread_id:',
  '# Schema:',
  '# Rows_',
  '# Bytes_',
  'SET timestamp=',
];

/** MySQL's slow log: `# Time:` begins an event; the statement and what is said of it continue it. */
export const mysqlSlow: HeaderFormat = {
  name: 'mysql-slow',
  parse(text, start, end, out) {
    const first = text.charCodeAt(start);
    if (first !== 35 && first !== 83) return false;
    if (!text.startsWith('# Time: ', start)) {
      out.continues = SLOW_DETAILS.some((name) => text.startsWith(name, start));
      return out.continues;
    }
    const at = skipSpaces(text, start + 8, end);
    if (scanTime(text, at, out) < 0 && !scanShortForm(text, at, out)) return false;
    out.message = 'slow query';
    return true;
  },
};

/** MySQL 5's `261128  9:20:26`. */
function scanShortForm(text: string, at: number, out: Header): boolean {
  const clock = skipSpaces(text, at + 6, text.length);
  const date = `20${text.slice(at, at + 2)}-${text.slice(at + 2, at + 4)}-${text.slice(at + 4, at + 6)}`;
  return twoDigits(text, at) >= 0 && scanIsoTime(`${date} ${text.slice(clock, clock + 8)}`, 0, out) > 0;
}

/** SQL Server's ERRORLOG: `2026-11-28 09:20:26.12 spid51      Error: 18456, Severity: 14, State: 8.`. */
export const sqlServer: HeaderFormat = {
  name: 'sql-server',
  parse(text, start, end, out) {
    if (!isDigit(text, start) || text.charCodeAt(start + 10) !== CHAR.space) return false;
    const time = scanIsoTime(text, start, out);
    if (time < 0 || text.charCodeAt(time) !== CHAR.space) return false;
    const name = time + 1;
    const to = wordEnd(text, name, Math.min(end, name + 14));
    const process = text.startsWith('spid', name) && isDigit(text, name + 4);
    if (!process && !(to + 2 < end && (text.startsWith('Logon', name) || text.startsWith('Server ', name))))
      return false;
    const at = skipSpaces(text, to, end);
    if (at - to < 2 && !process) return false;
    out.component = process ? 'spid' : text.slice(name, to);
    if (text.startsWith('Error: ', at)) out.severity = sqlSeverity(text, at, end);
    return finish(out, at, end);
  },
};

/** SQL Server's severities from 11 are errors, from 20 they end connections. */
function sqlSeverity(text: string, at: number, end: number): number {
  const severity = findText(text, 'Severity: ', at, end);
  if (severity < 0) return 17;
  const value = Number.parseInt(text.slice(severity + 10, severity + 12), 10);
  if (value >= 20) return 21;
  return value >= 11 ? 17 : 9;
}

/** DB2's db2diag.log: `2026-11-28-09.20.26.123456+060 E123456E512           LEVEL: Error`. */
export const db2: HeaderFormat = {
  name: 'db2',
  parse(text, start, end, out) {
    if (!isDigit(text, start) || text.charCodeAt(start + 10) !== CHAR.dash) return false;
    const time = scanIsoTime(text, start, out);
    const sign = time < 0 ? 0 : text.charCodeAt(time);
    if (sign !== 43 && sign !== CHAR.dash) return false;
    const zone = skipDigits(text, time + 1);
    const level = zone < 0 ? -1 : findText(text, 'LEVEL: ', zone, end);
    if (level < 0) return false;
    // The offset is written in minutes.
    const minutes = Number(text.slice(time + 1, zone)) * (sign === 43 ? 1 : -1);
    out.clock = CLOCK.zoned;
    out.time -= minutes * 60_000;
    out.severity = levelAt(text, level + 7, wordEnd(text, level + 7, end));
    return finish(out, level, end);
  },
};
