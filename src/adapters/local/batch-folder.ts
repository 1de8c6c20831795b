import { createHash } from 'node:crypto';
import {
  closeSync,
  existsSync,
  fsyncSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  writeSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import type { BatchPlace } from '../../batch/checkpoint.ts';
import { StoreError } from '../../registry/errors.ts';
import { OutputError, systemCode } from './errors.ts';
import { lockFolder } from './folder-lock.ts';
import { makeFolder } from './make-folder.ts';

/** Everything that the folder of a batch may hold at its top; what else lies there is somebody else's. */
const OWN =
  /^(checkpoint\.bin|manifest\.json|lock.*|predictions|outcomes|warnings|anomalies|rejected|.*\.new)$/;

/** A folder that belongs to one process, in which files are written whole or not at all. */
export interface BatchFolder {
  readonly store: BatchPlace['store'];
  close(): void;
}

/** Takes a folder, new, empty or of a batch. Throws OutputError, and StateFolderError while another process has it. */
export function openBatchFolder(folder: string): BatchFolder {
  try {
    makeFolder(folder);
    const foreign = readdirSync(folder).find((name) => !OWN.test(name));
    if (foreign !== undefined)
      throw new OutputError(
        `${folder} holds ${foreign}, which is no part of a batch: name a new folder with --out`,
      );
  } catch (cause) {
    if (cause instanceof OutputError) throw cause;
    const code = systemCode(cause);
    throw new OutputError(`${folder}: cannot be written (${code}); name a folder that this user may write`, {
      cause,
    });
  }
  const close = lockFolder(folder);
  const store = {
    where: folder,
    read: async (key: string) => readObject(join(folder, key)),
    // The lock keeps others out, so no condition can fail.
    write: async (key: string, bytes: Uint8Array) => writeObject(join(folder, key), bytes),
  };
  return { store, close };
}

function readObject(path: string) {
  if (!existsSync(path)) return undefined;
  const bytes = readFileSync(path);
  return { bytes, tag: tagOf(bytes) };
}

function writeObject(path: string, bytes: Uint8Array): string {
  const draft = `${path}.new`;
  try {
    makeFolder(dirname(path));
    const file = openSync(draft, 'w');
    try {
      for (let at = 0; at < bytes.length; ) at += writeSync(file, bytes, at);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(draft, path);
    syncFolder(dirname(path));
    return tagOf(bytes);
  } catch (cause) {
    const code = systemCode(cause);
    const advice = 'make room and start again: nothing is lost';
    throw new StoreError('STORE_UNAVAILABLE', `${path}: cannot be written (${code}); ${advice}`, { cause });
  }
}

function syncFolder(path: string): void {
  const folder = openSync(path, 'r');
  try {
    fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
}

function tagOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
