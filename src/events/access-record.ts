import { isMethod } from './formats/access.ts';
import type { AccessPart } from './json-fields.ts';
import { statusSeverity } from './severity.ts';

/** What members of a record may be parts of a request, by name. */
export type AccessParts = Partial<
  Record<AccessPart, { readonly value: unknown; readonly name: string; readonly rank: number }>
>;

/** A record of one request: what its event type, severity and fields are. */
export interface AccessRecord {
  readonly type: string;
  readonly message: string;
  readonly severity: number;
  readonly fields: Readonly<Record<string, string | number>>;
}

/** Messages that say no more than that a request was served. */
const PLAIN_MESSAGE = /\b(?:requests?|response|access|handled|completed|served|http|finished|incoming)\b/i;

/** Whether the message of a record of a request may give way to the type of the request. */
export function saysRequest(message: string): boolean {
  return message === '' || message === '-' || PLAIN_MESSAGE.test(message) || /^[A-Z]{3,9} [/*]/.test(message);
}

/** The record of a request that the parts make; undefined where they make none. */
export function accessRecord(parts: AccessParts): AccessRecord | undefined {
  const status = Number(parts.status?.value);
  if (!(Number.isInteger(status) && status >= 100 && status <= 599)) return undefined;
  const line = String(parts.request?.value ?? '');
  const stated = /^"?([A-Z]{3,9}) +([^ "]*)/.exec(line);
  const named = String(parts.method?.value ?? '').toUpperCase();
  const method = isMethod(named) ? named : isMethod(stated?.[1] ?? '') ? stated![1]! : '-';
  if (method === '-' && !isBrokenRequest(parts)) return undefined;
  const target = stated?.[2] ?? String(parts.path?.value ?? '');
  const path = pathOf(target);
  const bytes = numberOf(parts.bytes?.value);
  const seconds = parts.seconds === undefined ? Number.NaN : secondsOf(parts.seconds);
  return {
    type: `access ${method} ${Math.floor(status / 100)}xx`,
    message: [method, path, status].filter((each) => each !== '').join(' '),
    severity: statusSeverity(status),
    fields: {
      status,
      ...(path !== '' && { path }),
      ...(!Number.isNaN(bytes) && { bytes }),
      ...(!Number.isNaN(seconds) && { seconds }),
    },
  };
}

/** A request line that is none (a scan, TLS on a plain port) still is a request. */
function isBrokenRequest(parts: AccessParts): boolean {
  return typeof parts.request?.value === 'string' && parts.method === undefined && parts.bytes !== undefined;
}

/** The path without scheme, host and query. */
function pathOf(target: string): string {
  const scheme = target.indexOf('://');
  const slash = scheme < 0 ? 0 : target.indexOf('/', scheme + 3);
  const path = slash < 0 ? '/' : target.slice(slash);
  const query = path.indexOf('?');
  return query < 0 ? path : path.slice(0, query);
}

function numberOf(value: unknown): number {
  if (typeof value === 'number') return value;
  return typeof value === 'string' && /^\d+(?:\.\d+)?$/.test(value) ? Number(value) : Number.NaN;
}

const UNITS: Readonly<Record<string, number>> = { ns: 1e-9, us: 1e-6, µs: 1e-6, ms: 1e-3, s: 1 };

/** Names under which milliseconds stand, whole or not. */
const MILLIS = /ms$|^(?:responsetime|latency|responselatency|elapsed|timetaken)$/;

/** Seconds by the unit that is written, by the name, or by the form: whole numbers are Envoy's milliseconds or Go's nanoseconds. */
function secondsOf({ value, name }: { readonly value: unknown; readonly name: string }): number {
  const written = typeof value === 'string' ? /^([\d.]+) ?(ns|us|µs|ms|s)$/.exec(value) : null;
  if (written !== null) return Number(written[1]) * UNITS[written[2]!]!;
  const number = numberOf(value);
  if (name.endsWith('seconds') || name === 'requesttime') return number;
  if (MILLIS.test(name)) return number / 1000;
  if (!Number.isInteger(number)) return number;
  return number >= 1e6 ? number / 1e9 : number / 1000;
}
