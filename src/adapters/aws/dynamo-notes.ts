import { BatchWriteItemCommand, type DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import type { Note, NoteReceiver } from '../../shards/note.ts';
import { itemOf, linksOf, type NoteItem } from './warnings-table.ts';

/** Where warnings are kept, and for how long behind their own time. */
export interface WarningsTable {
  readonly table: string;
  readonly days: number;
}

/** DynamoDB's limit of one batch. */
const MOST_AT_ONCE = 25;

/**
 * Puts notes into the table, the latest about each record. Conditional on the generation, so that a process that comes too
 * late never puts back what a later commit has told.
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

  async #put(note: Note, generation: number): Promise<void> {
    const item = itemOf(note, generation, this.#table.days);
    const put = new PutItemCommand({
      TableName: this.#table.table,
      Item: item,
      ConditionExpression: 'attribute_not_exists(pk) OR generation <= :generation',
      ExpressionAttributeValues: { ':generation': item['generation']! },
    });
    try {
      await this.#client.send(put);
    } catch (error) {
      if ((error as Error).name === 'ConditionalCheckFailedException') return;
      throw error;
    }
    await this.#link(linksOf(note, item));
  }

  /** One entry for each source that a warning names: what is written again is the same. */
  async #link(links: readonly NoteItem[]): Promise<void> {
    let left = links.map((Item) => ({ PutRequest: { Item } }));
    while (left.length > 0) {
      const now = left.slice(0, MOST_AT_ONCE);
      const { UnprocessedItems: more } = await this.#client.send(
        new BatchWriteItemCommand({ RequestItems: { [this.#table.table]: now } }),
      );
      const again = (more?.[this.#table.table] ?? []) as typeof left;
      left = [...left.slice(MOST_AT_ONCE), ...again];
      if (again.length === now.length)
        throw new Error(`${this.#table.table} takes no items just now; try again`);
    }
  }
}
