import type { LogEvent, Rejected } from './log-event.ts';
import type { TimeOrigin } from './source-clock.ts';

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

/** How an event was read, for those who ask what was read as what. */
export interface EventTrace {
  /** Name of the format of its header; empty where it has none. */
  readonly format: string;
  readonly origin: TimeOrigin;
  /** As in `lineOf`. */
  readonly line: number;
  /** Further lines of this chunk that were folded into it. */
  foldedLines: number;
}

/** The events of one chunk of records, in the order of the records. */
export interface DecodedChunk {
  readonly events: LogEvent[];
  /** Per event the index within the chunk of the line it began on; negative where that was in an earlier chunk. */
  readonly lineOf: number[];
  /** One per event where the decoder was asked to trace; empty otherwise. */
  readonly trace: EventTrace[];
  /** Lines at the head of this chunk that were folded into the last event of the chunk before; counted while tracing. */
  carried: number;
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
  return { events: [], lineOf: [], trace: [], carried: 0, rejected: [], counters: noCounts() };
}
