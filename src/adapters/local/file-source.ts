import { stat } from 'node:fs/promises';
import { beginsAs, type FileIdentity, isSameFile, isTailOf, type LeftFile } from './file-identity.ts';
import type { RawChunk, ReadLimits } from './file-raw-chunk.ts';
import { findTrail, isLeft } from './file-rotation.ts';
import { type OpenSegment, openSegment } from './file-segment.ts';
import { BEGINNING, openIfThere, openRest, openSuccessor } from './file-succession.ts';
import { LogSourceError } from './log-source-error.ts';
import type { RawSource, SourcePlace } from './log-source-types.ts';

/** Dates of files before 1990 were never set. */
const OLDEST_DATE = Date.UTC(1990, 0, 1);

/** Bytes of a head that is complete; shorter ones grow with their file. */
const WHOLE_HEAD = 256;

/** How long a followed file that lines came to is waited for, until what they may still state is given up, ms. */
const SILENCE_MS = 500;

interface Opening {
  readonly segment: OpenSegment;
  readonly identity: FileIdentity;
  /** The open file is the log itself; otherwise a rotated copy, with more to come after it. */
  readonly live: boolean;
  /** The file read before was replaced and its copy not found. */
  readonly lost: boolean;
  /** Copies that were named to be read before the log, oldest first. */
  readonly named: readonly string[];
}

/** A log file with all that happens to one: it grows, is renamed, is cut short, is replaced while nobody looks. */
class FileSource implements RawSource {
  readonly ready = true;
  readonly ended = false;
  readonly #path: string;
  readonly #limits: ReadLimits;
  readonly #follow: boolean;
  #segment: OpenSegment;
  #identity: FileIdentity;
  #live: boolean;
  #lost: boolean;
  #named: readonly string[];
  #sizeBefore = 0;
  #modified = Number.NaN;
  #size = -1;
  /** Everything that was there when the reading began was read: what comes now is written while we look. */
  #caughtUp = false;
  arrivalIsTime = false;
  /** When something was read last, epoch ms. */
  #readAt = 0;
  /** The path was seen to name another file: the old one is read once more, for its writer may not have let go yet. */
  #leaving = false;

  constructor(path: string, limits: ReadLimits, follow: boolean, opening: Opening) {
    this.#path = path;
    this.#limits = limits;
    this.#follow = follow;
    this.#segment = opening.segment;
    this.#identity = opening.identity;
    this.#live = opening.live;
    this.#lost = opening.lost;
    this.#named = opening.named;
  }

  /** Lines that come while they are looked for have their time once the file is silent, whatever they state. */
  get live(): boolean {
    return this.arrivalIsTime && Date.now() - this.#readAt >= SILENCE_MS;
  }

  get arrival(): number {
    return this.#modified > OLDEST_DATE ? this.#modified : Date.now();
  }

