import type { LogEvent, Rejected } from './log-event.ts';

/** What was counted while records became events. */
export interface DecodeCounters {
  /** Lines read, blank and folded ones included. */
  lines: number;
  /** Lines that belong to the event before them. */
  folded: number;
  /** Events whose written time was not believed, or that lack one where their format has one. */
  adjusted: number;
  /** Events of records that state no time. */
  untimed: number;
  blank: number;
  invalidUtf8: number;
  nulBytes: number;
}

/** The events of one chunk of records, in the order of the records. */
export interface DecodedChunk {
  readonly events: LogEvent[];
  /** Per event the index within the chunk of the line it began on; negative where that was in an earlier chunk. */
  readonly lineOf: number[];
  readonly rejected: Rejected[];
  readonly counters: DecodeCounters;
}

/** Counters at zero. */
export function noCounts(): DecodeCounters {
  return { lines: 0, folded: 0, adjusted: 0, untimed: 0, blank: 0, invalidUtf8: 0, nulBytes: 0 };
}

/** Adds `more` to `sum`. */
export function addCounts(sum: DecodeCounters, more: DecodeCounters): void {
  sum.lines += more.lines;
  sum.folded += more.folded;
  sum.adjusted += more.adjusted;
  sum.untimed += more.untimed;
  sum.blank += more.blank;
  sum.invalidUtf8 += more.invalidUtf8;
  sum.nulBytes += more.nulBytes;
}

/** A chunk nothing was decoded from yet. */
export function emptyChunk(): DecodedChunk {
  return { events: [], lineOf: [], rejected: [], counters: noCounts() };
}
