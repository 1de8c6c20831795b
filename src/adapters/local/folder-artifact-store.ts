import { createHash } from 'node:crypto';
import {
  closeSync,
  constants,
  fstatSync,
  fsyncSync,
  linkSync,
  openSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type {
  ArtifactStore,
  ListedObject,
  StoredObject,
  WriteCondition,
} from '../../registry/artifact-store.ts';
import { StoreError } from '../../registry/errors.ts';
import { checkKey, checkPrefix, conflict } from '../../registry/store-key.ts';
import { StateFolderError, systemCode } from './errors.ts';
import { lockFolder } from './folder-lock.ts';
import { makeFolder } from './make-folder.ts';

/** Drafts and the lock lie here: on the same file system, and under a name that is no key. */
export const WORKSHOP = '.store';
/** How long writers wait for each other before the store counts as unavailable. */
const PATIENCE_MS = 20_000;
/** A draft this old is what a killed process left. */
const STALE_DRAFT_MS = 3_600_000;
/** What a full or troubled disk says; everything else is a matter of rights or of the configuration. */
const PASSING = [
  'ENOSPC',
  'EDQUOT',
  'EIO',
  'EMFILE',
  'ENFILE',
  'EAGAIN',
  'EBUSY',
  'EINTR',
  'ETIMEDOUT',
  'ESTALE',
];

let drafts = 0;

/**
 * Objects as files of a folder, which several processes may use at once. A file is complete before it gets its name,
 * and synced before a write returns; a write that compares does so under a lock. Symbolic links are not followed.
 */
export class FolderArtifactStore implements ArtifactStore {
  readonly where: string;
  readonly #root: string;
  #ready = false;

  constructor(root: string) {
    this.where = root;
    this.#root = resolve(root);
  }

  async read(key: string): Promise<StoredObject | undefined> {
    checkKey(key);
    const bytes = this.#guard(key, () => this.#bytes(key));
    return bytes && { bytes, tag: tagOf(bytes) };
  }

  async write(key: string, bytes: Uint8Array, condition?: WriteCondition): Promise<string> {
    checkKey(key);
    this.#guard(key, () => this.#prepare(key));
    if (condition !== undefined && 'ifAbsent' in condition) this.#guard(key, () => this.#create(key, bytes));
    else await this.#locked(key, () => this.#replace(key, bytes, condition?.ifTag));
    return tagOf(bytes);
  }

  async list(prefix: string): Promise<readonly ListedObject[]> {
    checkPrefix(prefix);
    const folder = prefix.slice(0, prefix.lastIndexOf('/') + 1);
    const found = this.#guard(prefix, () => [...this.#walk(folder)]);
    return found.filter(({ key }) => key.startsWith(prefix)).sort((a, b) => (a.key < b.key ? -1 : 1));
  }

  async delete(key: string): Promise<void> {
    checkKey(key);
    if (this.#guard(key, () => this.#bytes(key)) === undefined) return;
    await this.#locked(key, () => {
      rmSync(this.#path(key), { force: true });
      syncFolder(dirname(this.#path(key)));
    });
  }

  #path(key: string): string {
    return join(this.#root, key);
  }

  /** Whether the folder of the key is really there and no link leads elsewhere on the way. */
  #isInside(key: string): boolean {
    try {
      const folder = dirname(this.#path(key));
      return realpathSync(folder) === join(realpathSync(this.#root), relative(this.#root, folder));
    } catch (error) {
      if (isAbsence(error)) return false;
      throw error;
    }
  }

  #bytes(key: string): Uint8Array | undefined {
    if (!this.#isInside(key)) return undefined;
    let file: number;
    try {
      file = openSync(this.#path(key), constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
    } catch (error) {
      if (isAbsence(error)) return undefined;
      throw error;
    }
    try {
      return fstatSync(file).isFile() ? readFileSync(file) : undefined;
    } finally {
      closeSync(file);
    }
  }

  #prepare(key: string): void {
    if (!this.#ready) {
      makeFolder(join(this.#root, WORKSHOP));
      this.#sweep();
      this.#ready = true;
    }
    makeFolder(dirname(this.#path(key)));
    if (!this.#isInside(key))
      throw new StoreError(
        'STORE_DENIED',
        `${this.where}: ${key} lies behind a symbolic link, which is not followed`,
      );
  }

  #sweep(): void {
    const workshop = join(this.#root, WORKSHOP);
    for (const name of readdirSync(workshop)) {
      const path = join(workshop, name);
      const age = Date.now() - (statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? Date.now());
      if (name.startsWith('draft') && age > STALE_DRAFT_MS) rmSync(path, { force: true });
    }
  }

  /** Of several links under one name one succeeds. */
  #create(key: string, bytes: Uint8Array): void {
    const draft = this.#draft(bytes);
    try {
      linkSync(draft, this.#path(key));
      syncFolder(dirname(this.#path(key)));
    } catch (error) {
      if (systemCode(error) === 'EEXIST') throw conflict(this.where, key, error);
      throw error;
    } finally {
      rmSync(draft, { force: true });
    }
  }

  #replace(key: string, bytes: Uint8Array, expected: string | undefined): void {
    if (expected !== undefined) {
      const found = this.#bytes(key);
      if (found === undefined || tagOf(found) !== expected) throw conflict(this.where, key);
    }
    const draft = this.#draft(bytes);
    try {
      renameSync(draft, this.#path(key));
      syncFolder(dirname(this.#path(key)));
    } catch (error) {
      rmSync(draft, { force: true });
      throw error;
    }
  }

  #draft(bytes: Uint8Array): string {
    const draft = join(this.#root, WORKSHOP, `draft-${process.pid}-${drafts++}`);
    const file = openSync(draft, 'wx');
    try {
      for (let at = 0; at < bytes.length; ) at += writeSync(file, bytes, at);
      fsyncSync(file);
    } catch (error) {
      rmSync(draft, { force: true });
      throw error;
    } finally {
      closeSync(file);
    }
    return draft;
  }

  /** What is done under the lock does not wait for anything, so that within one process it is never held twice. */
  async #locked(key: string, action: () => void): Promise<void> {
    for (const giveUp = Date.now() + PATIENCE_MS; ; await pause(5 + Math.random() * 20)) {
      const unlock = this.#guard(key, () => this.#tryLock(giveUp));
      if (unlock === undefined) continue;
      try {
        this.#guard(key, action);
      } finally {
        unlock();
      }
      return;
    }
  }

  #tryLock(giveUp: number): (() => void) | undefined {
    try {
      return lockFolder(join(this.#root, WORKSHOP));
    } catch (cause) {
      if (!(cause instanceof StateFolderError)) throw cause;
      if (Date.now() < giveUp) return undefined;
      throw new StoreError('STORE_UNAVAILABLE', `${this.where}: another process is writing for too long`, {
        cause,
      });
    }
  }

  *#walk(folder: string): Generator<ListedObject> {
    if (!this.#isInside(`${folder}x`)) return;
    let entries: ReturnType<typeof readEntries>;
    try {
      entries = readEntries(join(this.#root, folder));
    } catch (error) {
      if (isAbsence(error)) return;
      throw error;
    }
    for (const entry of entries) {
      const key = `${folder}${entry.name}`;
      if (entry.name.startsWith('.')) continue;
      if (entry.isDirectory()) yield* this.#walk(`${key}/`);
      const found = entry.isFile() ? statSync(this.#path(key), { throwIfNoEntry: false }) : undefined;
      if (found) yield { key, bytes: found.size };
    }
  }

  #guard<T>(key: string, action: () => T): T {
    try {
      return action();
    } catch (cause) {
      if (cause instanceof StoreError) throw cause;
      const code = systemCode(cause);
      const passing = PASSING.includes(code);
      const advice = passing ? 'make room or try again' : 'choose a folder that this user may read and write';
      throw new StoreError(
        passing ? 'STORE_UNAVAILABLE' : 'STORE_DENIED',
        `${this.where}: ${key} could not be read or written (${code}); ${advice}`,
        { cause },
      );
    }
  }
}

function readEntries(path: string) {
  return readdirSync(path, { withFileTypes: true });
}

function isAbsence(error: unknown): boolean {
  return ['ENOENT', 'ENOTDIR', 'ELOOP'].includes(systemCode(error));
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
