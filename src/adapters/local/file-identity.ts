import { createHash } from 'node:crypto';
import type { FileHandle } from 'node:fs/promises';
import type { ByteReader } from './file-raw-chunk.ts';

/** Bytes at the start of a log file that tell it from its successors: they hold the first line's time. */
const HEAD_BYTES = 256;

/** Bytes before the place reached that tell a file from one written anew in its place with the same beginning. */
export const TAIL_BYTES = 256;

/** What makes a file the same file after a restart or a rotation. */
export interface FileIdentity {
  readonly inode: number;
  readonly device: number;
  /** Bytes the digest covers; fewer than 256 in a file that was shorter when it was looked at. */
  readonly headBytes: number;
  readonly headDigest: string;
  /** When the file had been written last, epoch ms: all that is known of one that was empty. */
  readonly modified: number;
}

/** The last bytes before a place in a file, by their digest. */
export interface FileTail {
  /** Position behind them, in bytes of the (unpacked) file. */
  readonly position: number;
  readonly bytes: number;
  readonly digest: string;
}

/** Where a file was left, for telling it from others: its identity, and what lay before the place. */
export interface LeftFile {
  readonly identity: FileIdentity;
  /** Undefined in cursors of earlier versions, and of packed files. */
  readonly tail?: FileTail | undefined;
}

/** SHA-256 of the beginning of a log, in hexadecimal. */
export function headDigest(head: Uint8Array): string {
  return createHash('sha256').update(head).digest('hex');
}

async function readHead(handle: FileHandle, bytes: number): Promise<Uint8Array> {
  const buffer = Buffer.alloc(bytes);
  const { bytesRead } = await handle.read(buffer, 0, bytes, 0);
  return buffer.subarray(0, bytesRead);
}

/** The identity of an open file as it is now. */
export async function identify(handle: FileHandle): Promise<FileIdentity> {
  const { ino, dev, mtimeMs } = await handle.stat();
  const head = await readHead(handle, HEAD_BYTES);
  return { inode: ino, device: dev, headBytes: head.length, headDigest: headDigest(head), modified: mtimeMs };
}

/** Whether the file still begins with the bytes it had; a file that was empty then matches anything. */
export async function beginsAs(handle: FileHandle, identity: FileIdentity): Promise<boolean> {
  const head = await readHead(handle, identity.headBytes);
  return head.length === identity.headBytes && headDigest(head) === identity.headDigest;
}

/** Whether an open file is the one identified before: the same beginning, and the same inode where it was empty. */
export async function isSameFile(handle: FileHandle, identity: FileIdentity): Promise<boolean> {
  if (!(await beginsAs(handle, identity))) return false;
  if (identity.headBytes > 0) return true;
  const { ino, dev } = await handle.stat();
  return ino === identity.inode && dev === identity.device;
}

/** The digest of what lies before `position`. */
export function tailOf(bytes: Uint8Array, position: number): FileTail {
  return { position, bytes: bytes.length, digest: headDigest(bytes) };
}

/** At most TAIL_BYTES before `position`; fewer where the file is shorter. */
export async function readTail(reader: ByteReader, position: number): Promise<Buffer> {
  const length = Math.min(TAIL_BYTES, position);
  const buffer = Buffer.alloc(length);
  const { bytesRead } = await reader.read(buffer, 0, length, position - length);
  return buffer.subarray(0, bytesRead);
}

/** Whether what lies before the place is still what lay there; without a digest of it nothing speaks against it. */
export async function isTailOf(reader: ByteReader, tail: FileTail | undefined): Promise<boolean> {
  if (tail === undefined || tail.bytes === 0) return true;
  const buffer = Buffer.alloc(tail.bytes);
  const { bytesRead } = await reader.read(buffer, 0, tail.bytes, tail.position - tail.bytes);
  return bytesRead === tail.bytes && headDigest(buffer) === tail.digest;
}
