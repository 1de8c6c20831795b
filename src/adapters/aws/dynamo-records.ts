import {
  type DynamoDBClient,
  GetItemCommand,
  QueryCommand,
  type QueryCommandOutput,
} from '@aws-sdk/client-dynamodb';
import type { Page, RecordQuery, Records } from '../../api/ports.ts';
import { ApiProblem } from '../../api/problem.ts';
import { matches } from '../../api/record-book.ts';
import type { RecordKinds } from '../../api/schemas/records.ts';
import { type NoteItem, placeOf, RECORD, recordKey, sequenceKey } from './warnings-table.ts';

/** Behind every time of a record; later ones are written with a sign, by which texts no longer sort as times. */
const LAST = Date.UTC(9999, 11, 31, 23, 59, 59, 999);

/** What one list reads at most: filters may leave out nearly everything. */
const MOST_PAGES = 20;

/** Places in time, as text: `from` included, `before` not. */
interface Range {
  readonly from: string;
  readonly before: string;
}

/** Warnings, incidents and anomalies out of the table, newest first. */
export class DynamoRecords implements Records {
  readonly #client: DynamoDBClient;
  readonly #table: string;

  constructor(client: DynamoDBClient, table: string) {
    this.#client = client;
    this.#table = table;
  }

  async find<K extends keyof RecordKinds>(kind: K, id: string): Promise<RecordKinds[K] | undefined> {
    const Key = { pk: { S: recordKey(kind, id) }, sk: { S: RECORD } };
    const { Item } = await this.#client.send(new GetItemCommand({ TableName: this.#table, Key }));
    return Item && recordOf<K>(Item);
  }

  async list<K extends keyof RecordKinds>(kind: K, query: RecordQuery): Promise<Page<RecordKinds[K]>> {
    const items: RecordKinds[K][] = [];
    const from = timeText(query.from ?? 0);
    let before: string | undefined =
      query.cursor === undefined ? timeText(query.to ?? LAST) : cursorPlace(query.cursor);
    // DynamoDB refuses a range that ends before it begins.
    for (let page = 0; page < MOST_PAGES && before !== undefined && before >= from; page++) {
      const { Items = [], LastEvaluatedKey }: QueryCommandOutput = await this.#client.send(
        this.#query(kind, query, { from, before }),
      );
      for (const item of Items) {
        const record = recordOf<K>(item);
        if (!matches(record, query)) continue;
        if (items.length === query.limit) return { items, next: cursorOf(items.at(-1)!) };
        items.push(record);
      }
      before = LastEvaluatedKey && Items.length > 0 ? placeIn(Items.at(-1)!) : undefined;
    }
    return { items, ...(before !== undefined && before >= from && { next: encode(before) }) };
  }

  /** By sequence, by incident or by time alone; what the key does not say is looked at afterwards. */
  #query(kind: keyof RecordKinds, query: RecordQuery, { from, before }: Range): QueryCommand {
    const { sequence, incident } = query;
    const linked = sequence !== undefined && kind !== 'incidents';
    const byIncident = !linked && incident !== undefined && kind === 'warnings';
    const [hash, value] = keyOf(kind, linked ? sequence : undefined, byIncident ? incident : undefined);
    return new QueryCommand({
      TableName: this.#table,
      ...(!linked && { IndexName: byIncident ? 'byIncident' : 'byTime' }),
      KeyConditionExpression: '#hash = :hash AND #place BETWEEN :from AND :before',
      ExpressionAttributeNames: { '#hash': hash, '#place': linked ? 'sk' : 'place' },
      ExpressionAttributeValues: {
        ':hash': { S: value },
        ':from': { S: from },
        ':before': { S: before },
      },
      ScanIndexForward: false,
      Limit: query.limit + 1,
    });
  }
}

function keyOf(kind: keyof RecordKinds, sequence?: string, incident?: string): readonly [string, string] {
  if (sequence !== undefined) return ['pk', sequenceKey(kind, sequence)];
  return incident === undefined ? ['collection', kind] : ['incident', incident];
}

function recordOf<K extends keyof RecordKinds>(item: NoteItem): RecordKinds[K] {
  return JSON.parse(item['record']!.S!) as RecordKinds[K];
}

function timeText(time: number): string {
  return new Date(Math.min(time, LAST)).toISOString();
}

function placeIn(item: NoteItem): string {
  return justBefore((item['place'] ?? item['sk'])!.S!);
}

/** BETWEEN includes its ends: the greatest text of these characters that stands before `place`. */
function justBefore(place: string): string {
  const last = place.charCodeAt(place.length - 1);
  return `${place.slice(0, -1)}${String.fromCharCode(last - 1)}\u{ffff}`;
}

function cursorOf(record: RecordKinds[keyof RecordKinds]): string {
  return encode(justBefore(placeOf(record.kind === 'warning' ? record.time : record.from, record.id)));
}

function encode(place: string): string {
  return Buffer.from(place).toString('base64url');
}

function cursorPlace(cursor: string): string {
  const place = Buffer.from(cursor, 'base64url').toString('utf8');
  if (/^\d{4}-\d\d-\d\dT[\d:.]+Z/.test(place)) return place;
  throw new ApiProblem('invalid', 'query.cursor: send the `next` of the page before as it was given', {
    field: 'query.cursor',
    expected: 'a cursor of this list',
    got: cursor.slice(0, 80),
  });
}
