import { createHash } from 'node:crypto';
import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import type { RecordKinds } from '../../api/schemas/records.ts';
import type { Note } from '../../shards/note.ts';

export type NoteItem = Record<string, AttributeValue>;

/** Sort key of a record itself, beside those of its links. */
export const RECORD = 'record';

const DAY = 86_400;

/** Partition key of a record. */
export function recordKey(collection: keyof RecordKinds, id: string): string {
  return `${collection}#${id}`;
}

/** Longest name of a sequence that stands in a key as it is, bytes; DynamoDB refuses keys of more than 2,048. */
const LONGEST_NAME = 1_024;

/** Partition key under which records about a sequence, or with a source among their evidence, are linked. */
export function sequenceKey(collection: keyof RecordKinds, sequence: string): string {
  const name =
    Buffer.byteLength(sequence) > LONGEST_NAME
      ? `sha256:${createHash('sha256').update(sequence).digest('hex')}`
      : sequence;
  return `${collection}#sequence#${name}`;
}

/** Where a record stands in time, as text that sorts; of one time by id. */
export function placeOf(time: string, id: string): string {
  return `${new Date(time).toISOString()}#${id}`;
}

/** A record as the table keeps it; found by its id, by time and, where it has one, by its incident. */
export function itemOf({ collection, record }: Note, generation: number, days: number): NoteItem {
  const time = record.kind === 'warning' ? record.time : record.from;
  return {
    pk: { S: recordKey(collection, record.id) },
    sk: { S: RECORD },
    collection: { S: collection },
    place: { S: placeOf(time, record.id) },
    generation: { N: `${generation}` },
    expiresAt: { N: `${Math.floor(Date.parse(time) / 1000) + days * DAY}` },
    record: { S: JSON.stringify(record) },
    ...(record.kind === 'warning' && { incident: { S: record.incident } }),
  };
}

/** Further items by which a record is found by its sequence. */
export function linksOf({ collection, record }: Note, item: NoteItem): NoteItem[] {
  const { place, generation, expiresAt, record: kept } = item;
  return sequencesOf(record).map((sequence) => ({
    pk: { S: sequenceKey(collection, sequence) },
    sk: place!,
    generation: generation!,
    expiresAt: expiresAt!,
    record: kept!,
  }));
}

function sequencesOf(record: Note['record']): string[] {
  if (record.kind === 'anomaly') return [record.sequence];
  if (record.kind === 'incident') return [];
  return [...new Set(record.evidence.flatMap(({ source }) => source ?? []))];
}
