import { type FileHandle, open } from 'node:fs/promises';
import { inUtf8 } from './file-encoding.ts';
import { gunzipBlocks } from './file-gzip.ts';
import { type FileIdentity, identify } from './file-identity.ts';
import { FileLines } from './file-lines.ts';
import type { ByteReader, RawChunk, ReadLimits } from './file-raw-chunk.ts';
import { StreamLines } from './file-stream-lines.ts';

/** The lines of something that is read by position, and how far it was read. */
export interface SegmentLines {
  readonly compressed: boolean;
  /** Next whole lines; see FileLines.next. */
  next(final: boolean, exact?: number): Promise<RawChunk | undefined>;
  /** Byte position in the unpacked file of what `next` gives. */
  position(): number;
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

async function isCompressed(reader: ByteReader): Promise<boolean> {
  const magic = Buffer.alloc(2);
  const { bytesRead } = await reader.read(magic, 0, 2, 0);
  return bytesRead === 2 && magic[0] === 0x1f && magic[1] === 0x8b;
}

function plainLines(bytes: ByteReader, from: number, limits: ReadLimits): SegmentLines {
  const reader = new FileLines(bytes, limits);
  let position = from;
  return {
    compressed: false,
    async next(final, exact) {
      const chunk = await reader.next(position, final, exact);
      if (chunk !== undefined) position += chunk.length;
      return chunk;
    },
    position: () => position,
    bytesRead: () => position,
    rewind() {
      position = 0;
    },
  };
}

function gzipLines(bytes: ByteReader, from: number, limits: ReadLimits): SegmentLines {
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
  const reader = new StreamLines(inUtf8(gunzipBlocks(pieces, true)), from, limits);
  let position = from;
  return {
    compressed: true,
    async next(_final, exact) {
      const chunk = await reader.next(exact);
      if (chunk !== undefined) position += chunk.length;
      return chunk;
    },
    position: () => position,
    bytesRead: () => read,
    rewind: () => undefined,
  };
}

/** Lines from `position` on; gzip is recognised by its first bytes, whatever the name, and unpacked from the start to there. */
export async function linesOf(
  bytes: ByteReader,
  position: number,
  limits: ReadLimits,
): Promise<SegmentLines> {
  const compressed = await isCompressed(bytes);
  return compressed ? gzipLines(bytes, position, limits) : plainLines(bytes, position, limits);
}

/** Opens a file to be read from `position`. */
export async function openSegment(path: string, position: number, limits: ReadLimits): Promise<OpenSegment> {
  const handle = await open(path, 'r');
  try {
    // Reading tells a folder apart from a file; opening one succeeds.
    const lines = await linesOf(handle, position, limits);
    return { ...lines, handle, path, identity: () => identify(handle) };
  } catch (error) {
    await handle.close();
    throw error;
  }
}
