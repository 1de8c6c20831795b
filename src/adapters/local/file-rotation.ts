import { type FileHandle, open, readdir, stat } from 'node:fs/promises';
import { basename, dirname, join, parse } from 'node:path';
import { headDigest, isSameFile, isTailOf, type LeftFile } from './file-identity.ts';
import { MAGIC_BYTES, packingOf, unpackBlocks } from './file-packed.ts';

/** A rotated copy of a log. */
export interface RotatedCopy {
  readonly path: string;
  /** Tells whether the path still names this file when it is opened: rotating renames the older copies too. */
  readonly inode: number;
  readonly modified: number;
}

/** A file name without the ending of what it is packed by. */
export function withoutPacking(name: string): string {
  return name.replace(/\.(gz|zst)$/, '');
}

/** Whether `other` is named like a rotated `name`: `app.log.1`, `app.log-20261120.gz`, `app-20261120.log`, `app.log.old`. */
function isRotatedName(name: string, other: string): boolean {
  if (other.startsWith(`${name}.`) || other.startsWith(`${name}-`)) return true;
  const { name: stem, ext } = parse(name);
  const plain = withoutPacking(other);
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

/** Whether a packed file, once unpacked, begins as the log did, and goes on so to where it was left. */
async function unpacksTo(path: string, { identity, tail }: LeftFile): Promise<boolean> {
  const handle = await open(path, 'r');
  try {
    const magic = Buffer.alloc(MAGIC_BYTES);
    await handle.read(magic, 0, MAGIC_BYTES, 0);
    const packing = packingOf(magic);
    if (packing === undefined) return false;
    const pieces = () => handle.createReadStream({ autoClose: false, start: 0 });
    return await holds(unpackBlocks(packing, pieces, false), { identity, tail });
  } catch {
    return false;
  } finally {
    await handle.close();
  }
}

/** Whether unpacked blocks have the beginning and, without reading further, what lay before the place. */
async function holds(blocks: AsyncIterable<Buffer>, { identity, tail }: LeftFile): Promise<boolean> {
  const enough = Math.max(identity.headBytes, tail?.position ?? 0);
  let head = Buffer.alloc(0);
  let end = Buffer.alloc(0);
  let read = 0;
  for await (const block of blocks) {
    if (head.length < identity.headBytes) head = Buffer.concat([head, block]).subarray(0, identity.headBytes);
    const upTo = tail === undefined ? 0 : Math.max(0, Math.min(block.length, tail.position - read));
    if (upTo > 0) end = Buffer.concat([end, block.subarray(0, upTo)]).subarray(-tail!.bytes);
    read += block.length;
    if (read >= enough) break;
  }
  if (headDigest(head) !== identity.headDigest) return false;
  return tail === undefined || tail.bytes === 0 || headDigest(end) === tail.digest;
}

async function isCopyOf(path: string, left: LeftFile): Promise<boolean> {
  try {
    const handle = await open(path, 'r');
    const same = await isLeft(handle, left).finally(() => handle.close());
    return same || (/\.(gz|zst)$/.test(path) && (await unpacksTo(path, left)));
  } catch {
    return false;
  }
}

/** Whether an open file is the one that was left, with what lay before the place. */
export async function isLeft(handle: FileHandle, { identity, tail }: LeftFile): Promise<boolean> {
  return (await isSameFile(handle, identity)) && (await isTailOf(handle, tail));
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
export async function findTrail(path: string, left: LeftFile): Promise<RotatedTrail> {
  const { identity } = left;
  const copies = await rotatedCopies(path);
  if (identity.headBytes === 0) {
    return { copy: undefined, later: copies.filter((copy) => copy.modified > identity.modified) };
  }
  for (const [index, copy] of copies.entries()) {
    if (!(await isCopyOf(copy.path, left))) continue;
    const name = basename(path);
    return {
      copy,
      later: copies.slice(index + 1).filter((other) => isNamedLater(other.path, copy.path, name)),
    };
  }
  return { copy: undefined, later: [] };
}
