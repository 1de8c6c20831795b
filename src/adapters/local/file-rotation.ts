import { open, readdir, stat } from 'node:fs/promises';
import { basename, dirname, join, parse } from 'node:path';
import { gunzipBlocks } from './file-gzip.ts';
import { type FileIdentity, headDigest, isSameFile } from './file-identity.ts';

/** A rotated copy of a log. */
export interface RotatedCopy {
  readonly path: string;
  /** Tells whether the path still names this file when it is opened: rotating renames the older copies too. */
  readonly inode: number;
  readonly modified: number;
}

/** Whether `other` is named like a rotated `name`: `app.log.1`, `app.log-20261120.gz`, `app-20261120.log`, `app.log.old`. */
function isRotatedName(name: string, other: string): boolean {
  if (other.startsWith(`${name}.`) || other.startsWith(`${name}-`)) return true;
  const { name: stem, ext } = parse(name);
  const plain = other.endsWith('.gz') ? other.slice(0, -3) : other;
  const middle = plain.slice(stem.length, plain.length - ext.length);
  return plain.startsWith(stem) && plain.endsWith(ext) && /^[.-][\dT_.-]+$/.test(middle);
}

/** The rotated copies of a log, oldest first. */
async function rotatedCopies(path: string): Promise<RotatedCopy[]> {
  const folder = dirname(path);
  const name = basename(path);
  const names = (await readdir(folder)).filter((other) => other !== name && isRotatedName(name, other));
  const copies = await Promise.all(
    names.map(async (other): Promise<RotatedCopy[]> => {
      const copy = join(folder, other);
      const info = await stat(copy).catch(() => undefined);
      return info?.isFile() ? [{ path: copy, inode: info.ino, modified: info.mtimeMs }] : [];
    }),
  );
  return copies.flat().sort((a, b) => a.modified - b.modified || (a.path < b.path ? 1 : -1));
}

/** Whether an archived file, once unpacked, begins as the log did. */
async function unpacksTo(path: string, identity: FileIdentity): Promise<boolean> {
  const handle = await open(path, 'r');
  try {
    let head = Buffer.alloc(0);
    const blocks = gunzipBlocks(() => handle.createReadStream({ autoClose: false, start: 0 }), false);
    for await (const block of blocks) {
      head = Buffer.concat([head, block]);
      if (head.length >= identity.headBytes) break;
    }
    return headDigest(head.subarray(0, identity.headBytes)) === identity.headDigest;
  } catch {
    return false;
  } finally {
    await handle.close();
  }
}

async function isCopyOf(path: string, identity: FileIdentity): Promise<boolean> {
  try {
    const handle = await open(path, 'r');
    const same = await isSameFile(handle, identity).finally(() => handle.close());
    return same || (path.endsWith('.gz') && (await unpacksTo(path, identity)));
  } catch {
    return false;
  }
}

/** The number or date in what a rotated name adds to the log's own; empty when it has none. */
function rotationMark(path: string, name: string): string {
  const own = new Set(name.match(/\d+/g) ?? []);
  return (basename(path).match(/\d+/g) ?? []).filter((run) => !own.has(run)).join('');
}

/** Whether `other` was rotated after `found` by its name: numbers count down to the present, dates up to it. */
function isNamedLater(other: string, found: string, name: string): boolean {
  const [a, b] = [rotationMark(other, name), rotationMark(found, name)];
  if (a === '' || b === '' || a === b) return false;
  const dated = a.length >= 6 && b.length >= 6;
  return dated ? a > b : a.length < 6 && b.length < 6 && Number(a) < Number(b);
}

/** What became of a file that was read under a log's path. */
export interface RotatedTrail {
  /** The file itself under its new name; undefined when it is not to be found, or was empty. */
  readonly copy: RotatedCopy | undefined;
  /** What was rotated after it, oldest first. */
  readonly later: readonly RotatedCopy[];
}

/**
 * Looks for the rotated copy of the file identified and for what was rotated after it: later by name and by date, for
 * compressing may touch either. Of a file that was empty only the date is known.
 */
export async function findTrail(path: string, identity: FileIdentity): Promise<RotatedTrail> {
  const copies = await rotatedCopies(path);
  if (identity.headBytes === 0) {
    return { copy: undefined, later: copies.filter((copy) => copy.modified > identity.modified) };
  }
  for (const [index, copy] of copies.entries()) {
    if (!(await isCopyOf(copy.path, identity))) continue;
    const name = basename(path);
    return {
      copy,
      later: copies.slice(index + 1).filter((other) => isNamedLater(other.path, copy.path, name)),
    };
  }
  return { copy: undefined, later: [] };
}
