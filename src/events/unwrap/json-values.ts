import { CLOCK, Header } from '../formats/header.ts';
import { readStatedTime } from '../stated-time.ts';
import type { JsonObject } from './inner-line.ts';

/** Whether a JSON value is an object. */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The objects among the elements of an array; none where `value` is no array. */
export function objectsIn(value: unknown): readonly JsonObject[] {
  return Array.isArray(value) ? value.filter(isObject) : [];
}

/** A text or number as text, else ''. Of a list (journald repeats fields) the first one counts. */
export function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  return Array.isArray(value) && typeof value[0] === 'string' ? value[0] : '';
}

/** Ways to reach a member that collectors write nested, flat with dots, or half of each. */
export type MemberPaths = readonly (readonly string[])[];

/** All ways to split dotted names into nested members, in the order of the names. */
export function memberPaths(...names: readonly string[]): MemberPaths {
  return names.flatMap(splits);
}

function splits(name: string): string[][] {
  const ways = [[name]];
  for (let dot = name.indexOf('.'); dot > 0; dot = name.indexOf('.', dot + 1)) {
    for (const rest of splits(name.slice(dot + 1))) ways.push([name.slice(0, dot), ...rest]);
  }
  return ways;
}

/** The member at the first of the paths that leads to one; undefined where none does. */
export function memberAt(record: JsonObject, paths: MemberPaths): unknown {
  for (const path of paths) {
    let value: unknown = record;
    for (const key of path) value = isObject(value) ? value[key] : undefined;
    if (value !== undefined && value !== null) return value;
  }
  return undefined;
}

/** The first text that is not empty at any of the paths; '' where there is none. */
export function textAt(record: JsonObject, paths: MemberPaths): string {
  for (const path of paths) {
    let value: unknown = record;
    for (const key of path) value = isObject(value) ? value[key] : undefined;
    const text = textOf(value);
    if (text !== '') return text;
  }
  return '';
}

/** Epoch milliseconds of a written time or number; NaN where it is none. Collectors that name no zone write UTC. */
export function timeOf(value: unknown): number {
  if (value === undefined || value === null) return Number.NaN;
  const header = new Header();
  if (!readStatedTime(value, header)) return Number.NaN;
  return header.clock === CLOCK.zoned || header.clock === CLOCK.local ? header.time : Number.NaN;
}

/** The first time that can be read at any of the paths; NaN where there is none. */
export function timeAt(record: JsonObject, paths: MemberPaths): number {
  for (const path of paths) {
    let value: unknown = record;
    for (const key of path) value = isObject(value) ? value[key] : undefined;
    const time = timeOf(value);
    if (!Number.isNaN(time)) return time;
  }
  return Number.NaN;
}

/** Text that was written as a list of bytes, as journald does where it is no UTF-8; undefined where it is no such list. */
export function bytesText(value: unknown): string | undefined {
  if (!Array.isArray(value)) return undefined;
  const isByte = (byte: unknown) =>
    typeof byte === 'number' && Number.isInteger(byte) && byte >= 0 && byte < 256;
  return value.every(isByte) ? Buffer.from(value as number[]).toString('utf8') : undefined;
}

/** The scalar members of an object; undefined where there are none. */
export function scalarsOf(value: unknown): Record<string, string | number | boolean> | undefined {
  if (!isObject(value)) return undefined;
  const scalars = Object.entries(value).filter(
    (entry): entry is [string, string | number | boolean] =>
      typeof entry[1] === 'string' || typeof entry[1] === 'number' || typeof entry[1] === 'boolean',
  );
  return scalars.length > 0 ? Object.fromEntries(scalars.slice(0, MAX_SCALARS)) : undefined;
}

/** Fields of one wrapper that are kept. */
const MAX_SCALARS = 32;

/** The object that a JSON text holds; undefined where it holds none. */
export function objectIn(text: string): JsonObject | undefined {
  if (!text.startsWith('{')) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
