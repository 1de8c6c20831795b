import { statedLevel } from '../stated-level.ts';
import { type Inner, innerLine, type JsonObject } from './inner-line.ts';
import { isObject, memberPaths, objectsIn, scalarsOf, textAt, textOf, timeOf } from './json-values.ts';
import { sourceOf, streamKey } from './member-names.ts';

const LEVELS = memberPaths('level', 'detected_level', 'severity');
/** Labels that stand for a source where nothing more telling is there. */
const JOBS = memberPaths('app', 'app_kubernetes_io_name', 'job', 'service', 'filename');

/** Labels in the selector form `{app="shop", pod="web-1"}` of old clients. */
function labelsOf(value: unknown): JsonObject {
  if (isObject(value)) return value;
  if (typeof value !== 'string') return {};
  const pairs = value.matchAll(/([A-Za-z_]\w*)\s*=\s*"((?:[^"\\]|\\.)*)"/g);
  return Object.fromEntries(Array.from(pairs, ([, name, text]) => [name!, text!]));
}

interface Labelled {
  readonly source: string;
  readonly stream: string;
  readonly severity: number;
}

function labelled(labels: JsonObject): Labelled {
  const source = sourceOf(labels) || textAt(labels, JOBS);
  const stream = streamKey(...Object.values(labels).map(textOf));
  return { source, stream, severity: statedLevel(textAt(labels, LEVELS), 'severity') };
}

function entryOf(entry: unknown, labels: Labelled): Inner | undefined {
  if (Array.isArray(entry)) return tupleOf(entry, labels);
  if (!isObject(entry) || typeof entry['line'] !== 'string') return undefined;
  return innerLine(entry['line'], { ...labels, time: timeOf(entry['ts'] ?? entry['timestamp']) });
}

function tupleOf(entry: readonly unknown[], labels: Labelled): Inner | undefined {
  const [time, text, metadata] = entry;
  if (typeof text !== 'string') return undefined;
  const fields = scalarsOf(metadata);
  const severity = labels.severity || statedLevel(textAt(fields ?? {}, LEVELS), 'severity');
  return innerLine(text, { ...labels, severity, time: timeOf(time), ...(fields && { fields }) });
}

function linesOf(stream: JsonObject): readonly Inner[] {
  const labels = labelled(labelsOf(stream['stream'] ?? stream['labels']));
  const values = stream['values'] ?? stream['entries'];
  const lines = (Array.isArray(values) ? values : []).map((entry: unknown) => entryOf(entry, labels));
  return inOrder(lines.filter((line) => line !== undefined));
}

/** Answers to queries hold the newest line first. */
function inOrder(lines: readonly Inner[]): readonly Inner[] {
  const [first, last] = [lines[0], lines.at(-1)];
  const isReversed = first?.kind === 'line' && last?.kind === 'line' && first.time > last.time;
  return isReversed ? lines.toReversed() : lines;
}

/** The lines of a push to Loki, of an answer to a query, or the one that `logcli -o jsonl` writes. */
export function lokiLines(record: JsonObject): readonly Inner[] | undefined {
  const { streams, data, labels, line } = record;
  if (Array.isArray(streams) && streams.every(isStream)) return objectsIn(streams).flatMap(linesOf);
  if (isObject(data) && data['resultType'] === 'streams') return objectsIn(data['result']).flatMap(linesOf);
  if (typeof line !== 'string' || !isObject(labels)) return undefined;
  return [innerLine(line, { ...labelled(labels), time: timeOf(record['timestamp'] ?? record['ts']) })];
}

function isStream(value: unknown): boolean {
  if (!isObject(value)) return false;
  const { values, entries, stream, labels } = value;
  return (Array.isArray(values) || Array.isArray(entries)) && (stream !== undefined || labels !== undefined);
}
