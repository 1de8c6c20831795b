import type { TimeOrigin } from './clock-state.ts';
import type { LogEvent, Rejected } from './log-event.ts';

/** A written time that was not believed, and the one that was taken instead, epoch ms. */
export interface Doubted {
  readonly source: string;
  readonly written: number;
  readonly taken: number;
}

/** What was counted while records became events. */
export interface DecodeCounters {
  /** Lines read, blank and folded ones included. */
  lines: number;
  /** Lines that belong to the event before them. */
  folded: number;
  /** Events whose written time was not believed, or that lack one where their format has one. */
  adjusted: number;
  /** Events that have the time that is written though such a time is seldom right: before 1990, from 2200 on, after the arrival. */
  far: number;
  /** Events of records that state no time. */
  untimed: number;
  blank: number;
  invalidUtf8: number;
  nulBytes: number;
  /** The first event whose written time was not believed. */
  doubted?: Doubted;
  /** Events by the name of the format that their first line had; '' for lines without any. */
  formats: Record<string, number>;
}

/** How one event was read; what `logcast decode` shows. */
export interface EventTrace {
  readonly format: string;
  origin: TimeOrigin;
  /** As in lineOf. */
  line: number;
  /** Further lines of the chunks at hand that belong to it. */
  foldedLines: number;
}

/** The events of one chunk of records, in the order of the records. */
export interface DecodedChunk {
  readonly events: LogEvent[];
  /** Per event the index within the chunk of the line it began on; negative where that was in an earlier chunk. */
  readonly lineOf: number[];
  readonly rejected: Rejected[];
  readonly counters: DecodeCounters;
  /** One for each event, where the decoder was asked to trace. */
  readonly trace: EventTrace[];
  /** Lines that belong to events of earlier chunks, where the decoder was asked to trace. */
  carried: number;
}

/** Counters at zero. */
export function noCounts(): DecodeCounters {
  return {
    lines: 0,
    folded: 0,
    adjusted: 0,
    far: 0,
    untimed: 0,
    blank: 0,
    invalidUtf8: 0,
    nulBytes: 0,
    formats: {},
  };
}

/** Adds `more` to `sum`. */
export function addCounts(sum: DecodeCounters, more: DecodeCounters): void {
  sum.lines += more.lines;
  sum.folded += more.folded;
  sum.adjusted += more.adjusted;
  sum.far += more.far;
  sum.untimed += more.untimed;
  sum.blank += more.blank;
  sum.invalidUtf8 += more.invalidUtf8;
  sum.nulBytes += more.nulBytes;
  if (sum.doubted === undefined && more.doubted !== undefined) sum.doubted = more.doubted;
  for (const name in more.formats) sum.formats[name] = (sum.formats[name] ?? 0) + more.formats[name]!;
}

/** A chunk nothing was decoded from yet. */
export function emptyChunk(): DecodedChunk {
  return { events: [], lineOf: [], rejected: [], counters: noCounts(), trace: [], carried: 0 };
}
