import { open, readdir, stat } from 'node:fs/promises';
import { basename, dirname, join, parse } from 'node:path';
import { gunzipBlocks } from './file-gzip.ts';
import { type FileIdentity, headDigest, isSameFile } from './file-identity.ts';

/** A file still to be read and where to begin. */
export interface Segment {
  readonly path: string;
  readonly position: number;
}

interface Sibling {
  readonly path: string;
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
async function rotatedCopies(path: string): Promise<Sibling[]> {
  const folder = dirname(path);
  const name = basename(path);
  const names = (await readdir(folder)).filter((other) => other !== name && isRotatedName(name, other));
  const siblings = await Promise.all(
    names.map(async (other): Promise<Sibling[]> => {
      const info = await stat(join(folder, other)).catch(() => undefined);
      return info?.isFile() ? [{ path: join(folder, other), modified: info.mtimeMs }] : [];
    }),
  );
  return siblings.flat().sort((a, b) => a.modified - b.modified || (a.path < b.path ? 1 : -1));
}

/** Whether an archived file, once unpacked, begins as the log did. */
async function unpacksTo(path: string, identity: FileIdentity): Promise<boolean> {
  if (identity.headBytes === 0) return false;
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

async function wasLog(path: string, identity: FileIdentity): Promise<boolean> {
  try {
    if (path.endsWith('.gz')) return await unpacksTo(path, identity);
    const handle = await open(path, 'r');
    try {
      return await isSameFile(handle, identity);
    } finally {
      await handle.close();
    }
  } catch {
    return false;
  }
}

/** The number or date in what a rotated name adds to the log's own; empty when it has none. */
function rotationMark(path: string, name: string): string {
  const digits = basename(path).match(/\d+/g) ?? [];
  const own = new Set(name.match(/\d+/g) ?? []);
  return digits.filter((run) => !own.has(run)).join('');
}

/** Whether `other` was rotated after `found`: numbers count down to the present, dates up to it. */
function isRotatedLater(other: string, found: string, name: string): boolean {
  const [a, b] = [rotationMark(other, name), rotationMark(found, name)];
  if (a === '' || b === '' || a === b) return false;
  const dated = a.length >= 6 && b.length >= 6;
  return dated ? a > b : a.length < 6 && b.length < 6 && Number(a) < Number(b);
}

/**
 * Where to go on reading a log that was replaced since `identity` was noted: its rotated copy from `position`, then
 * what was rotated after it (by name and by date, for compressing may touch either), then the log itself. Undefined
 * when the copy is not to be found.
 */
export async function findRotated(
  path: string,
  identity: FileIdentity,
  position: number,
): Promise<readonly Segment[] | undefined> {
  const copies = await rotatedCopies(path);
  for (const [index, found] of copies.entries()) {
    if (!(await wasLog(found.path, identity))) continue;
    const later = copies
      .slice(index + 1)
      .filter((copy) => isRotatedLater(copy.path, found.path, basename(path)))
      .map((copy) => ({ path: copy.path, position: 0 }));
    return [{ path: found.path, position }, ...later, { path, position: 0 }];
  }
  return undefined;
}
