/** Notices of queues, buses and search stores: what a function is handed, and what a store is asked to keep. */
import { SEVERITY } from '../log-event.ts';
import { type Inner, innerLine, innerRecord, type JsonObject } from './inner-line.ts';
import { isObject, memberPaths, objectsIn, textAt, textOf, timeOf } from './json-values.ts';

function openRecord(record: JsonObject): Inner {
  const { body, Sns: notice } = record;
  if (typeof body === 'string') {
    const attributes = isObject(record['attributes']) ? record['attributes'] : {};
    return innerLine(body, { time: timeOf(attributes['SentTimestamp']), id: textOf(record['messageId']) });
  }
  return isObject(notice) ? snsLine(notice) : innerRecord(record);
}

function snsLine(notice: JsonObject): Inner {
  const known = { time: timeOf(notice['Timestamp']), id: textOf(notice['MessageId']) };
  return innerLine(textOf(notice['Message']), known);
}

/**
 * The records of `{"Records": […]}`: lines in the bodies of SQS and SNS, and records of CloudTrail, S3 and the like.
 * Those of Kinesis are deliveries of bytes, not of text.
 */
export function recordList(record: JsonObject): readonly Inner[] | undefined {
  const records = record['Records'];
  if (!Array.isArray(records) || records.length === 0 || !records.every(isObject)) return undefined;
  if (records.some((each) => each['kinesis'] !== undefined)) return undefined;
  return records.map(openRecord);
}

/** A notice of SNS in the body of an SQS message: `{"Type": "Notification", "Message": …}`. */
export function notification(record: JsonObject): readonly Inner[] | undefined {
  const { Type: type, TopicArn: topic, Message: message } = record;
  return type === 'Notification' && topic !== undefined && typeof message === 'string'
    ? [snsLine(record)]
    : undefined;
}

const STATES = memberPaths('state.value', 'state', 'lastStatus', 'status', 'result', 'eventName', 'type');
const FAILED = /fail|error|timed.?out|abort|alarm|crash|denied/i;

/** An event of EventBridge: its type is `SOURCE DETAIL-TYPE STATE`, its members those of the detail. */
export function busEvent(record: JsonObject): readonly Inner[] | undefined {
  const { 'detail-type': kind, detail, source } = record;
  if (typeof kind !== 'string' || !isObject(detail) || typeof source !== 'string') return undefined;
  const known = {
    time: timeOf(record['time']),
    source: textOf(detail['SourceIdentifier']) || source,
    id: textOf(record['id']),
  };
  if (detail['eventVersion'] !== undefined && detail['eventName'] !== undefined) {
    return [innerRecord(detail, known)];
  }
  const state = textAt(detail, STATES);
  const type = [source, kind, state].filter((part) => part !== '').join(' ');
  const { type: _type, message, Message = message, severity: rated, ...rest } = detail;
  const severity = ratedSeverity(rated) || (FAILED.test(`${kind} ${state}`) ? SEVERITY.error : SEVERITY.info);
  const opened = typeof Message === 'string' ? { message: Message, detail: rest } : { type, detail: rest };
  return [innerRecord(opened, { ...known, severity })];
}

/** GuardDuty and Security Hub rate findings: from 4 medium, from 7 high. */
function ratedSeverity(rated: unknown): number {
  if (typeof rated !== 'number') return SEVERITY.unset;
  if (rated >= 7) return SEVERITY.error;
  return rated >= 4 ? SEVERITY.warn : SEVERITY.info;
}

const ACTIONS = new Set(['index', 'create', 'delete', 'update']);

/** `{"index": {"_index": …}}` and its like in front of the documents of Elasticsearch's `_bulk`: they say nothing. */
export function bulkAction(record: JsonObject): readonly Inner[] | undefined {
  const names = Object.keys(record);
  const target = names.length === 1 && ACTIONS.has(names[0]!) ? record[names[0]!] : undefined;
  if (!isObject(target)) return undefined;
  const isTarget = Object.keys(target).every((name) => name.startsWith('_') || BULK_OPTIONS.has(name));
  return isTarget ? [] : undefined;
}

const BULK_OPTIONS = new Set([
  'routing',
  'pipeline',
  'require_alias',
  'dynamic_templates',
  'retry_on_conflict',
  'version',
  'version_type',
  'if_seq_no',
  'if_primary_term',
  'list_executed_pipelines',
]);

/** The documents of an answer to a search, of one hit, and of a partial update. */
export function searchDocuments(record: JsonObject): readonly Inner[] | undefined {
  const { hits, _source: source, _index: index, doc } = record;
  if (isObject(hits) && Array.isArray(hits['hits'])) {
    return objectsIn(hits['hits']).flatMap((hit) => searchDocuments(hit) ?? [innerRecord(hit)]);
  }
  if (isObject(source) && index !== undefined) {
    return [innerRecord(source, { id: textOf(record['_id']) })];
  }
  const isUpdate = isObject(doc) && Object.keys(record).every((name) => name.startsWith('doc'));
  return isUpdate ? [innerRecord(doc)] : undefined;
}

const NAMED_KINDS = memberPaths('involvedObject.name', 'regarding.name');
const REPORTERS = memberPaths('source.component', 'reportingComponent', 'reportingController');
const EVENT_TIMES = ['lastTimestamp', 'eventTime', 'deprecatedLastTimestamp', 'firstTimestamp'] as const;

/** Events of the objects of a Kubernetes cluster, alone, listed or watched: the reason is part of the message. */
export function kubernetesEvents(record: JsonObject): readonly Inner[] | undefined {
  const { kind, items, object } = record;
  if (Array.isArray(items) && typeof kind === 'string' && kind.endsWith('List')) {
    return objectsIn(items).map((item) => innerRecord(item));
  }
  if (isObject(object) && object['kind'] === 'Event') return [innerRecord(object)];
  const { reason, note, message = note, metadata } = record;
  if (kind !== 'Event' || typeof reason !== 'string' || typeof message !== 'string') return undefined;
  const created = isObject(metadata) ? metadata['creationTimestamp'] : undefined;
  const times = [...EVENT_TIMES.map((name) => record[name]), created].map(timeOf);
  const known = {
    time: times.find((time) => !Number.isNaN(time)) ?? Number.NaN,
    severity: record['type'] === 'Normal' ? SEVERITY.info : SEVERITY.warn,
    source: textAt(record, NAMED_KINDS),
    component: textAt(record, REPORTERS),
    id: isObject(metadata) ? textOf(metadata['uid']) : '',
  };
  const { involvedObject, regarding = involvedObject, count } = record;
  const about = { ...(isObject(regarding) && { object: regarding }), ...(count !== undefined && { count }) };
  return [innerRecord({ message: `${reason}: ${message}`, reason, ...about }, known)];
}

/** What Lambda's telemetry API says of a function's own output: `{"type": "function", "record": LINE or object}`. */
export function telemetryRecord(record: JsonObject): readonly Inner[] | undefined {
  const { type, record: inner } = record;
  if (type !== 'function' && type !== 'extension') return undefined;
  const time = timeOf(record['time']);
  if (typeof inner === 'string') return [innerLine(inner, { time, stream: type })];
  return isObject(inner) ? [innerRecord(inner, { time })] : undefined;
}

/** What loguru writes with `serialize=True`: the formatted line, and the record that it was made of. */
export function loguruRecord(record: JsonObject): readonly Inner[] | undefined {
  const { text, record: inner } = record;
  const isLoguru = typeof text === 'string' && isObject(inner) && isObject(inner['level']);
  return isLoguru ? [innerRecord(inner)] : undefined;
}
