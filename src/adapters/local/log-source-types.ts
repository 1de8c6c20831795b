import type { Readable } from 'node:stream';
import type { EventsConfig } from '../../events/config.ts';
import type { DecodeCounters } from '../../events/decoded-chunk.ts';
import type { DecoderState } from '../../events/decoder-state.ts';
import type { LogEvent, Rejected } from '../../events/log-event.ts';
import type { TextEncoding } from './file-encoding.ts';
import type { FileIdentity, FileTail } from './file-identity.ts';
import type { RawChunk } from './file-raw-chunk.ts';

/** Where a source stands: which file, and the byte offset in it. */
export interface SourcePlace {
  /** Null for standard input, which cannot be taken up again. */
  readonly identity: FileIdentity | null;
  readonly position: number;
  /** What its text was found to be; undefined while it was plain ASCII. */
  readonly encoding?: TextEncoding | undefined;
  /** What lies before the position in a plain file; undefined in cursors of earlier versions. */
  readonly tail?: FileTail | undefined;
}

/** A source of raw chunks, whatever it is read from. */
export interface RawSource {
  /** Whether `next` answers without waiting for somebody to write. */
  readonly ready: boolean;
  /** Whether nothing can come any more, follow or not. */
  readonly ended: boolean;
  /** When the data at hand was written at the latest, epoch ms. */
  readonly arrival: number;
  /** Whether the data comes while it is written, so that the arrival is a believable time of it once it pauses. */
  readonly live: boolean;
  /** Whether the chunk given last was written while it was looked for: its arrival is the time of its lines then. */
  readonly arrivalIsTime: boolean;
  /** Place of the chunk that `next` gives next. */
  place(): SourcePlace;
  /** The next chunk; undefined when there is nothing now. A live source is waited for `patience` ms where given. */
  next(exact?: number, patience?: number): Promise<RawChunk | undefined>;
  progress(): Promise<{ readonly read: number; readonly total: number }>;
  close(): Promise<void>;
}

/** The exact place of a reader between two events; plain JSON. */
export interface SourceCursor {
  readonly version: 1;
  /** The path as it was given. */
  readonly path: string;
  /** Start of the chunk at hand. */
  readonly place: SourcePlace;
  /** Bytes of the chunk at hand; 0 when the next one begins at `place`. */
  readonly length: number;
  /** Events of the chunk at hand that were taken. Its rejected records and counts all were. */
  readonly taken: number;
  /** Arrival that the chunk at hand was decoded with, epoch ms. */
  readonly arrival: number | null;
  /** The decoder at the start of the chunk at hand. */
  readonly decoder: DecoderState | null;
  /** Whether the arrival is the time of the lines of the chunk at hand, which came while they were looked for. */
  readonly arrivalIsTime?: boolean | undefined;
  /** Bytes of the files themselves that were read before `place`; undefined in cursors of earlier versions. */
  readonly read?: number | undefined;
  /** Newest time that timed sources had stated, epoch ms, for a source that states none. */
  readonly newest?: number | undefined;
}

/** How logs are read; all but the configuration has a default. */
export interface ReadOptions {
  readonly config: EventsConfig;
  /** Places to go on from, as an earlier batch gave them; sources without one are read from their beginning. */
  readonly cursors?: readonly SourceCursor[];
  /** Go on when the end is reached, until the signal: new lines, rotated and truncated files. */
  readonly follow?: boolean;
  /** Ends the reading: at the next batch, or when following, once everything written so far was read. */
  readonly signal?: AbortSignal;
  /** Bytes read at once of each source; 256 KiB. */
  readonly chunkBytes?: number;
  /** Events of one batch at most; 4,096. */
  readonly batchEvents?: number;
  /** Pause between two looks at a followed file, in milliseconds; 200. */
  readonly pollMs?: number;
  /** What `-` reads; standard input. */
  readonly stdin?: Readable;
  /** Told what stops nothing, such as a followed file that is not there yet. */
  readonly notice?: (message: string) => void;
}

/** Some events of all sources, by time, and what else came up while they were read. */
export interface SourceBatch {
  readonly events: readonly LogEvent[];
  readonly rejected: readonly Rejected[];
  readonly counters: DecodeCounters;
  /** Per source the place behind this batch: reading that starts from there goes on without loss or repetition. */
  cursors(): readonly SourceCursor[];
  /** Bytes read so far and to be read in all, as they lie on disk, for progress bars. */
  readonly bytesRead: number;
  readonly bytesTotal: number;
}
