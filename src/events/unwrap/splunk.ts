import { statedLevel } from '../stated-level.ts';
import { type Inner, innerLine, innerRecord, type JsonObject } from './inner-line.ts';
import { isObject, scalarsOf, textOf, timeOf } from './json-values.ts';
import { sourceOf, streamKey } from './member-names.ts';

const MEMBERS = new Set(['event', 'time', 'host', 'source', 'sourcetype', 'index', 'fields']);

function isHec(record: JsonObject): boolean {
  const { event } = record;
  if (typeof event !== 'string' && !isObject(event)) return false;
  const names = Object.keys(record);
  return names.length > 1 && names.every((name) => MEMBERS.has(name));
}

/** What Splunk's HTTP event collector is sent: `{"event": TEXT or object, "time", "host", "source", "sourcetype", "fields"}`. */
export function hecEvent(record: JsonObject): readonly Inner[] | undefined {
  if (!isHec(record)) return undefined;
  const { event, fields: labels } = record;
  const fields = scalarsOf(labels);
  const known = {
    time: timeOf(record['time']),
    severity: statedLevel(fields?.['level'] ?? fields?.['severity'], 'severity'),
    source: sourceOf(fields ?? {}) || textOf(record['host']) || textOf(record['source']),
  };
  if (isObject(event)) return [innerRecord(fields === undefined ? event : { fields, ...event }, known)];
  const stream = streamKey(known.source, textOf(record['source']));
  return [innerLine(textOf(event), { ...known, stream, ...(fields && { fields }) })];
}
