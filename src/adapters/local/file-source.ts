import { stat } from 'node:fs/promises';
import { beginsAs, type FileIdentity, isSameFile } from './file-identity.ts';
import type { RawChunk, ReadLimits } from './file-raw-chunk.ts';
import { findRotated, type Segment } from './file-rotation.ts';
import { type OpenSegment, openSegment } from './file-segment.ts';
import { LogSourceError } from './log-source-error.ts';
import type { RawSource, SourcePlace } from './log-source-types.ts';

/** A log file with all that happens to one: it grows, is renamed, is cut short, is replaced while nobody looks. */
class FileSource implements RawSource {
  readonly ready = true;
  readonly #path: string;
  readonly #limits: ReadLimits;
  readonly #follow: boolean;
  readonly #pending: Segment[];
  #segment: OpenSegment;
  #identity: FileIdentity;
  #sizeBefore = 0;
  #arrival = Number.NaN;
  /** The path was seen to name another file: the old one is read once more, for its writer may not have let go yet. */
  #leaving = false;
  /** Nothing was left at the last look, so time may have passed and the file may have been replaced. */
  #idle = true;
  #lost = false;

  constructor(
    path: string,
    limits: ReadLimits,
    follow: boolean,
    segment: OpenSegment,
    identity: FileIdentity,
    pending: Segment[],
    lost: boolean,
  ) {
    this.#path = path;
    this.#limits = limits;
    this.#follow = follow;
    this.#segment = segment;
    this.#identity = identity;
    this.#pending = pending;
    this.#lost = lost;
  }

  get arrival(): number {
    return this.#arrival;
  }

  place(): SourcePlace {
    return { identity: this.#identity, position: this.#segment.position() };
  }

  async progress(): Promise<{ read: number; total: number }> {
    const { size } = await this.#segment.handle.stat();
    return { read: this.#sizeBefore + this.#segment.bytesRead(), total: this.#sizeBefore + size };
  }

  async close(): Promise<void> {
    await this.#segment.handle.close();
  }

  async next(exact?: number): Promise<RawChunk | undefined> {
    if (this.#lost) return this.#reportLoss();
    for (;;) {
      if (this.#idle) await this.#look();
      const last = this.#pending.length === 0;
      const chunk = await this.#segment.next(!last || !this.#follow, exact);
      if (chunk !== undefined) {
        if (this.#identity.headBytes < 256) this.#identity = await this.#segment.identity();
        return chunk;
      }
      this.#idle = true;
      if (last && !(await this.#wasRotated())) return undefined;
      const rest = await this.#segment.next(true);
      if (rest !== undefined) return rest;
      await this.#advance();
    }
  }

  #reportLoss(): RawChunk {
    this.#lost = false;
    return { kind: 'replaced', bytes: new Uint8Array(0), position: 0, length: 0 };
  }

  /** After a pause: when was the file written last, and was it cut short and filled anew? */
  async #look(): Promise<void> {
    this.#idle = false;
    const { mtimeMs, size } = await this.#segment.handle.stat();
    this.#arrival = mtimeMs > Date.UTC(1990, 0, 1) ? mtimeMs : Date.now();
    if (!this.#follow || this.#segment.compressed) return;
    if (size >= this.#segment.position() && (await beginsAs(this.#segment.handle, this.#identity))) return;
    this.#segment.rewind();
    this.#identity = await this.#segment.identity();
  }

  /** Whether the path names another file by now, and the one at hand had a last chance to be written to. */
  async #wasRotated(): Promise<boolean> {
    if (!this.#follow) return false;
    const now = await stat(this.#path).catch(() => undefined);
    const { ino, dev } = await this.#segment.handle.stat();
    if (now === undefined || (now.ino === ino && now.dev === dev)) {
      this.#leaving = false;
      return false;
    }
    if (!this.#leaving) {
      this.#leaving = true;
      return false;
    }
    this.#leaving = false;
    this.#pending.push({ path: this.#path, position: 0 });
    return true;
  }

  async #advance(): Promise<void> {
    const { path, position } = this.#pending.shift()!;
    const segment = await openSegment(path, position, this.#limits);
    this.#sizeBefore += (await this.#segment.handle.stat()).size;
    await this.#segment.handle.close();
    this.#segment = segment;
    this.#identity = await segment.identity();
    this.#idle = true;
  }
}

/**
 * Opens a log file, where it was left if `place` says so. A file replaced since then is looked for among its rotated
 * copies; when it is not found, reading starts over and says so by a chunk of kind `replaced`. Throws LogSourceError.
 */
export async function openFileSource(
  path: string,
  limits: ReadLimits,
  follow: boolean,
  place?: SourcePlace,
): Promise<RawSource> {
  try {
    const segments = await segmentsFrom(path, limits, place);
    const [first, ...pending] = segments ?? [{ path, position: 0 }];
    const segment = await openSegment(first!.path, first!.position, limits);
    const identity = await segment.identity();
    return new FileSource(path, limits, follow, segment, identity, pending, segments === undefined);
  } catch (error) {
    throw error instanceof LogSourceError ? error : new LogSourceError(path, error);
  }
}

async function segmentsFrom(
  path: string,
  limits: ReadLimits,
  place: SourcePlace | undefined,
): Promise<readonly Segment[] | undefined> {
  if (place?.identity === undefined || place.identity === null) return [{ path, position: 0 }];
  const probe = await openSegment(path, 0, limits);
  try {
    const { size } = await probe.handle.stat();
    const longEnough = probe.compressed || size >= place.position;
    if (longEnough && (await isSameFile(probe.handle, place.identity)))
      return [{ path, position: place.position }];
  } finally {
    await probe.handle.close();
  }
  return findRotated(path, place.identity, place.position);
}
