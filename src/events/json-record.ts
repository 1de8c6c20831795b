import type { EventsConfig } from './config.ts';
import type { RejectReason } from './errors.ts';
import { CLOCK, type Header } from './formats/header.ts';
import { epochMs, readTime } from './formats/time-text.ts';
import { ROLE_OF, type Role } from './json-fields.ts';
import { numericLevel, statedSeverity, syslogSeverity } from './severity.ts';

type Scalar = string | number | boolean;

/** Objects nested deeper than this are not looked into for fields. */
const FIELD_DEPTH = 4;

interface Found {
  readonly values: Partial<Record<Role, unknown>>;
  readonly ranks: Partial<Record<Role, number>>;
  readonly names: Partial<Record<Role, string>>;
  readonly fields: Record<string, Scalar>;
  count: number;
  readonly maxFields: number;
}

/** Nesting depth of JSON text, brackets inside strings not counted; stops at the first depth above `limit`. */
export function jsonDepth(text: string, limit: number): number {
  let depth = 0;
  let deepest = 0;
  let quoted = false;
  for (let i = 0; i < text.length && deepest <= limit; i++) {
    const code = text.charCodeAt(i);
    if (code === 34) quoted = !quoted;
    else if (quoted) {
      if (code === 92) i++;
    } else if (code === 123 || code === 91) {
      if (++depth > deepest) deepest = depth;
    } else if (code === 125 || code === 93) depth--;
  }
  return deepest;
}

/** The JSON object that `line` is, or the reason why it is none. */
export function parseJsonObject(
  line: string,
  config: EventsConfig,
): Record<string, unknown> | 'broken-json' | 'json-too-deep' {
  // Each level needs two characters, so short lines cannot be too deep.
  if (line.length > config.maxJsonDepth * 2 && jsonDepth(line, config.maxJsonDepth) > config.maxJsonDepth) {
    return 'json-too-deep';
  }
  try {
    const value: unknown = JSON.parse(line);
    return isObject(value) ? value : 'broken-json';
  } catch {
    return 'broken-json';
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function addField(found: Found, name: string, value: Scalar): void {
  if (found.count >= found.maxFields) return;
  found.count++;
  found.fields[name] = value;
}

function note(found: Found, name: string, value: unknown): void {
  const named = ROLE_OF.get(name);
  if (named === undefined) {
    if (!Array.isArray(value)) addField(found, name, value as Scalar);
    return;
  }
  const { role, rank } = named;
  const rankSoFar = found.ranks[role];
  if (rankSoFar !== undefined && rankSoFar <= rank) {
    if (!Array.isArray(value)) addField(found, name, value as Scalar);
    return;
  }
  if (rankSoFar !== undefined) addField(found, found.names[role]!, found.values[role] as Scalar);
  found.values[role] = value;
  found.ranks[role] = rank;
  found.names[role] = name;
}

/** OpenTelemetry's JSON writes attributes as a list of `{key, value: {stringValue | intValue | …}}`. */
function walkAttributes(list: readonly unknown[], prefix: string, found: Found): void {
  for (const entry of list) {
    if (!isObject(entry) || typeof entry['key'] !== 'string' || !isObject(entry['value'])) continue;
    const value = Object.values(entry['value'])[0];
    if (isScalar(value)) note(found, `${prefix}.${entry['key']}`, value);
  }
}

function isScalar(value: unknown): value is Scalar {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
}

function walk(record: Readonly<Record<string, unknown>>, prefix: string, depth: number, found: Found): void {
  for (const key of Object.keys(record)) {
    const value = record[key];
    const name = prefix === '' ? key : `${prefix}.${key}`;
    if (isScalar(value)) note(found, name, value);
    else if (Array.isArray(value)) {
      if (name === 'tags') note(found, name, value);
      else if (key === 'attributes') walkAttributes(value, name, found);
    } else if (name === 'time' && value !== null) note(found, name, value);
    else if (isObject(value) && name === 'fields') addFields(value, found);
    else if (isObject(value) && depth < FIELD_DEPTH) walk(value, name, depth + 1, found);
  }
}

function addFields(record: Record<string, unknown>, found: Found): void {
  for (const [name, value] of Object.entries(record)) if (isScalar(value)) addField(found, name, value);
}

function readRecordTime(value: unknown, out: Header): void {
  if (value === undefined) return;
  if (typeof value === 'number') {
    out.clock = CLOCK.zoned;
    out.time = epochMs(value);
  } else if (typeof value !== 'string' || !readTime(value, out)) out.clock = CLOCK.unusable;
}

function recordSeverity(name: string | undefined, value: unknown): number {
  if (value === undefined) return 0;
  if (name === 'PRIORITY') return syslogSeverity(Number(value));
  const counted = name === 'level' || name === 'lvl' || name === 'log.level';
  return typeof value === 'number' && counted ? numericLevel(value) : statedSeverity(value);
}

function textOf(value: unknown): string {
  return isScalar(value) ? String(value) : '';
}

function tagsOf(value: unknown): readonly string[] | undefined {
  if (typeof value === 'string' && value !== '') return [value];
  if (!Array.isArray(value)) return undefined;
  const tags = value.filter((tag): tag is string => typeof tag === 'string').slice(0, 32);
  return tags.length > 0 ? tags : undefined;
}

/**
 * Reads a JSON log record or structured event into `out`; gives the reason when it can be no event. A member `type`
 * is the stated event type unless the record has a message and members of its own besides: then it is a field, for
 * collectors put the kind of the record there.
 */
export function readJsonRecord(
  record: Readonly<Record<string, unknown>>,
  config: EventsConfig,
  out: Header,
): RejectReason | undefined {
  const found: Found = {
    values: {},
    ranks: {},
    names: {},
    fields: {},
    count: 0,
    maxFields: config.maxFields,
  };
  walk(record, '', 0, found);
  const { values, names, fields } = found;
  readRecordTime(values.time, out);
  let type = textOf(values.type);
  const message = textOf(values.message);
  if (type !== '' && message !== '' && names.type === 'type' && found.count > 0) {
    addField(found, 'type', type);
    type = '';
  }
  if (type === '' && message === '') return 'no-message';
  if (out.clock === CLOCK.unusable) return 'bad-time';
  out.type = type;
  out.message = message === '' ? type : message;
  out.severity = recordSeverity(names.severity, values.severity);
  out.component = textOf(values.component);
  out.host = textOf(values.source);
  out.sequence = textOf(values.sequence);
  out.id = textOf(values.id);
  out.tags = tagsOf(values.tags);
  if (found.count > 0) out.fields = fields;
  return undefined;
}
