import { createHash } from 'node:crypto';
import { closeSync, fsyncSync, openSync, readFileSync, renameSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { StateReader, StateWriter } from '../../state/codec.ts';
import { StateFolderError, systemCode } from './errors.ts';
import { lockFolder } from './folder-lock.ts';
import { makeFolder } from './make-folder.ts';

/** Schema of the committed file itself; each section of the pipeline state carries its own. */
const SCHEMA = 1;

/** What one commit holds together: what was learned, and everything needed to go on exactly there. */
export interface Commit {
  /** Bytes of the pipeline state. */
  readonly state: Uint8Array;
  /** Host-side facts (input cursors, output marks, undelivered warnings), JSON-able. */
  readonly facts: unknown;
}

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
    const bytes = this.#bytes();
    if (bytes === undefined) return undefined;
    try {
      return decodeCommit(bytes);
    } catch (cause) {
      throw new StateFolderError(
        'STATE_UNREADABLE',
        `${join(this.path, 'state.bin')} cannot be used: ${(cause as Error).message} (remove the folder to start afresh)`,
        { cause },
      );
    }
  }

  #bytes(): Uint8Array | undefined {
    try {
      return readFileSync(join(this.path, 'state.bin'));
    } catch (cause) {
      if (systemCode(cause) === 'ENOENT') return undefined;
      throw new StateFolderError(
        'STATE_UNREADABLE',
        `${join(this.path, 'state.bin')} cannot be read (${systemCode(cause)})`,
        { cause },
      );
    }
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

function encodeCommit({ state, facts }: Commit): Uint8Array {
  const writer = new StateWriter();
  writer.section('logcast', SCHEMA);
  writer.string(digestOf(facts, state));
  writer.json(facts);
  writer.array(state);
  return writer.finish();
}

function decodeCommit(bytes: Uint8Array): Commit {
  const reader = new StateReader(bytes);
  reader.section('logcast', SCHEMA);
  const digest = reader.string();
  const facts = reader.json();
  const state = reader.uint8();
  const actual = digestOf(facts, state);
  if (actual !== digest) throw new Error(`is damaged: its sha256 is ${actual}, expected ${digest}`);
  return { state, facts };
}

function digestOf(facts: unknown, state: Uint8Array): string {
  return createHash('sha256').update(JSON.stringify(facts)).update(state).digest('hex');
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
