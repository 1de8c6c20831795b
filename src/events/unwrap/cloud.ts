/** What the log services of the clouds put around lines and records. */
import { statedLevel, windowsLevel } from '../stated-level.ts';
import { type Inner, innerLine, innerRecord, type JsonObject, unusable } from './inner-line.ts';
import { isObject, memberPaths, objectIn, objectsIn, textAt, textOf, timeAt, timeOf } from './json-values.ts';
import { containerOf, POD, sourceOf, streamKey } from './member-names.ts';

const GOOGLE_TIMES = memberPaths('timestamp', 'receiveTimestamp');
const GOOGLE_HOSTS = memberPaths(
  'instance_name',
  'service_name',
  'function_name',
  'module_id',
  'instance_id',
);

/** A line in a `LogEntry` of Google Cloud Logging; one with a payload of members is a log record itself. */
export function googleLine(record: JsonObject): readonly Inner[] | undefined {
  const { textPayload: text, resource, labels } = record;
  if (typeof text !== 'string') return undefined;
  const named = isObject(resource) && isObject(resource['labels']) ? resource['labels'] : {};
  const source = sourceOf(named) || textAt(named, GOOGLE_HOSTS) || sourceOf(isObject(labels) ? labels : {});
  const known = {
    time: timeAt(record, GOOGLE_TIMES),
    severity: record['severity'] === 'DEFAULT' ? 0 : statedLevel(record['severity'], 'severity'),
    source,
    stream: streamKey(source, containerOf(named), textOf(record['logName'])),
    id: textOf(record['insertId']),
  };
  return [innerLine(text, known)];
}

const AZURE_MARKS = ['category', 'operationName', 'resourceId', 'Category', 'resultType'] as const;
const AZURE_TIMES = memberPaths('time', 'timeStamp', 'timestamp', 'Timestamp', 'TimeGenerated');
const AZURE_LINES = memberPaths('properties.log', 'properties.Log', 'resultDescription');
const AZURE_PODS = memberPaths('properties.pod', 'properties.PodName', 'properties.ContainerAppName');

/** The records of Azure's diagnostic settings: `{"records": […]}`. */
export function azureRecords(record: JsonObject): readonly Inner[] | undefined {
  const records = objectsIn(record['records']);
  const isAzure = records.some((each) => AZURE_MARKS.some((name) => each[name] !== undefined));
  return isAzure ? records.map(azureRecord) : undefined;
}

function azureRecord(record: JsonObject): Inner {
  const { properties } = record;
  const opened = typeof properties === 'string' ? objectIn(properties) : undefined;
  const whole = opened === undefined ? record : { ...record, properties: opened };
  const text = textAt(whole, AZURE_LINES);
  const level = record['level'] ?? record['Level'];
  const counted = /^[0-5]$/.test(textOf(level)) ? windowsLevel(Number(level)) : statedLevel(level, 'level');
  const known = {
    time: timeAt(whole, AZURE_TIMES),
    severity: counted,
    source: textAt(whole, AZURE_PODS) || textAt(whole, POD) || textOf(record['Host'] ?? record['host']),
  };
  if (text === '') return innerRecord(whole, known);
  const isContainer = isObject(properties) && properties['stream'] !== undefined;
  const stream = streamKey(
    known.source,
    textOf(record['category']),
    isContainer ? textOf(properties['stream']) : '',
  );
  return innerLine(text, { ...known, stream });
}

/** Log events as CloudWatch Logs answers `filter-log-events` and `get-log-events`: `{"events": [{"timestamp", "message"}]}`. */
export function cloudWatchEvents(record: JsonObject): readonly Inner[] | undefined {
  const events = objectsIn(record['events']);
  const isAnswer = events.length > 0 && events.every(isLogEvent);
  return isAnswer ? events.map((event) => logEvent(event, '')) : undefined;
}

function isLogEvent(event: JsonObject): boolean {
  return typeof event['message'] === 'string' && typeof event['timestamp'] === 'number';
}

function logEvent(event: JsonObject, source: string): Inner {
  const { message, timestamp } = event;
  if (typeof message !== 'string' || typeof timestamp !== 'number') {
    return unusable('no-message', 'a log event without message or timestamp');
  }
  const stream = source || textOf(event['logStreamName']);
  return innerLine(message, {
    time: timestamp,
    source: stream,
    stream,
    id: textOf(event['id'] ?? event['eventId']),
  });
}

/** The log events of a CloudWatch Logs subscription; control messages hold none. */
export function subscriptionEvents(record: JsonObject): readonly Inner[] | undefined {
  const { logEvents: events, messageType } = record;
  if (!Array.isArray(events) || typeof messageType !== 'string') return undefined;
  if (messageType === 'CONTROL_MESSAGE') return [];
  const source = textOf(record['logStream'] ?? record['logGroup']);
  return events.map((event: unknown) => logEvent(isObject(event) ? event : {}, source));
}

/** Rows of CloudWatch Logs Insights: `{"results": [[{"field": "@message", "value": LINE}, …], …]}`. */
export function insightsRows(record: JsonObject): readonly Inner[] | undefined {
  const { results } = record;
  if (!Array.isArray(results) || record['statistics'] === undefined) return undefined;
  const rows = results.map((row: unknown) =>
    Object.fromEntries(objectsIn(row).map(({ field, value }) => [textOf(field), value])),
  );
  if (!rows.some((row) => typeof row['@message'] === 'string')) return undefined;
  return rows.map((row) => {
    const source = textOf(row['@logStream']);
    return innerLine(textOf(row['@message']), { time: timeOf(row['@timestamp']), source, stream: source });
  });
}
