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

/** One way to reach a member: the names within the one at the top. */
interface Way {
  readonly rank: number;
  readonly rest: readonly string[];
}

/** Ways to reach a member that collectors write nested, flat with dots, or half of each, by their name at the top. */
export type MemberPaths = ReadonlyMap<string, readonly Way[]>;

/** All ways to split dotted names into nested members; the earlier a name, the more it counts. */
export function memberPaths(...names: readonly string[]): MemberPaths {
  const ways = names.flatMap((name, rank) =>
    splits(name).map(([head, ...rest]) => ({ head: head!, rank, rest })),
  );
  return Map.groupBy(ways, ({ head }) => head);
}

function splits(name: string): string[][] {
  const ways = [[name]];
  for (let dot = name.indexOf('.'); dot > 0; dot = name.indexOf('.', dot + 1)) {
    for (const rest of splits(name.slice(dot + 1))) ways.push([name.slice(0, dot), ...rest]);
  }
  return ways;
}

/**
 * What `read` makes of the member that counts most. Goes through the members that are there, for most names are not,
 * and to look for each of them would cost more than to parse the record.
 */
function firstAt<T>(
  record: JsonObject,
  paths: MemberPaths,
  read: (value: unknown) => T | undefined,
): T | undefined {
  let best: T | undefined;
  let bestRank = Number.POSITIVE_INFINITY;
  for (const name in record) {
    for (const { rank, rest } of paths.get(name) ?? NO_WAYS) {
      if (rank >= bestRank) continue;
      let value = record[name];
      for (const key of rest) value = isObject(value) ? value[key] : undefined;
      const result = read(value);
      if (result === undefined) continue;
      best = result;
      bestRank = rank;
    }
  }
  return best;
}

const NO_WAYS: readonly Way[] = [];

/** The member that counts most of those at the paths; undefined where there is none. */
export function memberAt(record: JsonObject, paths: MemberPaths): unknown {
  return firstAt(record, paths, (value) => value ?? undefined);
}

/** The text that counts most of those at the paths and is not empty; '' where there is none. */
export function textAt(record: JsonObject, paths: MemberPaths): string {
  return firstAt(record, paths, (value) => textOf(value) || undefined) ?? '';
}

/** Epoch milliseconds of a written time or number; NaN where it is none. Collectors that name no zone write UTC. */
export function timeOf(value: unknown): number {
  if (value === undefined || value === null) return Number.NaN;
  const header = new Header();
  if (!readStatedTime(value, header)) return Number.NaN;
  return header.clock === CLOCK.zoned || header.clock === CLOCK.local ? header.time : Number.NaN;
}

/** The time that counts most of those that can be read at the paths; NaN where there is none. */
export function timeAt(record: JsonObject, paths: MemberPaths): number {
  return firstAt(record, paths, (value) => timeOf(value) || undefined) ?? Number.NaN;
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
