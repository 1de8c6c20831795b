import { statedLevel } from '../stated-level.ts';
import { type Inner, innerLine, innerRecord, type JsonObject } from './inner-line.ts';
import { isObject, memberPaths, objectsIn, textAt, textOf, timeOf } from './json-values.ts';
import { beginsWithTime } from './line-beginning.ts';
import { containerOf, POD, sourceOf, streamKey } from './member-names.ts';

/** Values nested deeper than this are left out. */
const MAX_DEPTH = 16;

/** Whether a JSON object is an OTLP logs export, as OpenTelemetry collectors write them to files and queues. */
function isOtlpExport(record: JsonObject): boolean {
  return Array.isArray(record['resourceLogs'] ?? record['resource_logs']);
}

/** The plain value of an `AnyValue`: `{stringValue}`, `{intValue}`, `{arrayValue}`, `{kvlistValue}` …, in either spelling. */
function plainValue(value: unknown, depth = 0): unknown {
  if (!isObject(value) || depth > MAX_DEPTH) return undefined;
  const [name] = Object.keys(value);
  const inner = name === undefined ? undefined : value[name];
  switch (name) {
    case 'intValue':
    case 'int_value':
    case 'doubleValue':
    case 'double_value':
      return Number(inner);
    case 'arrayValue':
    case 'array_value':
      return isObject(inner) ? objectsIn(inner['values']).map((each) => plainValue(each, depth + 1)) : [];
    case 'kvlistValue':
    case 'kvlist_value':
      return attributesOf(isObject(inner) ? inner['values'] : inner, depth + 1);
    case 'bytesValue':
    case 'bytes_value':
      return Buffer.from(textOf(inner), 'base64').toString('utf8');
    default:
      return inner;
  }
}

/** Attributes given as a list of key and value, as one flat object. */
function attributesOf(value: unknown, depth = 0): JsonObject {
  const pairs = objectsIn(value).filter(({ key }) => typeof key === 'string');
  return Object.fromEntries(
    pairs.map(({ key, value: wrapped }) => [key as string, plainValue(wrapped, depth)]),
  );
}

interface Origin {
  readonly resource: JsonObject;
  readonly scope: string;
}

/** Zero means that the time is not known; then it is when the collector saw the record. */
function recordTime(record: JsonObject): number {
  const names = ['timeUnixNano', 'time_unix_nano', 'observedTimeUnixNano', 'observed_time_unix_nano'];
  const times = names.map((name) => timeOf(record[name]));
  return times.find((time) => time > 0) ?? Number.NaN;
}

function recordSeverity(record: JsonObject): number {
  const number = record['severityNumber'] ?? record['severity_number'];
  const severity = statedLevel(number, 'severitynumber');
  return severity || statedLevel(record['severityText'] ?? record['severity_text'], 'severitytext');
}

const TEMPLATE = memberPaths('log.record.template', 'event.name');
const STREAM = memberPaths('log.iostream', 'log.file.path', 'log.file.name');

function open(record: JsonObject, origin: Origin): Inner {
  const attributes = attributesOf(record['attributes']);
  const known = knownOf(record, attributes, origin);
  const body = plainValue(record['body']);
  const name = textOf(record['eventName'] ?? record['event_name']);
  if (isObject(body)) {
    const extra = name === '' ? {} : { type: name };
    return innerRecord(
      { ...(Object.keys(attributes).length > 0 && { attributes }), ...body, ...extra },
      known,
    );
  }
  const text = Array.isArray(body) ? JSON.stringify(body) : textOf(body);
  const isBlank = body === '' && known.severity === 0;
  if (name === '' && (isBlank || isLine(text, known.severity, attributes))) {
    const stream = streamKey(known.source, containerOf(attributes), textAt(attributes, STREAM));
    return innerLine(text, { ...known, stream });
  }
  return innerRecord(recordOf(text, name, attributes, origin), known);
}

/** What came without a severity is a line that a collector read; so is what begins like one. */
function isLine(text: string, severity: number, attributes: JsonObject): boolean {
  if (text === '') return false;
  return beginsWithTime(text, 0, text.length) || (severity === 0 && textAt(attributes, TEMPLATE) === '');
}

function knownOf(record: JsonObject, attributes: JsonObject, { resource, scope }: Origin) {
  const pod = textAt(resource, POD) || textAt(attributes, POD);
  const container = containerOf(resource) || containerOf(attributes);
  return {
    time: recordTime(record),
    severity: recordSeverity(record),
    source: pod || container || sourceOf(resource) || sourceOf(attributes),
    component: scope || textOf(resource['service.name']),
    id: '',
  };
}

function recordOf(text: string, name: string, attributes: JsonObject, { resource }: Origin): JsonObject {
  return {
    ...(text !== '' && { body: text }),
    ...(name !== '' && { 'log.record.template': name }),
    attributes,
    resource,
  };
}

/** The log records of an OTLP export, each with what its resource and scope say; undefined where it is none. */
export function otlpInner(record: JsonObject): readonly Inner[] | undefined {
  if (!isOtlpExport(record)) return undefined;
  return objectsIn(record['resourceLogs'] ?? record['resource_logs']).flatMap((group) => {
    const owner = group['resource'];
    const resource = attributesOf(isObject(owner) ? owner['attributes'] : undefined);
    const scopes = group['scopeLogs'] ?? group['scope_logs'] ?? group['instrumentationLibraryLogs'];
    return objectsIn(scopes).flatMap((each) => {
      const named = each['scope'] ?? each['instrumentationLibrary'];
      const scope = isObject(named) ? textOf(named['name']) : '';
      const logRecords = each['logRecords'] ?? each['log_records'];
      return objectsIn(logRecords).map((logRecord) => open(logRecord, { resource, scope }));
    });
  });
}
