import { statedLevel } from '../stated-level.ts';
import { type Inner, innerLine, type JsonObject, unusable } from './inner-line.ts';
import { bytesText, memberPaths, textAt, textOf, timeAt } from './json-values.ts';
import { streamKey } from './member-names.ts';

const MARKS = [
  '__REALTIME_TIMESTAMP',
  '__CURSOR',
  '_HOSTNAME',
  'SYSLOG_IDENTIFIER',
  '_SYSTEMD_UNIT',
] as const;
const TIMES = memberPaths('__REALTIME_TIMESTAMP', '_SOURCE_REALTIME_TIMESTAMP', '@timestamp', 'date', 'time');
const SOURCES = memberPaths('CONTAINER_NAME', '_HOSTNAME', 'host');
const COMPONENTS = memberPaths('SYSLOG_IDENTIFIER', '_SYSTEMD_UNIT', '_COMM');

/**
 * An entry of systemd's journal as `journalctl -o json` writes it. Its text may be a list of bytes, and is null where
 * it was too long for the export.
 */
export function journalLine(record: JsonObject): readonly Inner[] | undefined {
  const message = record['MESSAGE'];
  if (message === undefined || !MARKS.some((name) => record[name] !== undefined)) return undefined;
  const text = bytesText(message) ?? textOf(message);
  if (typeof message === 'object' && !Array.isArray(message)) {
    return [unusable('no-message', 'MESSAGE of the journal entry')];
  }
  const known = {
    time: timeAt(record, TIMES),
    severity: statedLevel(textOf(record['PRIORITY']), 'priority'),
    source: textAt(record, SOURCES),
    component: textAt(record, COMPONENTS),
    stream: streamKey(
      textOf(record['CONTAINER_NAME']),
      textAt(record, COMPONENTS),
      textOf(record['_PID'] ?? record['SYSLOG_PID']),
    ),
    partial: record['CONTAINER_PARTIAL_MESSAGE'] === 'true' && record['CONTAINER_PARTIAL_LAST'] !== 'true',
  };
  return [innerLine(text, known)];
}
