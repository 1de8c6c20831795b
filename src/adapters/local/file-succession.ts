import { setTimeout as pause } from 'node:timers/promises';
import type { LeftFile } from './file-identity.ts';
import type { ReadingStart, ReadLimits } from './file-raw-chunk.ts';
import { findTrail, type RotatedCopy } from './file-rotation.ts';
import { type OpenSegment, openSegment } from './file-segment.ts';

/** Renaming and compressing the copies takes a moment in which one may seem gone: how often and when to look again. */
const ATTEMPTS = 4;
const PAUSE_MS = 25;

/** Where a file is read from that was not read before. */
export const BEGINNING: ReadingStart = { position: 0 };

/** Whether a file could not be opened because there is none. */
export function isMissing(error: unknown): boolean {
  return (error as NodeJS.ErrnoException | undefined)?.code === 'ENOENT';
}

/** Opens a file if it is there. */
export async function openIfThere(
  path: string,
  start: ReadingStart,
  limits: ReadLimits,
): Promise<OpenSegment | undefined> {
  try {
    return await openSegment(path, start, limits);
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

/** Opens a copy unless its path names another file by now. */
async function openCopy(
  copy: RotatedCopy,
  start: ReadingStart,
  limits: ReadLimits,
): Promise<OpenSegment | undefined> {
  const segment = await openIfThere(copy.path, start, limits);
  if (segment === undefined || (await segment.handle.stat()).ino === copy.inode) return segment;
  await segment.handle.close();
  return undefined;
}

/**
 * Opens what is left of a file that was rotated away: its copy where it was left, or, when it was empty, the first copy
 * made since. Undefined when there is none.
 */
export async function openRest(
  path: string,
  left: LeftFile,
  start: ReadingStart,
  limits: ReadLimits,
): Promise<OpenSegment | undefined> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    if (attempt > 0) await pause(PAUSE_MS);
    const { copy, later } = await findTrail(path, left);
    const wasEmpty = left.identity.headBytes === 0;
    const rest = wasEmpty ? later[0] : copy;
    if (rest === undefined && wasEmpty) return undefined;
    const segment =
      rest === undefined ? undefined : await openCopy(rest, wasEmpty ? BEGINNING : start, limits);
    if (segment !== undefined) return segment;
  }
  return undefined;
}

/**
 * Opens what follows a rotated file that was read to its end: the next copy, or the log itself, which `live` tells.
 * Undefined when the log is not there yet.
 */
export async function openSuccessor(
  path: string,
  left: LeftFile,
  limits: ReadLimits,
): Promise<{ readonly segment: OpenSegment; readonly live: boolean } | undefined> {
  for (let attempt = 1; ; attempt++) {
    // Opened before the copies are listed: a rotation in between shows as a copy then.
    const log = await openIfThere(path, BEGINNING, limits);
    const { copy, later } = await findTrail(path, left);
    const next = later[0] === undefined ? undefined : await openCopy(later[0], BEGINNING, limits);
    const settled =
      next !== undefined || (later.length === 0 && (copy !== undefined || left.identity.headBytes === 0));
    if (settled || attempt === ATTEMPTS) {
      if (next === undefined) return log === undefined ? undefined : { segment: log, live: true };
      await log?.handle.close();
      return { segment: next, live: false };
    }
    await log?.handle.close();
    await pause(PAUSE_MS);
  }
}
