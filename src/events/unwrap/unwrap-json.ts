import { azureRecords, cloudWatchEvents, googleLine, insightsRows, subscriptionEvents } from './cloud.ts';
import { COLLECTOR_MEMBERS, collectedLine, dockerLine, gelfLine } from './collectors.ts';
import { type Inner, type JsonObject, withDefaults } from './inner-line.ts';
import { journalLine } from './journald.ts';
import { isObject } from './json-values.ts';
import { lokiLines } from './loki.ts';
import {
  bulkAction,
  busEvent,
  kubernetesEvents,
  loguruRecord,
  notification,
  recordList,
  searchDocuments,
  telemetryRecord,
} from './notices.ts';
import { otlpInner } from './otlp.ts';
import { hecEvent } from './splunk.ts';
import { SYSLOG_MEMBERS, syslogRecord } from './syslog-record.ts';

/** Records within records that are opened. */
const MAX_DEPTH = 4;

const OPENERS: readonly ((record: JsonObject) => readonly Inner[] | undefined)[] = [
  dockerLine,
  subscriptionEvents,
  otlpInner,
  journalLine,
  lokiLines,
  hecEvent,
  googleLine,
  azureRecords,
  recordList,
  cloudWatchEvents,
  insightsRows,
  busEvent,
  notification,
  searchDocuments,
  bulkAction,
  kubernetesEvents,
  telemetryRecord,
  loguruRecord,
  gelfLine,
  syslogRecord,
  collectedLine,
];

/** Members without one of which a record wraps nothing. */
const WRAPPING: ReadonlySet<string> = new Set([
  ...COLLECTOR_MEMBERS,
  ...SYSLOG_MEMBERS,
  ...'logEvents resourceLogs resource_logs MESSAGE event textPayload detail-type Type record'.split(' '),
  ...'short_message involvedObject regarding'.split(' '),
]);

const HOLDERS =
  'streams data labels records Records events results hits _source doc index create delete update items object';

/** Members that make a record a wrapper by what they hold: objects, a log record as text, the name of a stream. */
const TELLING: ReadonlyMap<string, (value: unknown) => boolean> = new Map([
  ...HOLDERS.split(' ').map((name): [string, (value: unknown) => boolean] => [name, isHolder]),
  ['message', beginsObject],
  ['msg', beginsObject],
  ['line', beginsObject],
  ['source', (value) => value === 'stdout' || value === 'stderr'],
]);

function isHolder(value: unknown): boolean {
  return typeof value === 'object' && value !== null;
}

function beginsObject(value: unknown): boolean {
  return typeof value === 'string' && value.charCodeAt(0) === 123;
}

/** Tells most log records from wrappers at the cost of a look at their names. */
function mayWrap(record: JsonObject): boolean {
  for (const name in record) {
    if (WRAPPING.has(name)) return true;
    const tells = TELLING.get(name);
    if (tells?.(record[name]) === true) return true;
  }
  return false;
}

/**
 * What a JSON object wraps: lines to be decoded like lines of a file (JSON among them is text still), and log records.
 * Undefined where it wraps nothing and is a log record itself; an empty list where it says nothing by itself.
 */
export function unwrapJson(record: JsonObject): readonly Inner[] | undefined {
  return open(record, 0);
}

function open(record: JsonObject, depth: number): readonly Inner[] | undefined {
  if (!mayWrap(record)) return undefined;
  for (const opener of OPENERS) {
    const inner = opener(record);
    if (inner !== undefined) return depth < MAX_DEPTH ? inner.flatMap((each) => deeper(each, depth)) : inner;
  }
  return undefined;
}

function deeper(inner: Inner, depth: number): readonly Inner[] {
  if (inner.kind !== 'record') return [inner];
  const opened = open(inner.record, depth + 1);
  return opened?.map((each) => withDefaults(each, inner.defaults)) ?? [inner];
}

/**
 * Whether a JSON object is what a queue or a subscription hands to a function. Written into the log of a function it
 * is what that function was given, and stays a record.
 */
export function isDelivery(record: JsonObject): boolean {
  const { awslogs, Records: records, records: others } = record;
  if (isObject(awslogs) || isObject(others)) return true;
  const isStream = record['deliveryStreamArn'] !== undefined || record['invocationId'] !== undefined;
  return Array.isArray(records) || (Array.isArray(others) && isStream);
}
