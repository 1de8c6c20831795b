import { createHash } from 'node:crypto';
import type { FileHandle } from 'node:fs/promises';

/** Bytes at the start of a log file that tell it from its successors: they hold the first line's time. */
const HEAD_BYTES = 256;

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
