import type { TextEncoding } from './file-encoding.ts';

/** A piece of a source as it came: whole lines, the beginning of an overlong line, or the break of a damaged file. */
export interface RawChunk {
  readonly kind: 'lines' | 'long-line' | 'broken' | 'replaced';
  /** The lines, or the beginning of the overlong line, in UTF-8. Valid until the next chunk is asked for. */
  readonly bytes: Uint8Array;
  /** Byte offset in the (uncompressed) source. */
  readonly position: number;
  /** Bytes of the source it stands for, in its own encoding. */
  readonly length: number;
}

/** Bytes by their position, as a FileHandle gives them: 0 of them at the end. */
export interface ByteReader {
  read(
    buffer: Buffer,
    offset: number,
    length: number,
    position: number,
  ): Promise<{ readonly bytesRead: number }>;
}

/** Where the reading of a file begins, and what was known of its text there. */
export interface ReadingStart {
  readonly position: number;
  /** Undefined while it was plain ASCII. */
  readonly encoding?: TextEncoding | undefined;
}

/** Sizes that bound what is read at once. */
export interface ReadLimits {
  /** Bytes asked for at once. */
  readonly chunkBytes: number;
  /** Lines longer than this are not kept. */
  readonly maxLineBytes: number;
  /** Ends the search for the end of an overlong line, which may have none. */
  readonly signal?: AbortSignal | undefined;
}

/** Bytes kept of an overlong line: as many as events.maxPayloadBytes can ask for. */
export const LONG_LINE_BEGINNING = 65_536;

export const NEWLINE = 10;
