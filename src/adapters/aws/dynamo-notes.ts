import { type DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import type { Note, NoteReceiver } from '../../shards/note.ts';
import { itemOf, linksOf, type NoteItem } from './warnings-table.ts';

/** Where warnings are kept, and for how long behind their own time. */
export interface WarningsTable {
  readonly table: string;
  readonly days: number;
}

/**
 * Puts notes into the table, the latest about each record, and an entry for each sequence it is found by. Conditional on the
 * generation, so that a process that comes too late never puts back what a later commit has told.
 */
export class DynamoNotes implements NoteReceiver {
  readonly #client: DynamoDBClient;
  readonly #table: WarningsTable;

  constructor(client: DynamoDBClient, table: WarningsTable) {
    this.#client = client;
    this.#table = table;
  }

  async take(notes: readonly Note[], generation: number): Promise<void> {
    const latest = new Map(notes.map((note) => [`${note.collection}#${note.record.id}`, note]));
    for (const note of latest.values()) await this.#put(note, generation);
  }

  /** The record first: who finds it by its sequence finds it by its id. */
  async #put(note: Note, generation: number): Promise<void> {
    const item = itemOf(note, generation, this.#table.days);
    await this.#putUnlessOlder(item);
    await Promise.all(linksOf(note, item).map((link) => this.#putUnlessOlder(link)));
  }

  async #putUnlessOlder(Item: NoteItem): Promise<void> {
    const put = new PutItemCommand({
      TableName: this.#table.table,
      Item,
      ConditionExpression: 'attribute_not_exists(pk) OR generation <= :generation',
      ExpressionAttributeValues: { ':generation': Item['generation']! },
    });
    await this.#client.send(put).catch((error: Error) => {
      if (error.name !== 'ConditionalCheckFailedException') throw error;
    });
  }
}
