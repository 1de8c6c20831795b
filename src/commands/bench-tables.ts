import { paintFor } from '../terminal/paint.ts';
import { plainTable } from '../terminal/summary-text.ts';

/** One line of a table, by column. */
export type Row = Readonly<Record<string, string | number>>;

/** Rows by the title of their table. */
export type Tables = Readonly<Record<string, readonly Row[]>>;

/** Tables for a terminal, each below its title. */
export function tablesText(tables: Tables): string {
  return Object.entries(tables).map(tableText).join('\n\n');
}

function tableText([title, rows]: [string, readonly Row[]]): string {
  const columns = Object.keys(rows[0] ?? {});
  const table = plainTable(columns, paintFor(process.stdout));
  for (const row of rows) table.push(columns.map((column) => shown(row[column])));
  return `${title}\n${table.toString()}`;
}

function shown(value: string | number | undefined): string {
  return typeof value === 'number'
    ? value.toLocaleString('en-US', { maximumFractionDigits: 4 })
    : (value ?? '–');
}
