import { linkSync, readFileSync, renameSync, unlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { StateFolderError } from './errors.ts';

/** A holder that is just being ended gets this long to go: attempts, and ms between them. */
const ATTEMPTS = 20;
const PAUSE = 25;

/**
 * Takes the folder for this process and returns what gives it back. A lock whose process is gone (a crash) is taken
 * over at once. Throws StateFolderError STATE_LOCKED while another live process holds it.
 *
 * The lock file is made complete under a name of its own and then linked into place: of two processes that try at
 * once, one link succeeds. A stale lock is first renamed away, which again only one of several can do.
 */
export function lockFolder(folder: string): () => void {
  const path = join(folder, 'lock');
  const draft = join(folder, `lock.${process.pid}`);
  writeFileSync(draft, identity(process.pid));
  try {
    for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
      if (tryLink(draft, path)) return () => release(path, readFileSync(path, 'utf8'));
      const holder = readHolder(path);
      if (holder === undefined) continue;
      if (isAlive(holder)) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, PAUSE);
      else discardStale(path, holder, `${path}.stale.${process.pid}`);
    }
    throw locked(folder, readHolder(path) ?? 'another process');
  } finally {
    unlinkSync(draft);
  }
}

/** Gives back only what is still our own. */
function release(path: string, own: string): void {
  if (readHolder(path) === own) unlinkSync(path);
}

function locked(folder: string, holder: string): StateFolderError {
  const pid = holder.split(' ')[0];
  return new StateFolderError(
    'STATE_LOCKED',
    `state folder ${folder} is in use by process ${pid}; stop that process, or use another folder with --state DIR`,
  );
}

function tryLink(draft: string, path: string): boolean {
  try {
    linkSync(draft, path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

function readHolder(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

/** Takes a stale lock away; where another process was faster and its lock was caught instead, that is put back. */
function discardStale(path: string, stale: string, aside: string): void {
  try {
    renameSync(path, aside);
    if (readHolder(aside) !== stale) tryLink(aside, path);
    unlinkSync(aside);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
}

function isAlive(holder: string): boolean {
  const pid = Number(holder.split(' ')[0]);
  return pid !== process.pid && processExists(pid) && identity(pid) === holder;
}

function processExists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/**
 * Process id and, where the system tells it, the start time: a reused id is not the process that locked. One that was
 * killed but not yet buried by its parent (state Z or X, proc(5)) holds nothing any more.
 */
function identity(pid: number): string {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return 'ZX'.includes(fields[0]!) ? `${pid} dead` : `${pid} ${fields[19]}`;
  } catch {
    return `${pid}`;
  }
}
