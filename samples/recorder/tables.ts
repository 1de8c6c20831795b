import { appendFileSync, writeFileSync } from 'node:fs';
import type { Layout } from './layout.ts';

/** One row of `lookalikes.csv`; times in epoch ms. */
export interface LookalikeRow {
  readonly kind: string;
  readonly precursorStart: number;
  readonly end: number;
  readonly description: string;
}

/** One row of `incidents.csv`: `start` is the first failure of a client. */
export interface IncidentRow extends LookalikeRow {
  readonly start: number;
  readonly foreseeable: boolean;
}

const HEADS = {
  'incidents.csv': 'id,kind,precursor_start,start,end,foreseeable,description',
  'lookalikes.csv': 'id,kind,precursor_start,end,description',
} as const;

/** Both tables of a recording, written row by row while it runs. */
export interface Tables {
  addIncident(row: IncidentRow): void;
  addLookalike(row: LookalikeRow): void;
  /** Rows so far by kind. */
  counts(): { incidents: Record<string, number>; lookalikes: Record<string, number> };
}

/** Creates empty tables in the output folder. */
export function openTables(layout: Layout): Tables {
  const counts = { incidents: {} as Record<string, number>, lookalikes: {} as Record<string, number> };
  for (const [name, head] of Object.entries(HEADS)) writeFileSync(layout.log(name), `${head}\n`);
  const append = (name: keyof typeof HEADS, fields: readonly unknown[]) =>
    appendFileSync(layout.log(name), `${fields.join(',')}\n`);
  const next = (tally: Record<string, number>, kind: string) => {
    tally[kind] = (tally[kind] ?? 0) + 1;
    return Object.values(tally).reduce((a, b) => a + b, 0);
  };
  return {
    counts: () => counts,
    addIncident: ({ kind, precursorStart, start, end, foreseeable, description }) => {
      const id = `i${String(next(counts.incidents, kind)).padStart(2, '0')}`;
      const times = [precursorStart, start, end].map(isoTime);
      append('incidents.csv', [id, kind, ...times, foreseeable, quote(description)]);
    },
    addLookalike: ({ kind, precursorStart, end, description }) => {
      const id = `l${String(next(counts.lookalikes, kind)).padStart(2, '0')}`;
      append('lookalikes.csv', [id, kind, isoTime(precursorStart), isoTime(end), quote(description)]);
    },
  };
}

const isoTime = (time: number) => new Date(time).toISOString();
const quote = (text: string) => `"${text.replaceAll('"', '""')}"`;
