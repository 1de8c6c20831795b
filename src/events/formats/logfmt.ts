/** Lines of `key=value` pairs. */
import { statedSeverity, statusSeverity, syslogSeverity } from '../severity.ts';
import { setAccess } from './access.ts';
import { CLOCK, type Header, type HeaderFormat } from './header.ts';
import { CHAR, findChar, numberAt, skipDigits, skipSpaces } from './scan.ts';
import { readTime } from './time-text.ts';

const PAIR = /([A-Za-z_@][\w.@/-]*)=(?:"((?:[^"\\]|\\.)*)"|'([^']*)'(?=\s|$)|(\S*))/y;
const MAX_PAIRS = 64;

/** The `key=value` pairs that fill a line; undefined when something else stands between them. */
export function readPairs(line: string): Record<string, string> | undefined {
  const pairs: Record<string, string> = {};
  let at = 0;
  for (let count = 0; at < line.length && count < MAX_PAIRS; count++) {
    PAIR.lastIndex = at;
    const match = PAIR.exec(line);
    if (match === null) return undefined;
    pairs[match[1]!] = match[2]?.replaceAll('\\"', '"') ?? match[3] ?? match[4]!;
    at = skipSpaces(line, PAIR.lastIndex, line.length);
    if (at < line.length && line.charCodeAt(at) === CHAR.comma) at = skipSpaces(line, at + 1, line.length);
  }
  return pairs;
}

const NAMES = {
  message: ['msg', 'message', 'event', 'error', 'err'],
  time: ['time', 'ts', 't', 'timestamp', '@timestamp', 'datetime', 'date', 'at_time'],
  level: ['level', 'lvl', 'severity', 'loglevel', 'log_level', 'log.level', 'at'],
  component: ['logger', 'component', 'module', 'service', 'caller', 'source'],
} as const;

/** Takes the first of the named pairs that is there out of `pairs`. */
function take(pairs: Record<string, string>, names: readonly string[]): string | undefined {
  const name = names.find((each) => pairs[each] !== undefined);
  const value = name === undefined ? undefined : pairs[name];
  if (name !== undefined) delete pairs[name];
  return value;
}

/** The date and the time of day where they are two pairs, as firewalls write them, with their zone. */
function dateAndTime(pairs: Record<string, string>): string | undefined {
  const { date, time, tz = '' } = pairs;
  if (date === undefined || time === undefined || !/^\d\d?:\d\d/.test(time)) return undefined;
  delete pairs['date'];
  delete pairs['time'];
  return `${date} ${time}${tz}`;
}

/** Reads a time, a word for a level and a message out of pairs; false when they hold none of these. */
function readRecord(pairs: Record<string, string>, line: string, out: Header): boolean {
  const method = pairs['method'] ?? pairs['verb'];
  const status = Number(pairs['status'] ?? pairs['status_code'] ?? Number.NaN);
  const access = method !== undefined && status >= 100 && status < 600;
  const told = pairs['msg'] ?? pairs['message'];
  const message = take(pairs, NAMES.message);
  const level = take(pairs, NAMES.level);
  const time = dateAndTime(pairs) ?? take(pairs, NAMES.time);
  const timed = time !== undefined && readTime(time, out);
  if (!timed) out.clock = CLOCK.none;
  if (message === undefined && !access && !(timed || statedSeverity(level) > 0)) return false;
  if (message !== undefined && told === undefined && !timed && statedSeverity(level) === 0) return false;
  out.message = message ?? line;
  out.severity = statedSeverity(level);
  out.component = take(pairs, NAMES.component) ?? '';
  if (Object.keys(pairs).length > 0) out.fields = pairs;
  if (access && told === undefined) {
    setAccess(out, method, status, pairs['code'] ?? '');
    out.severity = Math.max(out.severity, statusSeverity(status));
  }
  return true;
}

/** Position after syslog's `<134>`, which firewalls put in front of their pairs, else `at`. */
function afterPriority(text: string, at: number): number {
  if (text.charCodeAt(at) !== CHAR.less) return at;
  const to = skipDigits(text, at + 1);
  return to > 0 && to - at <= 4 && text.charCodeAt(to) === CHAR.greater ? to + 1 : at;
}

/** logfmt: `time=2026-11-20T09:20:26Z level=info msg="…" key=value`, in any order; access records of it too. */
export const logfmt: HeaderFormat = {
  name: 'logfmt',
  parse(text, start, end, out) {
    const from = afterPriority(text, start);
    const first = text.charCodeAt(from) | 32;
    if ((first < 97 || first > 122) && first !== 96 && first !== 127) return false;
    const equals = findChar(text, CHAR.equals, from, Math.min(end, from + 24));
    if (equals < 0 || findChar(text, CHAR.space, from, equals) >= 0) return false;
    const line = text.slice(from, end);
    const pairs = readPairs(line);
    if (pairs === undefined || !readRecord(pairs, line, out)) return false;
    if (from > start && out.severity === 0)
      out.severity = syslogSeverity(numberAt(text, start + 1, from - 1));
    return true;
  },
};

const LABELLED = /^([A-Za-z_][\w.-]{0,60}):(.*)$/;

/** Labelled tab-separated values: `time:20/Nov/2026:09:20:26 +0000\treq:GET / HTTP/1.1\tstatus:200`. */
export const ltsv: HeaderFormat = {
  name: 'ltsv',
  parse(text, start, end, out) {
    const first = text.charCodeAt(start) | 32;
    if (first < 97 || first > 122 || findChar(text, CHAR.tab, start, end) < 0) return false;
    const colon = findChar(text, CHAR.colon, start, Math.min(end, start + 60));
    if (colon < 0 || text.charCodeAt(colon + 1) === CHAR.space) return false;
    const line = text.slice(start, end);
    const pairs: Record<string, string> = {};
    for (const part of line.split('\t')) {
      const labelled = LABELLED.exec(part);
      if (labelled === null) return false;
      pairs[labelled[1]!] = labelled[2]!;
    }
    const request = /^([A-Z]+) (\S+)/.exec(pairs['req'] ?? pairs['request'] ?? '');
    if (request !== null) {
      pairs['method'] ??= request[1]!;
      pairs['path'] ??= request[2]!;
    }
    return readRecord(pairs, line, out);
  },
};
