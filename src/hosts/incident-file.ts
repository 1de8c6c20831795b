import { readFileSync } from 'node:fs';
import type { KnownIncident } from '../outcomes/known-incidents.ts';
import { InputError } from './errors.ts';

/** Reads a CSV with the columns `kind` and `start` (ISO 8601 or epoch ms), and `id` and `end` where it has them. */
export function readKnownIncidents(path: string): KnownIncident[] {
  const [head, ...lines] = linesOf(path);
  const columns = (head ?? '').split(',');
  for (const needed of ['kind', 'start']) {
    if (!columns.includes(needed)) {
      throw new InputError(
        `${path}: line 1: expected a column "${needed}", got ${JSON.stringify(head ?? '')}`,
      );
    }
  }
  return lines.map((line, index) => {
    const cells = cellsOf(line);
    const cell = (name: string): string => cells[columns.indexOf(name)] ?? '';
    const start = timeOf(cell('start'), `${path}: line ${index + 2}: start`);
    const end = cell('end') === '' ? start : timeOf(cell('end'), `${path}: line ${index + 2}: end`);
    return { id: cell('id') || `${index + 1}`, kind: cell('kind'), start, end };
  });
}

function linesOf(path: string): string[] {
  try {
    return readFileSync(path, 'utf8')
      .split(/\r?\n/)
      .filter((line) => line !== '');
  } catch (cause) {
    throw new InputError(`${path}: cannot be read (${(cause as NodeJS.ErrnoException).code})`, { cause });
  }
}

/** Cells of one CSV line; quotes may hold commas, doubled quotes stand for one (RFC 4180, without line breaks). */
export function cellsOf(line: string): string[] {
  return [...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g)].map(
    ([, quoted, plain]) => quoted?.replaceAll('""', '"') ?? plain ?? '',
  );
}

function timeOf(text: string, where: string): number {
  const time = /^\d+$/.test(text) ? Number(text) : Date.parse(text);
  if (Number.isNaN(time))
    throw new InputError(`${where}: expected ISO 8601 or epoch milliseconds, got ${JSON.stringify(text)}`);
  return time;
}