  place(): SourcePlace {
    const { position, encoding, tail } = this.#segment;
    return { identity: this.#identity, position: position(), encoding: encoding(), tail: tail() };
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
      const left = this.place();
      const chunk = await this.#segment.next(!this.#live || !this.#follow, exact);
      // Asked after the reading: what was read of a file that was filled anew before is not its continuation.
      if (await this.#wasCut(left, chunk !== undefined)) {
        await this.#startOver(left);
      } else if (chunk !== undefined) {
        this.arrivalIsTime = this.#caughtUp;
        this.#readAt = Date.now();
        if (this.#identity.headBytes < WHOLE_HEAD) this.#identity = await this.#segment.identity();
        return chunk;
      } else if (!(this.#live ? await this.#wasRotated() : await this.#advance())) {
        this.#caughtUp = this.#follow;
        return undefined;
      }
    }
  }

  /** Whether a followed log was cut short since, and perhaps filled anew; notes when it was written last. */
  async #wasCut(left: SourcePlace, read: boolean): Promise<boolean> {
    const { mtimeMs, size } = await this.#segment.handle.stat();
    const unchanged = !read && mtimeMs === this.#modified && size === this.#size;
    this.#modified = mtimeMs;
    this.#size = size;
    if (!this.#follow || this.#segment.compressed || !this.#live || unchanged) return false;
    // It was empty: between then and now it may have been filled, copied and cut short.
    if (this.#identity.headBytes === 0) return (await findTrail(this.#path, this.#left())).later.length > 0;
    if (size < left.position || !(await beginsAs(this.#segment.handle, this.#identity))) return true;
    return !(await isTailOf(this.#segment.handle, left.tail));
  }

  /** Begins a log that was cut short anew; what its copy has beyond our place comes first, where there is one. */
  async #startOver(left: SourcePlace): Promise<void> {
    const rest = await openRest(
      this.#path,
      { identity: this.#identity, tail: left.tail },
      left,
      this.#limits,
    );
    if (rest !== undefined) {
      await this.#take(rest, false);
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
    if (settled) this.#live = false;
    return settled;
  }

  /** Goes on to what was rotated next, or to the log itself; false when that is not there yet. */
  async #advance(): Promise<boolean> {
    if (await this.#advanceNamed()) return true;
    const successor = await openSuccessor(this.#path, this.#left(), this.#limits);
    if (successor !== undefined) await this.#take(successor.segment, successor.live);
    return successor !== undefined;
  }

  /** Goes on to the next of the named copies, which may have been rotated or removed meanwhile. */
  async #advanceNamed(): Promise<boolean> {
    const [next, ...rest] = this.#named;
    if (next === undefined) return false;
    this.#named = rest;
    const segment = await openIfThere(next, BEGINNING, this.#limits);
    if (segment === undefined) return this.#advanceNamed();
    await this.#take(segment, false);
    return true;
  }

  #left(): LeftFile {
    return { identity: this.#identity, tail: this.#segment.tail() };
  }

  async #take(segment: OpenSegment, live: boolean): Promise<void> {
    this.#sizeBefore += (await this.#segment.handle.stat()).size;
    await this.#segment.handle.close();
    this.#segment = segment;
    this.#identity = await segment.identity();
    this.#live = live;
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
  copies: readonly string[] = [],
): Promise<RawSource> {
  try {
    // Its copies alone are not what was asked for.
    if (!follow && place === undefined) await stat(path);
    const opened = await openAt(path, limits, place, copies);
    const identity = await opened.segment.identity();
    return new FileSource(path, limits, follow, { ...opened, identity });
  } catch (error) {
    throw new LogSourceError(path, error);
  }
}

async function openAt(
  path: string,
  limits: ReadLimits,
  place: SourcePlace | undefined,
  copies: readonly string[],
): Promise<Omit<Opening, 'identity'>> {
  if (place === undefined || place.identity === null) {
    const [first = path, ...named] = copies;
    const segment = await openSegment(first, BEGINNING, limits);
    return { segment, live: first === path, lost: false, named };
  }
  const { identity, tail } = place;
  const log = await openIfThere(path, place, limits);
  const same = log !== undefined && (await isAsLeft(path, log, place.position, { identity, tail }));
  if (same) return { segment: log, live: true, lost: false, named: [] };
  const rest = await openRest(path, { identity, tail }, place, limits);
  await log?.handle.close();
  if (rest !== undefined) {
    const named = copies.slice(copies.indexOf(rest.path) + 1 || copies.length);
    return { segment: rest, live: false, lost: false, named };
  }
  return {
    segment: await openSegment(path, BEGINNING, limits),
    live: true,
    lost: identity.headBytes > 0,
    named: [],
  };
}

async function isAsLeft(path: string, log: OpenSegment, position: number, left: LeftFile): Promise<boolean> {
  if (!log.compressed && (await log.handle.stat()).size < position) return false;
  const same = log.compressed ? await isSameFile(log.handle, left.identity) : await isLeft(log.handle, left);
  if (!same) return false;
  return left.identity.headBytes > 0 || (await findTrail(path, left)).later.length === 0;
}
