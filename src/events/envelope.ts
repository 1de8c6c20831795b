import { gunzipSync } from 'node:zlib';
import type { RejectReason } from './errors.ts';

type JsonObject = Readonly<Record<string, unknown>>;

/** One log event of a CloudWatch Logs subscription envelope. */
export interface EnvelopeMember {
  readonly id: string;
  /** Epoch milliseconds. */
  readonly timestamp: number;
  readonly message: string;
}

/** Base64 of the gzip magic number and deflate: how a compressed envelope looks as text. */
const BASE64_GZIP = 'H4sI';

/** Base64 of the shortest gzip member, of no bytes. */
const SHORTEST_BASE64 = 24;

/** Whether text[start, end) is one word that begins like base64 of gzip. */
export function isBase64Gzip(text: string, start: number, end: number): boolean {
  if (!text.startsWith(BASE64_GZIP, start) || end - start < SHORTEST_BASE64) return false;
  return !/\s/.test(text.slice(start, end));
}

/** Whether the bytes begin like a gzip member. */
export function isGzip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x1f && bytes[1] === 0x8b;
}

/** Whether a parsed JSON object is such an envelope. */
export function isEnvelope(record: JsonObject): boolean {
  return Array.isArray(record['logEvents']) && typeof record['messageType'] === 'string';
}

function readMember(value: unknown): EnvelopeMember | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const { id, timestamp, message } = value as Record<string, unknown>;
  if (typeof message !== 'string' || typeof timestamp !== 'number') return undefined;
  return { id: typeof id === 'string' ? id : '', timestamp, message };
}

/**
 * The log events of an envelope and the log stream they come from; members that lack a message or a timestamp are
 * undefined, to be rejected one by one. Control messages have none.
 */
export function readEnvelope(record: JsonObject): {
  readonly source: string;
  readonly members: readonly (EnvelopeMember | undefined)[];
} {
  const stream = record['logStream'] ?? record['logGroup'];
  const listed = record['messageType'] === 'CONTROL_MESSAGE' ? [] : (record['logEvents'] as unknown[]);
  return { source: typeof stream === 'string' ? stream : '', members: listed.map(readMember) };
}

/** Unpacks gzip bytes to at most `maxBytes`, or says why it cannot. */
export function unpack(bytes: Uint8Array, maxBytes: number): Uint8Array | RejectReason {
  try {
    return gunzipSync(bytes, { maxOutputLength: maxBytes });
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE' ? 'too-large' : 'broken-gzip';
  }
}

function objects(value: unknown): readonly JsonObject[] {
  if (!Array.isArray(value)) return [];
  return value.filter((entry) => typeof entry === 'object' && entry !== null && !Array.isArray(entry));
}

/** Whether a JSON object is an OTLP logs export, as OpenTelemetry collectors write them to files and queues. */
export function isOtlpExport(record: JsonObject): boolean {
  return Array.isArray(record['resourceLogs']);
}

/** Attributes given as a list of key and value, as one flat object. */
function attributesOf(value: unknown): JsonObject {
  const attributes: Record<string, unknown> = {};
  for (const { key, value: wrapped } of objects(value)) {
    if (typeof key === 'string' && typeof wrapped === 'object' && wrapped !== null) {
      attributes[key] = Object.values(wrapped)[0];
    }
  }
  return attributes;
}

/** The log records of an OTLP export, each with the attributes of its resource and the name of its scope. */
export function* otlpRecords(record: JsonObject): Generator<JsonObject> {
  for (const { resource, scopeLogs } of objects(record['resourceLogs'])) {
    const attributes = attributesOf((resource as JsonObject | undefined)?.['attributes']);
    for (const { scope, logRecords } of objects(scopeLogs)) {
      for (const logRecord of objects(logRecords)) yield { ...logRecord, scope, resource: attributes };
    }
  }
}
