import { appendFileSync, mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { RecordBook } from '../../src/api/record-book.ts';
import { RecordFile } from '../../src/hosts/record-file.ts';
import type { Note } from '../../src/shards/note.ts';
import { tempFolder } from '../support/temp-folder.ts';
import { recordsContract } from './records.ts';

const folder = tempFolder();

function put(book: RecordBook, { collection, record }: Note): void {
  book.put(collection, record as never);
}

recordsContract('memory', async () => {
  const records = new RecordBook();
  return {
    records,
    tell: async (notes) => {
      for (const note of notes) put(records, note);
    },
  };
});

recordsContract('the file of a run', async () => {
  const path = join(mkdtempSync(join(folder, 'run-')), 'warnings.ndjson');
  const records = new RecordBook();
  const file = new RecordFile(path, records);
  return {
    records,
    tell: async (notes) => {
      appendFileSync(path, notes.map(({ record }) => `${JSON.stringify(record)}\n`).join(''));
      await file.look();
    },
  };
});
