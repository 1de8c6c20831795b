import type { Page, RecordQuery, Records } from './ports.ts';
import { ApiProblem } from './problem.ts';
import type { AnomalyView, IncidentView, RecordKinds, WarningView } from './schemas/records.ts';

type Kind = keyof RecordKinds;
type View = RecordKinds[Kind];

/** Where a record stands in the order of a list: newest first, of one time the greatest id. */
interface Place {
  readonly time: number;
  readonly id: string;
}

/** Warnings, incidents and anomalies in memory: the latest of each, by id, so that what is told again replaces itself. */
export class RecordBook implements Records {
  readonly #most: number;
  readonly #kept: { readonly [K in Kind]: Map<string, RecordKinds[K]> } = {
    warnings: new Map(),
    incidents: new Map(),
    anomalies: new Map(),
  };

  /** `most`: of each kind. */
  constructor(most = 10_000) {
    this.#most = most;
  }

  put<K extends Kind>(kind: K, record: RecordKinds[K]): void {
    const kept = this.#kept[kind];
    kept.set(record.id, record);
    if (kept.size > this.#most) kept.delete(kept.keys().next().value!);
  }

  async find<K extends Kind>(kind: K, id: string): Promise<RecordKinds[K] | undefined> {
    return this.#kept[kind].get(id);
  }

  async list<K extends Kind>(kind: K, query: RecordQuery): Promise<Page<RecordKinds[K]>> {
    const after = query.cursor === undefined ? undefined : placeOf(query.cursor);
    const found = [...this.#kept[kind].values()]
      .filter((record) => matches(record, query) && (!after || isBehind(record, after)))
      .sort(newestFirst);
    const items = found.slice(0, query.limit);
    return { items, ...(found.length > items.length && { next: cursorOf(items.at(-1)!) }) };
  }
}

/** Whether a record is what a query asks for, the cursor left aside. */
export function matches(record: View, query: RecordQuery): boolean {
  const time = timeOf(record);
  if (query.from !== undefined && time < query.from) return false;
  if (query.to !== undefined && time >= query.to) return false;
  if (record.kind === 'anomaly') return isAnomalyAsked(record, query);
  if (query.state !== undefined && record.state !== query.state) return false;
  return record.kind === 'warning' ? isWarningAsked(record, query) : isIncidentAsked(record, query);
}

function isAnomalyAsked({ sequence }: AnomalyView, query: RecordQuery): boolean {
  return query.sequence === undefined || sequence === query.sequence;
}

function isWarningAsked({ incident, specialist, evidence }: WarningView, query: RecordQuery): boolean {
  return (
    (query.incident === undefined || incident === query.incident) &&
    (query.specialist === undefined || specialist === query.specialist) &&
    (query.sequence === undefined || evidence.some(({ source }) => source === query.sequence))
  );
}

function isIncidentAsked({ specialists }: IncidentView, { specialist }: RecordQuery): boolean {
  return specialist === undefined || specialists.includes(specialist);
}

function timeOf(record: View): number {
  return Date.parse(record.kind === 'warning' ? record.time : record.from);
}

function newestFirst(a: View, b: View): number {
  return timeOf(b) - timeOf(a) || (a.id < b.id ? 1 : -1);
}

function isBehind(record: View, { time, id }: Place): boolean {
  const own = timeOf(record);
  return own < time || (own === time && record.id < id);
}

function cursorOf(record: View): string {
  return Buffer.from(JSON.stringify([timeOf(record), record.id])).toString('base64url');
}

function placeOf(cursor: string): Place {
  try {
    const [time, id] = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8')) as [unknown, unknown];
    if (typeof time === 'number' && typeof id === 'string') return { time, id };
  } catch {
    // Told below, as any other cursor that is none.
  }
  throw new ApiProblem('invalid', 'query.cursor: send the `next` of the page before as it was given', {
    field: 'query.cursor',
    expected: 'a cursor of this list',
    got: cursor.slice(0, 80),
  });
}
