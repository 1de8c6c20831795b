import { statedLevel } from '../stated-level.ts';
import { type Inner, innerLine, type JsonObject } from './inner-line.ts';
import { memberPaths, textAt, textOf, timeAt } from './json-values.ts';
import { streamKey } from './member-names.ts';

/** Members of which a record has one if a syslog daemon or collector wrote it. */
export const SYSLOG_MEMBERS = [
  'facility',
  'FACILITY',
  'facility_label',
  'syslogfacility',
  'syslogfacility-text',
  'syslogtag',
  'syslog-tag',
] as const;

const TIMES = memberPaths(
  '@timestamp',
  'timestamp',
  'time',
  'timereported',
  'ISODATE',
  'DATE',
  'timegenerated',
);
const HOSTS = memberPaths('hostname', 'host.name', 'host', 'HOST', 'logsource', 'fromhost');
const PROGRAMS = memberPaths(
  'appname',
  'app-name',
  'programname',
  'program',
  'PROGRAM',
  'syslogtag',
  'syslog-tag',
);
const PIDS = memberPaths('procid', 'pid', 'PID');
const LEVELS = memberPaths(
  'severity_label',
  'severity',
  'syslogseverity-text',
  'PRIORITY',
  'priority',
  'level',
);

/** A message of syslog that rsyslog, syslog-ng, Logstash or Vector wrote as JSON: its severity is a default for the line. */
export function syslogRecord(record: JsonObject): readonly Inner[] | undefined {
  const { message, msg = message, MESSAGE = msg } = record;
  if (typeof MESSAGE !== 'string' || !SYSLOG_MEMBERS.some((name) => record[name] !== undefined))
    return undefined;
  const program = textAt(record, PROGRAMS).replace(/(?:\[\d+\])?:?$/, '');
  const source = textAt(record, HOSTS);
  const severity = statedLevel(textAt(record, LEVELS), 'priority');
  // The blank behind the tag belongs to the message in the templates of rsyslog.
  const text = MESSAGE.startsWith(' ') && !MESSAGE.startsWith('  ') ? MESSAGE.slice(1) : MESSAGE;
  const stream = streamKey(program, textAt(record, PIDS));
  return [
    innerLine(text, {
      time: timeAt(record, TIMES),
      severity,
      source,
      component: program,
      stream,
      id: textOf(record['_id']),
    }),
  ];
}
