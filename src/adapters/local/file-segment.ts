import { type FileHandle, open } from 'node:fs/promises';
import { singleByteOf, type TextEncoding, withoutUtf16 } from './file-encoding.ts';
import { type FileIdentity, type FileTail, identify, readTail, tailOf } from './file-identity.ts';
import { FileLines } from './file-lines.ts';
import { MAGIC_BYTES, type Packing, packingOf, unpackBlocks } from './file-packed.ts';
import type { ByteReader, RawChunk, ReadingStart, ReadLimits } from './file-raw-chunk.ts';
import { SingleBytes } from './file-single-bytes.ts';
import { StreamLines } from './file-stream-lines.ts';

/** The lines of something that is read by position, and how far it was read. */
export interface SegmentLines {
  readonly compressed: boolean;
  /** Next whole lines; see FileLines.next. */
  next(final: boolean, exact?: number): Promise<RawChunk | undefined>;
  /** Byte position in the unpacked file of what `next` gives. */
  position(): number;
  /** What its text was found to be so far. */
  encoding(): TextEncoding | undefined;
  /** What lies before `position` in a plain file. */
  tail(): FileTail | undefined;
  /** Bytes of the file itself read so far. */
  bytesRead(): number;
  /** Starts over at the beginning (a plain file that was cut short). */
  rewind(): void;
}

/** One open file and how far it was read. */
export interface OpenSegment extends SegmentLines {
  readonly handle: FileHandle;
  readonly path: string;
  identity(): Promise<FileIdentity>;
}

const NOTHING = Buffer.alloc(0);

async function packingOfFile(reader: ByteReader): Promise<Packing | undefined> {
  const magic = Buffer.alloc(MAGIC_BYTES);
  const { bytesRead } = await reader.read(magic, 0, MAGIC_BYTES, 0);
  return packingOf(magic.subarray(0, bytesRead));
}

function plainLines(
  bytes: ByteReader,
  start: ReadingStart,
  limits: ReadLimits,
  before: Buffer,
): SegmentLines {
  const text = new SingleBytes(singleByteOf(start.encoding));
  const reader = new FileLines(bytes, limits, text, before, start.encoding);
  let { position } = start;
  return {
    compressed: false,
    async next(final, exact) {
      const chunk = await reader.next(position, final, exact);
      if (chunk !== undefined) position += chunk.length;
      return chunk;
    },
    position: () => position,
    encoding: () => reader.encoding,
    tail: () => tailOf(position === 0 ? NOTHING : reader.tail, position),
    bytesRead: () => position,
    rewind() {
      position = 0;
    },
  };
}

function packedLines(
  packing: Packing,
  bytes: ByteReader,
  start: ReadingStart,
  limits: ReadLimits,
): SegmentLines {
  let read = 0;
  async function* pieces(): AsyncGenerator<Uint8Array> {
    const buffer = Buffer.allocUnsafe(1 << 16);
    for (let at = 0; ; ) {
      const { bytesRead } = await bytes.read(buffer, 0, buffer.length, at);
      if (bytesRead === 0) return;
      at += bytesRead;
      read = Math.max(read, at);
      yield Buffer.from(buffer.subarray(0, bytesRead));
    }
  }
  const text = new SingleBytes(singleByteOf(start.encoding));
  let { position } = start;
  const reader = new StreamLines(withoutUtf16(unpackBlocks(packing, pieces, true)), position, limits, text);
  return {
    compressed: true,
    async next(_final, exact) {
      const chunk = await reader.next(exact);
      if (chunk !== undefined) position += chunk.length;
      return chunk;
    },
    position: () => position,
    encoding: () => text.encoding,
    tail: () => undefined,
    bytesRead: () => read,
    rewind: () => undefined,
  };
}

/** Lines from a place on, `before` which those bytes lie; gzip and zstd are recognised by the first bytes, whatever the name, and unpacked from the start to there. */
export async function linesOf(
  bytes: ByteReader,
  start: ReadingStart,
  limits: ReadLimits,
  before: Buffer = NOTHING,
): Promise<SegmentLines> {
  const packing = await packingOfFile(bytes);
  return packing === undefined
    ? plainLines(bytes, start, limits, before)
    : packedLines(packing, bytes, start, limits);
}

/** Opens a file to be read from a place on. */
export async function openSegment(
  path: string,
  start: ReadingStart,
  limits: ReadLimits,
): Promise<OpenSegment> {
  const handle = await open(path, 'r');
  try {
    // Reading tells a folder apart from a file; opening one succeeds.
    const lines = await linesOf(handle, start, limits, await readTail(handle, start.position));
    return { ...lines, handle, path, identity: () => identify(handle) };
  } catch (error) {
    await handle.close();
    throw error;
  }
}
