import { readdirSync, readFileSync, statSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';

const FOLDER = new URL('../../../samples/stream/', import.meta.url);

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** How each shipped log writes the time of a line. */
export const TIME_PATTERNS: Readonly<Record<string, RegExp>> = {
  'postgresql.log': /^(?<year>\d{4})-(?<month>\d\d)-(?<day>\d\d) (?<clock>[\d:.]+) UTC \[/,
  'nginx-access.log': /\[(?<day>\d\d)\/(?<month>\w{3})\/(?<year>\d{4}):(?<clock>[\d:]+) \+0000\]/,
  'nginx-error.log': /^(?<year>\d{4})\/(?<month>\d\d)\/(?<day>\d\d) (?<clock>[\d:]+) \[/,
  'redis.log': /^\d+:\w (?<day>\d\d) (?<month>\w{3}) (?<year>\d{4}) (?<clock>[\d:.]+) /,
  'app.log': /^\{"time":"(?<year>\d{4})-(?<month>\d\d)-(?<day>\d\d)T(?<clock>[\d:.]+)Z"/,
};

/** Bytes of everything that is shipped. */
export function shippedBytes(): number {
  return readdirSync(FOLDER).reduce((sum, name) => sum + statSync(new URL(name, FOLDER)).size, 0);
}

/** Text of a shipped file, decompressed where it is compressed. */
export function readShipped(name: string): string {
  const bytes = readFileSync(new URL(name, FOLDER));
  return (name.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8');
}

/** Times of all lines that carry one, epoch ms. */
export function lineTimes(name: string, pattern: RegExp): number[] {
  const matches = readShipped(`${name}.gz`)
    .split('\n')
    .map((line) => pattern.exec(line)?.groups);
  return matches.filter((groups) => groups !== undefined).map(toEpoch);
}

function toEpoch(groups: Record<string, string>): number {
  const { year, month = '', day, clock } = groups;
  const number = MONTHS.indexOf(month) + 1 || Number(month);
  return Date.parse(`${year}-${String(number).padStart(2, '0')}-${day}T${clock}Z`);
}

/** Rows of a shipped table by column name. */
export function readTable(name: string): Record<string, string>[] {
  const [head = '', ...rows] = readShipped(name).trimEnd().split('\n');
  const columns = head.split(',');
  return rows.map((row) => {
    const cells = row.match(/"(?:[^"]|"")*"|[^,]+/g) ?? [];
    return Object.fromEntries(columns.map((column, index) => [column, cells[index] ?? '']));
  });
}
