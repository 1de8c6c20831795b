import { statedLevel } from '../stated-level.ts';
import { type Inner, innerLine, type JsonObject } from './inner-line.ts';
import {
  isObject,
  type MemberPaths,
  memberAt,
  memberPaths,
  objectIn,
  textAt,
  textOf,
  timeAt,
} from './json-values.ts';
import { beginsWithTime } from './line-beginning.ts';
import { containerOf, ownerOf, POD, streamKey } from './member-names.ts';

const TIMES = memberPaths(
  'time',
  '@timestamp',
  'timestamp',
  'date',
  'ts',
  'datetime',
  'observed_timestamp',
  'TimeGenerated',
);

/** Names under which a record states a level of its own. */
const LEVELS = memberPaths(
  'log.level',
  'level',
  'severity',
  'lvl',
  'loglevel',
  'log_level',
  'levelname',
  'level_name',
  'severity_text',
  'severity_label',
  '@l',
  'error_severity',
);

/** Members that collectors put beside a line, and programs do not write. */
const MARKS = memberPaths(
  'agent.type',
  'agent.ephemeral_id',
  'beat.name',
  'input.type',
  'prospector.type',
  'fileset.name',
  'log.file.path',
  'log.offset',
  'log_file_path',
  'kubernetes',
  'docker',
  'container.id',
  'container_id',
  'container_name',
  'ecs_task_arn',
  'source_type',
  'logtag',
  '_p',
  'tailed_path',
  'ddsource',
  'LogSource',
  'ContainerId',
  '@version',
);

/** Members at the top of a record without one of which no collector wrote it, unless its text is JSON. */
export const COLLECTOR_MEMBERS: readonly string[] = [...MARKS.keys(), ...['log', 'stream', '@timestamp']];

const PATHS = memberPaths('log.file.path', 'log_file_path', 'file', 'filename', 'tailed_path', 'path');

const STREAMS = new Set(['stdout', 'stderr']);

/** Docker's own members: a record that has no others came straight from its json-file driver. */
const DOCKER_MEMBERS = new Set(['log', 'stream', 'time', 'attrs']);

function streamOf(record: JsonObject): string {
  const named = textOf(record['stream']) || textOf(record['source']) || textOf(record['LogSource']);
  return STREAMS.has(named) ? named : '';
}

/** A line as Docker's json-file driver writes it: `{"log": LINE, "stream": …, "time": …}`; a part has no line end. */
export function dockerLine(record: JsonObject): readonly Inner[] | undefined {
  const { log, stream, time } = record;
  if (typeof log !== 'string' || typeof stream !== 'string' || typeof time !== 'string') return undefined;
  if (!Object.keys(record).every((name) => DOCKER_MEMBERS.has(name))) return undefined;
  const ended = log.endsWith('\n');
  const known = { time: timeAt(record, TIMES), stream, partial: !ended };
  return [innerLine(ended ? withoutLineEnd(log) : log, known)];
}

function withoutLineEnd(text: string): string {
  return text.endsWith('\r\n') ? text.slice(0, -2) : text.slice(0, -1);
}

interface WrappedText {
  readonly text: string;
  /** Under a name that only collectors give a line. */
  readonly plain: boolean;
}

/** The member that may be a line; the name `log` is the collectors' own. */
function wrappedText(record: JsonObject): WrappedText | undefined {
  const { log, message, MESSAGE: shouted, line, msg, LogMessage, LogEntry } = record;
  if (typeof log === 'string') return { text: log, plain: message === undefined && msg === undefined };
  const text = [message, shouted, line, msg, LogMessage, LogEntry].find((value) => typeof value === 'string');
  if (typeof text !== 'string') return undefined;
  return text.trim() !== '' || isBare(record) ? { text, plain: false } : undefined;
}

/** Members that collectors write beside any line. */
const USUAL = new Set(
  [
    '@timestamp @metadata @version timestamp time date message log agent ecs host input event tags kubernetes container',
    'docker stream logtag _p file source source_type cloud orchestrator container_id container_name path type offset',
    'beat prospector fileset hostname _partial ddsource ddtags data_stream process',
  ].flatMap((names) => names.split(' ')),
);

/** Whether a record has nothing but a line in it: then the line was a blank one; else the record says something. */
function isBare(record: JsonObject): boolean {
  return Object.keys(record).every((name) => USUAL.has(name));
}

function isMarked(record: JsonObject): boolean {
  if (memberAt(record, MARKS) !== undefined || streamOf(record) !== '') return true;
  // Beats and Logstash at their barest: a time, a line and the host it was read on.
  return record['@timestamp'] !== undefined && isObject(record['host']);
}

/** Members that a log record has, whoever wrote it. */
const RECORD_MEMBERS = [
  'message',
  'msg',
  'level',
  'severity',
  'Message',
  'Level',
  '@mt',
  'lvl',
  'log',
  'event',
  'error',
];

/** Whether a message is a log record as JSON: a program wrote it to its output, and something else wrapped it. */
function isRecordText(text: string): boolean {
  const inner = text.startsWith('{"') ? objectIn(text.trimEnd()) : undefined;
  return inner !== undefined && RECORD_MEMBERS.some((name) => inner[name] !== undefined);
}

function isPart(record: JsonObject): boolean {
  if (record['logtag'] === 'P' || record['_p'] === 'P' || record['_partial'] === true) return true;
  const { partial_message: part, partial_last: last } = record;
  return (part === 'true' || part === true) && last !== 'true' && last !== true;
}

/**
 * A line that Filebeat, Fluent Bit, Fluentd, Vector or Logstash wrapped. A record that states a level of its own is a
 * log record unless its message begins with a time or is JSON: then it is a line, the level of the record its default.
 */
export function collectedLine(record: JsonObject): readonly Inner[] | undefined {
  const wrapped = wrappedText(record);
  if (wrapped === undefined) return undefined;
  if (!wrapped.plain && !isMarked(record) && !isRecordText(wrapped.text)) return undefined;
  if (isObject(record['winlog']) || record['short_message'] !== undefined) return undefined;
  const level = memberAt(record, LEVELS);
  const { text } = wrapped;
  if (level !== undefined && !beginsWithTime(text, 0, text.length)) return undefined;
  const pod = textAt(record, POD);
  const container = containerOf(record);
  const known = {
    time: timeAt(record, TIMES),
    severity: statedLevel(level),
    source: pod || container || ownerOf(record),
    stream: streamKey(pod, container, container === '' ? textAt(record, PATHS) : '', streamOf(record)),
    partial: isPart(record),
    id: textOf(record['_id']),
  };
  return [innerLine(text.endsWith('\n') ? withoutLineEnd(text) : text, known)];
}

const GELF_CONTAINER: MemberPaths = memberPaths('_container_name', '_container_id', '_pod_name');

/** A line of Docker's GELF driver, whose level is that of the stream; GELF of a program is a log record. */
export function gelfLine(record: JsonObject): readonly Inner[] | undefined {
  const { short_message: short, full_message: full, version } = record;
  if (typeof short !== 'string' || version === undefined) return undefined;
  const fromDocker = textAt(record, GELF_CONTAINER) !== '';
  if (!fromDocker && !beginsWithTime(short, 0, short.length)) return undefined;
  const text = typeof full === 'string' && full.startsWith(short) ? full : short;
  const source = textAt(record, GELF_CONTAINER) || textOf(record['host']);
  const severity = fromDocker ? 0 : statedLevel(record['level'], 'level');
  const stream = fromDocker ? `${source}/${textOf(record['level'])}` : source;
  return [innerLine(text, { time: timeAt(record, TIMES), severity, source, stream })];
}
