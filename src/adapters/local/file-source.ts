import { stat } from 'node:fs/promises';
import { beginsAs, type FileIdentity, isSameFile } from './file-identity.ts';
import type { RawChunk, ReadLimits } from './file-raw-chunk.ts';
import { findRotated, type Segment } from './file-rotation.ts';
import { type OpenSegment, openSegment } from './file-segment.ts';
import { LogSourceError } from './log-source-error.ts';
import type { RawSource, SourcePlace } from './log-source-types.ts';

/** Dates of files before 1990 were never set. */
const OLDEST_DATE = Date.UTC(1990, 0, 1);

interface Opening {
  readonly path: string;
  readonly limits: ReadLimits;
  readonly follow: boolean;
  readonly segment: OpenSegment;
  readonly identity: FileIdentity;
  /** Files to be read after the one that is open. */
  readonly pending: readonly Segment[];
  /** The file read before was replaced and its copy not found. */
  readonly lost: boolean;
}

/** A log file with all that happens to one: it grows, is renamed, is cut short, is replaced while nobody looks. */
class FileSource implements RawSource {
  readonly ready = true;
  readonly ended = false;
  readonly #path: string;
  readonly #limits: ReadLimits;
  readonly #follow: boolean;
  readonly #pending: Segment[];
  #segment: OpenSegment;
  #identity: FileIdentity;
  #sizeBefore = 0;
  #modified = Number.NaN;
  #size = -1;
  /** The path was seen to name another file: the old one is read once more, for its writer may not have let go yet. */
  #leaving = false;
  #lost: boolean;

  constructor(opening: Opening) {
    this.#path = opening.path;
    this.#limits = opening.limits;
    this.#follow = opening.follow;
    this.#segment = opening.segment;
    this.#identity = opening.identity;
    this.#pending = [...opening.pending];
    this.#lost = opening.lost;
  }

  get arrival(): number {
    return this.#modified > OLDEST_DATE ? this.#modified : Date.now();
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
    if (this.#lost) {
      this.#lost = false;
      return { kind: 'replaced', bytes: new Uint8Array(0), position: 0, length: 0 };
    }
    try {
      return await this.#read(exact);
    } catch (error) {
      throw new LogSourceError(this.#path, error);
    }
  }

  async #read(exact?: number): Promise<RawChunk | undefined> {
    for (;;) {
      const from = this.#segment.position();
      const final = this.#pending.length > 0 || !this.#follow;
      const chunk = await this.#segment.next(final, exact);
      // Asked after the reading: what was read of a file that was filled anew before is not its continuation.
      if (await this.#wasCut(from, chunk !== undefined)) {
        await this.#startOver(from);
        continue;
      }
      if (chunk !== undefined) {
        if (this.#identity.headBytes < 256) this.#identity = await this.#segment.identity();
        return chunk;
      }
      if (this.#pending.length > 0) {
        if (!(await this.#advance())) return undefined;
      } else if (!(await this.#wasRotated())) return undefined;
    }
  }

  /** Whether a followed file was cut short since, and perhaps filled anew; notes when it was written last. */
  async #wasCut(from: number, read: boolean): Promise<boolean> {
    const { mtimeMs, size } = await this.#segment.handle.stat();
    const unchanged = !read && mtimeMs === this.#modified && size === this.#size;
    this.#modified = mtimeMs;
    this.#size = size;
    if (!this.#follow || this.#segment.compressed || this.#pending.length > 0 || unchanged) return false;
    return size < from || !(await beginsAs(this.#segment.handle, this.#identity));
  }

  /** Begins a file that was cut short anew; what its copy has beyond our place comes first, where there is one. */
  async #startOver(from: number): Promise<void> {
    const segments = await findRotated(this.#path, this.#identity, from);
    if (segments !== undefined) {
      this.#pending.push(...segments);
      await this.#advance();
      return;
    }
    this.#segment.rewind();
    this.#identity = await this.#segment.identity();
  }

  /** Whether the path names another file by now, and the one at hand had a last chance to be written to. */
  async #wasRotated(): Promise<boolean> {
    if (!this.#follow) return false;
    const now = await stat(this.#path).catch(() => undefined);
    const { ino, dev } = await this.#segment.handle.stat();
    const replaced = now !== undefined && (now.ino !== ino || now.dev !== dev);
    const settled = replaced && this.#leaving;
    this.#leaving = replaced && !this.#leaving;
    if (!settled) return false;
    // There may have been more than one rotation since the last look.
    const segments = await findRotated(this.#path, this.#identity, this.#segment.position());
    this.#pending.push(...(segments?.slice(1) ?? [{ path: this.#path, position: 0 }]));
    return true;
  }

  /** Goes on to the next file; false when it is not there yet, for it may be about to be rotated itself. */
  async #advance(): Promise<boolean> {
    const { path, position } = this.#pending[0]!;
    const segment = await openSegment(path, position, this.#limits).catch((error: NodeJS.ErrnoException) => {
      if (this.#follow && error.code === 'ENOENT') return undefined;
      throw error;
    });
    if (segment === undefined) return false;
    this.#pending.shift();
    this.#sizeBefore += (await this.#segment.handle.stat()).size;
    await this.#segment.handle.close();
    this.#segment = segment;
    this.#identity = await segment.identity();
    return true;
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
    return new FileSource({ path, limits, follow, segment, identity, pending, lost: segments === undefined });
  } catch (error) {
    throw new LogSourceError(path, error);
  }
}

async function segmentsFrom(
  path: string,
  limits: ReadLimits,
  place: SourcePlace | undefined,
): Promise<readonly Segment[] | undefined> {
  if (place === undefined || place.identity === null) return [{ path, position: 0 }];
  const probe = await openSegment(path, 0, limits);
  try {
    const { size } = await probe.handle.stat();
    const longEnough = probe.compressed || size >= place.position;
    if (longEnough && (await isSameFile(probe.handle, place.identity))) {
      return [{ path, position: place.position }];
    }
  } finally {
    await probe.handle.close();
  }
  return findRotated(path, place.identity, place.position);
}
