import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** One system of a labelled collection: messages without their headers, and the true template of each. */
export interface LabelledSystem {
  readonly name: string;
  readonly messages: readonly string[];
  readonly truth: readonly string[];
}

const SUFFIX = '.truth.csv';

/** Reads all `NAME.truth.csv` (line,content,template) of a folder, in the order of their names. */
export function readLabelledSystems(folder: string): LabelledSystem[] {
  const files = readdirSync(folder)
    .filter((file) => file.endsWith(SUFFIX))
    .sort();
  if (files.length === 0) {
    throw new Error(`${folder}: expected files named NAME${SUFFIX} with the columns line,content,template`);
  }
  return files.map((file) => {
    const rows = parseCsv(readFileSync(join(folder, file), 'utf8'));
    const [content, template] = ['content', 'template'].map((column) => rows[0]?.indexOf(column) ?? -1);
    if (content === -1 || template === -1) {
      throw new Error(
        `${join(folder, file)}: expected the columns content and template, got ${rows[0]?.join()}`,
      );
    }
    const body = rows.slice(1);
    return {
      name: file.slice(0, -SUFFIX.length),
      messages: body.map((row) => row[content!] ?? ''),
      truth: body.map((row) => row[template!] ?? ''),
    };
  });
}

/** Rows of a CSV text as of RFC 4180: fields may be quoted, and hold commas, line breaks and doubled quotes then. */
export function parseCsv(text: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  const field = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r?\n|$)/gy;
  while (field.lastIndex < text.length) {
    const match = field.exec(text);
    if (match === null)
      throw new Error(`CSV: row ${rows.length + 1} has a quotation mark that does not close`);
    row.push(match[1] === undefined ? match[2]! : match[1].replaceAll('""', '"'));
    if (match[3] === ',') {
      if (field.lastIndex === text.length) row.push('');
      else continue;
    }
    rows.push(row);
    row = [];
  }
  return rows;
}
