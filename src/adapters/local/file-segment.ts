import { type FileHandle, open } from 'node:fs/promises';
import { inUtf8 } from './file-encoding.ts';
import { gunzipBlocks } from './file-gzip.ts';
import { type FileIdentity, identify } from './file-identity.ts';
import { FileLines } from './file-lines.ts';
import type { RawChunk, ReadLimits } from './file-raw-chunk.ts';
import { StreamLines } from './file-stream-lines.ts';

/** One open file and how far it was read. */
export interface OpenSegment {
  readonly handle: FileHandle;
  readonly path: string;
  readonly compressed: boolean;
  /** Next whole lines; see FileLines.next. */
  next(final: boolean, exact?: number): Promise<RawChunk | undefined>;
  /** Byte position in the unpacked file of what `next` gives. */
  position(): number;
  /** Bytes of the file itself read so far. */
  bytesRead(): number;
  /** Starts over at the beginning (a plain file that was cut short). */
  rewind(): void;
  identity(): Promise<FileIdentity>;
}

async function isCompressed(handle: FileHandle): Promise<boolean> {
  const magic = Buffer.alloc(2);
  const { bytesRead } = await handle.read(magic, 0, 2, 0);
  return bytesRead === 2 && magic[0] === 0x1f && magic[1] === 0x8b;
}

function plainSegment(handle: FileHandle, path: string, from: number, limits: ReadLimits): OpenSegment {
  const reader = new FileLines(handle, limits);
  let position = from;
  return {
    handle,
    path,
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
    identity: () => identify(handle),
  };
}

function gzipSegment(handle: FileHandle, path: string, from: number, limits: ReadLimits): OpenSegment {
  let read = 0;
  async function* pieces(): AsyncGenerator<Uint8Array> {
    const buffer = Buffer.allocUnsafe(1 << 16);
    for (let at = 0; ; ) {
      const { bytesRead } = await handle.read(buffer, 0, buffer.length, at);
      if (bytesRead === 0) return;
      at += bytesRead;
      read = Math.max(read, at);
      yield Buffer.from(buffer.subarray(0, bytesRead));
    }
  }
  const reader = new StreamLines(inUtf8(gunzipBlocks(pieces, true)), from, limits);
  let position = from;
  return {
    handle,
    path,
    compressed: true,
    async next(_final, exact) {
      const chunk = await reader.next(exact);
      if (chunk !== undefined) position += chunk.length;
      return chunk;
    },
    position: () => position,
    bytesRead: () => read,
    rewind: () => undefined,
    identity: () => identify(handle),
  };
}

/** Opens a file to be read from `position`; gzip is recognised by its first bytes, whatever the name. */
export async function openSegment(path: string, position: number, limits: ReadLimits): Promise<OpenSegment> {
  const handle = await open(path, 'r');
  try {
    // Reading tells a folder apart from a file; opening one succeeds.
    const compressed = await isCompressed(handle);
    return compressed
      ? gzipSegment(handle, path, position, limits)
      : plainSegment(handle, path, position, limits);
  } catch (error) {
    await handle.close();
    throw error;
  }
}
