/** Hot path (benchmark: pipeline): JSON log records to headers. */
import { type AccessParts, accessRecord, saysRequest } from './access-record.ts';
import type { EventsConfig } from './config.ts';
import type { RejectReason } from './errors.ts';
import type { Header } from './formats/header.ts';
import { type Meaning, MeaningFinder, type NamedRole, type Role } from './json-fields.ts';
import { KIND_MEMBERS, kindOf } from './record-kinds.ts';
import { outcomeSeverity, shapeOf } from './record-shape.ts';
import { RecordTime } from './record-time.ts';
import { statedLevel } from './stated-level.ts';

type Scalar = string | number | boolean;

/** Objects nested deeper than this are not looked into for fields. */
const FIELD_DEPTH = 4;

/** The kinds of requests, which some access records state as their type. */
const REQUEST_TYPE = /^(?:access|requests?|https?|h2|wss?|grpcs?|web|nginx)\b/i;

class Found {
  readonly values: Partial<Record<Role, unknown>> = {};
  readonly ranks: Partial<Record<Role, number>> = {};
  readonly names: Partial<Record<Role, string>> = {};
  readonly fields: Record<string, Scalar> = {};
  readonly time: RecordTime;
  readonly maxFields: number;
  access: AccessParts | undefined = undefined;
  severity = 0;
  count = 0;
  mayBeKind = false;

  constructor(out: Header, maxFields: number) {
    this.time = new RecordTime(out);
    this.maxFields = maxFields;
  }

  addField(name: string, value: Scalar): void {
    if (this.count >= this.maxFields) return;
    this.count++;
    this.fields[name] = value;
  }

  text(role: Role): string {
    const value = this.values[role];
    return isScalar(value) ? String(value) : '';
  }
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

function isScalar(value: unknown): value is Scalar {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
}

function tagsOf(value: unknown): readonly string[] | undefined {
  if (typeof value === 'string' && value !== '') return [value];
  if (!Array.isArray(value)) return undefined;
  const tags = value.filter((tag): tag is string => typeof tag === 'string').slice(0, 32);
  return tags.length > 0 ? tags : undefined;
}

/** Whether a value can play a role; what cannot is a field. */
function fits(role: Role, value: unknown, name: string): boolean {
  if (role === 'hint') return typeof value === 'string' && /\p{L}/u.test(value);
  if (role === 'message' || role === 'type') return typeof value !== 'boolean' && value !== '';
  // Only `id` itself numbers records; `Id` and `ID` are often kinds of events.
  return role !== 'id' || name === 'id' || name === '@i';
}

/** Takes a value for a role where no better one was found; false where it is to be a field. */
function take(found: Found, { role, rank }: NamedRole, plain: string, name: string, value: unknown): boolean {
  const rankSoFar = found.ranks[role];
  if (!fits(role, value, name) || (rankSoFar !== undefined && rankSoFar <= rank)) return false;
  if (role === 'severity') {
    const severity = statedLevel(value, plain);
    if (severity === 0) return false;
    found.severity = severity;
  }
  const before = found.values[role];
  if (rankSoFar !== undefined && isScalar(before)) found.addField(found.names[role]!, before);
  found.values[role] = value;
  found.ranks[role] = rank;
  found.names[role] = name;
  return true;
}

/** Reads JSON log records and structured events. */
export class JsonRecordReader {
  readonly #names: MeaningFinder;
  readonly #maxFields: number;

  constructor(config: EventsConfig) {
    this.#names = new MeaningFinder(config);
    this.#maxFields = config.maxFields;
  }

  /**
   * Reads a record into `out` (reset); gives the reason when it can be no event. A member `type` is the stated event
   * type unless the record has a message and members of its own besides: then it is a field, for collectors put the
   * kind of the record there. A record without message and type is typed by the names of its members.
   */
  read(record: Readonly<Record<string, unknown>>, out: Header): RejectReason | undefined {
    const found = new Found(out, this.#maxFields);
    this.#walk(record, '', 0, found);
    if (!found.time.finish()) return 'bad-time';
    if (found.count === 0 && Object.keys(record).length === 0) return 'no-message';
    this.#describe(record, found, out);
    out.component ||= found.text('component');
    out.host = found.text('source');
    out.tags = tagsOf(found.values.tags);
    if (found.count > 0) out.fields = found.fields;
    return undefined;
  }

  #describe(record: Readonly<Record<string, unknown>>, found: Found, out: Header): void {
    const kind = found.mayBeKind ? kindOf(record) : undefined;
    let type = kind?.type ?? found.text('type');
    let message = found.text('message');
    if (kind?.type === undefined && message !== '' && found.names.type === 'type' && found.count > 0) {
      if (type !== '') found.addField('type', type);
      type = '';
    }
    const hinted = type === '' && message === '';
    if (hinted) message = found.text('hint');
    // A member that only may stand in for a message is a field all the same.
    const hint = found.values.hint;
    if (isScalar(hint)) found.addField(found.names.hint!, hint);
    out.severity = this.#severity(found, kind?.severity);
    out.component = kind?.component ?? '';
    this.#nameRecord(found, out, kind?.noId === true, type);
    const access = found.access === undefined ? undefined : accessRecord(found.access);
    if (access !== undefined && isRequest(kind?.type, type, hinted ? '' : message)) {
      type = access.type;
      if (message === '' || message === '-' || found.ranks.message === undefined) message = access.message;
      out.severity = Math.max(out.severity, access.severity);
      for (const [name, value] of Object.entries(access.fields)) found.addField(name, value);
    }
    if (type === '' && message === '') {
      type = shapeOf(record);
      out.severity ||= outcomeSeverity(record);
    }
    out.type = type;
    out.message = message === '' ? type : message;
  }

