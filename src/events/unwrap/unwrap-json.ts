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
  notification,
  recordList,
  searchDocuments,
  telemetryRecord,
} from './notices.ts';
import { otlpInner } from './otlp.ts';
import { hecEvent } from './splunk.ts';

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
  gelfLine,
  collectedLine,
];

/** Members without one of which a record wraps nothing. */
const WRAPPING: ReadonlySet<string> = new Set([
  ...COLLECTOR_MEMBERS,
  ...'logEvents resourceLogs resource_logs MESSAGE streams data labels event textPayload records Records'.split(
    ' ',
  ),
  ...'events results detail-type Type hits _source doc index create delete update items object reason'.split(
    ' ',
  ),
  ...'record short_message'.split(' '),
]);

/** Members that may hold a log record as text. */
const TEXTS: ReadonlySet<string> = new Set(['message', 'msg', 'line']);

/** Tells most log records from wrappers at the cost of a look at their names. */
function mayWrap(record: JsonObject): boolean {
  for (const name of Object.keys(record)) {
    if (WRAPPING.has(name)) return true;
    const text = record[name];
    if (name === 'source' && (text === 'stdout' || text === 'stderr')) return true;
    if (TEXTS.has(name) && typeof text === 'string' && text.charCodeAt(0) === 123) return true;
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
