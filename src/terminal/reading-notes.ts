import { count, percent } from './format.ts';

/**
 * Shares above which a log was hardly read as it was meant. In the recorded logs of `samples/` at most 18 % of the
 * lines of one file (PostgreSQL with statements of several lines) are folded, 4 % of all, and no event lacks a time;
 * programs that write stack traces fold more than half of their lines only while they do nothing but fail.
 */
export const HEALTHY = { folded: 0.6, untimed: 0.1, lines: 20 } as const;

/** What the notes are made of. */
export interface ReadingShares {
  readonly lines: number;
  readonly blank: number;
  readonly folded: number;
  readonly events: number;
  readonly untimed: number;
}

function doubtOf({ lines, blank, folded, events, untimed }: ReadingShares): string[] {
  const written = lines - blank;
  if (written < HEALTHY.lines) return [];
  const doubts: string[] = [];
  if (folded > HEALTHY.folded * written)
    doubts.push(
      `${count(folded)} of ${count(written)} lines (${percent(folded / written)}) were taken as parts of the events before them`,
    );
  if (untimed > HEALTHY.untimed * Math.max(events, 1))
    doubts.push(
      `${count(untimed)} of ${count(events)} events (${percent(untimed / events)}) state no time that was understood`,
    );
  return doubts;
}

/** A sentence for whoever reads a log that no healthy one would deserve, with what to do; empty where all is well. */
export function readingNotes(shares: ReadingShares, paths: readonly string[]): string[] {
  const doubts = doubtOf(shares);
  if (doubts.length === 0) return [];
  return [`${doubts.join('; ')}: ${lookCloser(paths)}`];
}

/** That not one record of an input could be used, and why. */
export function nothingRead(rejected: Readonly<Record<string, number>>): string {
  const reasons = Object.entries(rejected).map(([reason, records]) => `${count(records)} ${reason}`);
  const why = reasons.length > 0 ? ` (rejected: ${reasons.join(', ')})` : '';
  return `no record could be read as an event${why}`;
}

/** Where to look for what was read as what. */
export function lookCloser(paths: readonly string[]): string {
  const named = paths.find((path) => path !== '-') ?? 'FILE';
  return `logcast decode ${quoted(named)} shows examples and what setting would help`;
}

function quoted(path: string): string {
  return /^[\w./@:+,=-]+$/.test(path) ? path : `'${path.replaceAll("'", String.raw`'\''`)}'`;
}
