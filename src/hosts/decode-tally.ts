import type { DecodedChunk } from '../events/decoded-chunk.ts';
import type { ReadingCounts } from '../terminal/decode-report.ts';

/** How events are named that have no header of a known format. */
export const PLAIN = 'plain';

type Writable<T> = { -readonly [K in keyof T]: T[K] };

/** Counts of nothing read yet. */
export function emptyTally(): DecodeTally {
  return {
    lines: 0,
    events: 0,
    folded: 0,
    blank: 0,
    untimed: 0,
    late: 0,
    adjusted: 0,
    far: 0,
    rejected: {},
    formats: {},
  };
}

/** Counts that grow while a file is decoded. */
export interface DecodeTally extends Writable<ReadingCounts> {
  readonly rejected: Record<string, number>;
  readonly formats: Record<string, number>;
}

function add(into: Record<string, number>, more: Readonly<Record<string, number>>): void {
  for (const [name, count] of Object.entries(more)) into[name] = (into[name] ?? 0) + count;
}

/** Adds a chunk to the counts of its file, all but the late ones, which are known event by event. */
export function tallyChunk(tally: DecodeTally, { events, trace, rejected, counters }: DecodedChunk): void {
  tally.lines += counters.lines;
  tally.events += events.length;
  tally.folded += counters.folded;
  tally.blank += counters.blank;
  tally.untimed += counters.untimed;
  tally.adjusted += counters.adjusted;
  tally.far += counters.far;
  for (const { reason } of rejected) add(tally.rejected, { [reason]: 1 });
  for (const { format } of trace) add(tally.formats, { [format || PLAIN]: 1 });
}

/** The counts of several files together. */
export function sumOf(counts: readonly ReadingCounts[]): ReadingCounts {
  const sum = emptyTally();
  for (const more of counts) {
    for (const key of ['lines', 'events', 'folded', 'blank', 'untimed', 'late', 'adjusted', 'far'] as const) {
      sum[key] += more[key];
    }
    add(sum.rejected, more.rejected);
    add(sum.formats, more.formats);
  }
  return sum;
}
