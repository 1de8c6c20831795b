import { closeSync, fsyncSync, openSync, readFileSync, renameSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { type Commit, decodeCommit, encodeCommit } from '../../state/commit.ts';
import { StateFolderError, systemCode } from './errors.ts';
import { lockFolder } from './folder-lock.ts';
import { makeFolder } from './make-folder.ts';

/** A folder that belongs to one process and holds the last complete commit in `state.bin`. */
export class StateFolder {
  readonly path: string;
  readonly #unlock: () => void;

  private constructor(path: string, unlock: () => void) {
    this.path = path;
    this.#unlock = unlock;
  }

  /** Creates the folder where needed and locks it. Throws StateFolderError when another process has it. */
  static open(path: string): StateFolder {
    try {
      makeFolder(path);
      return new StateFolder(path, lockFolder(path));
    } catch (cause) {
      if (cause instanceof StateFolderError) throw cause;
      throw new StateFolderError(
        'STATE_UNREADABLE',
        `state folder ${path} cannot be used (${systemCode(cause)}): choose a folder that this user may write with --state DIR`,
        { cause },
      );
    }
  }

  /** The last commit, or undefined in a new folder. Throws where it is damaged or of a newer schema. */
  read(): Commit | undefined {
    return readCommit(this.path);
  }

  /** Replaces the commit in one step: readers and a crash see the old one or the new one, whole. */
  write(commit: Commit): void {
    const draft = join(this.path, 'state.bin.new');
    try {
      writeSynced(draft, encodeCommit(commit));
      renameSync(draft, join(this.path, 'state.bin'));
      syncFolder(this.path);
    } catch (cause) {
      rmSync(draft, { force: true });
      throw new StateFolderError(
        'STATE_COMMIT',
        `state could not be committed to ${this.path} (${systemCode(cause)}); the last commit stands: make room or mend the folder and start again`,
        { cause },
      );
    }
  }

  close(): void {
    this.#unlock();
  }
}

/**
 * The last commit in a folder that another process may be writing to, or undefined before the first. Throws
 * StateFolderError where it is damaged or of a newer schema.
 */
export function readCommit(folder: string): Commit | undefined {
  const path = join(folder, 'state.bin');
  const bytes = bytesOf(path);
  if (bytes === undefined) return undefined;
  try {
    return decodeCommit(bytes);
  } catch (cause) {
    throw new StateFolderError(
      'STATE_UNREADABLE',
      `${path} cannot be used: ${(cause as Error).message} (remove the folder to start afresh)`,
      { cause },
    );
  }
}

function bytesOf(path: string): Uint8Array | undefined {
  try {
    return readFileSync(path);
  } catch (cause) {
    if (systemCode(cause) === 'ENOENT') return undefined;
    throw new StateFolderError('STATE_UNREADABLE', `${path} cannot be read (${systemCode(cause)})`, {
      cause,
    });
  }
}

function writeSynced(path: string, bytes: Uint8Array): void {
  const file = openSync(path, 'w');
  try {
    for (let at = 0; at < bytes.length; ) at += writeSync(file, bytes, at);
    fsyncSync(file);
  } finally {
    closeSync(file);
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