  /** A level word or a number whose name says how it counts is sure; else the kind of the record knows better. */
  #severity(found: Found, ofKind: number | undefined): number {
    if (ofKind === undefined) return found.severity;
    const stated = found.values.severity;
    return typeof stated === 'string' && stated.length > 2 ? found.severity : ofKind;
  }

  #nameRecord(found: Found, out: Header, noId: boolean, type: string): void {
    const { id, sequence } = found.values;
    if (!noId) out.id = found.text('id');
    else if (isScalar(id)) found.addField('id', id);
    // Beside a message a number counts the records (JBoss, Quarkus): it names no sequence.
    const counts = typeof sequence === 'number' && type === '';
    if (!counts) out.sequence = found.text('sequence');
    else found.addField('sequence', sequence);
  }

  #walk(record: Readonly<Record<string, unknown>>, prefix: string, depth: number, found: Found): void {
    for (const key of Object.keys(record)) {
      const value = record[key];
      const name = prefix === '' ? key : `${prefix}.${key}`;
      if (depth === 0 && KIND_MEMBERS.has(key)) found.mayBeKind = true;
      if (isScalar(value)) this.#note(found, name, value);
      else if (Array.isArray(value)) {
        if (name === 'tags') this.#note(found, name, value);
        else if (key === 'attributes') this.#walkAttributes(value, name, found);
      } else if (isObject(value)) this.#object(value, name, depth, found);
    }
  }

  #object(value: Record<string, unknown>, name: string, depth: number, found: Found): void {
    if (name === 'fields') {
      for (const [key, each] of Object.entries(value)) {
        // Rust's tracing puts the message there too.
        if (key === 'message' && isScalar(each) && found.names.type === undefined)
          this.#note(found, `${name}.${key}`, each);
        else if (isScalar(each)) found.addField(key, each);
      }
      return;
    }
    const named = this.#names.find(name).role;
    if (named?.role === 'time' && found.time.note(value, name, named.rank)) return;
    if (depth < FIELD_DEPTH) this.#walk(value, name, depth + 1, found);
  }

  /** OpenTelemetry's JSON writes attributes as a list of `{key, value: {stringValue | intValue | …}}`. */
  #walkAttributes(list: readonly unknown[], prefix: string, found: Found): void {
    for (const entry of list) {
      if (!isObject(entry) || typeof entry['key'] !== 'string' || !isObject(entry['value'])) continue;
      const value = Object.values(entry['value'])[0];
      if (isScalar(value)) this.#note(found, `${prefix}.${entry['key']}`, value);
    }
  }

  #note(found: Found, name: string, value: Scalar | readonly unknown[]): void {
    const meaning = this.#names.find(name);
    if (play(found, meaning, name, value) || Array.isArray(value)) return;
    const { part, plain } = meaning;
    if (part !== undefined) notePart(found, part.part, part.rank, plain, value as Scalar);
    found.addField(name, value as Scalar);
  }
}

/** Gives a value the role that its name has; false where it has none, or another value plays it better. */
function play(found: Found, meaning: Meaning, name: string, value: Scalar | readonly unknown[]): boolean {
  const { role, plain } = meaning;
  if (role === undefined) return false;
  if (role.role === 'time') return found.time.note(value, name, role.rank);
  const taken = take(found, role, plain, name, value);
  return role.also === undefined ? taken : take(found, role.also, plain, name, value) || taken;
}

function notePart(found: Found, part: keyof AccessParts, rank: number, name: string, value: Scalar): void {
  if (value === '' || value === '-' || typeof value === 'boolean') return;
  // `status: "ok"` beside `statusCode: 200` says nothing of the request.
  if (part === 'status' && !/^[1-5]\d\d$/.test(String(value))) return;
  if (part === 'seconds' && typeof value === 'string' && value.includes(':')) return;
  found.access ??= {};
  const before = found.access[part];
  if (before === undefined || before.rank > rank) found.access[part] = { value, name, rank };
}

/** Whether a record with a request in it is an access record: what it says besides is no more than that. */
function isRequest(kindType: string | undefined, type: string, message: string): boolean {
  if (kindType !== undefined) return false;
  return (type === '' || REQUEST_TYPE.test(type)) && saysRequest(message);
}
