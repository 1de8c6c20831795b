import type { FileHandle } from 'node:fs/promises';
import { LONG_LINE_BEGINNING, NEWLINE, type RawChunk, type ReadLimits } from './file-raw-chunk.ts';

/**
 * Reads whole lines of an uncompressed file by position. It keeps nothing but a buffer, so a file can grow, be read
 * again from anywhere, or be left in the middle of a line.
 */
export class FileLines {
  readonly #handle: FileHandle;
  readonly #limits: ReadLimits;
  #buffer: Buffer;
  /** How far the overlong line at `#longFrom` has been searched for its end, so that a growing one is searched once. */
  #longFrom = -1;
  #longTo = -1;

  constructor(handle: FileHandle, limits: ReadLimits) {
    this.#handle = handle;
    this.#limits = limits;
    this.#buffer = Buffer.allocUnsafe(limits.chunkBytes);
  }

  async #read(position: number, length: number): Promise<Buffer> {
    if (this.#buffer.length < length) this.#buffer = Buffer.allocUnsafe(length);
    let filled = 0;
    while (filled < length) {
      const { bytesRead } = await this.#handle.read(this.#buffer, filled, length - filled, position + filled);
      if (bytesRead === 0) break;
      filled += bytesRead;
    }
    return this.#buffer.subarray(0, filled);
  }

  /**
   * The whole lines at `position`; with `final` a last line without its end counts as whole. `exact` asks for just so
   * many bytes, as a chunk cut there before. Undefined when there is nothing whole.
   */
  async next(position: number, final: boolean, exact = 0): Promise<RawChunk | undefined> {
    if (exact > 0) return lines(await this.#read(position, exact), position);
    const { chunkBytes, maxLineBytes } = this.#limits;
    for (let size = chunkBytes; ; size = Math.min(size * 2, maxLineBytes + 1)) {
      const bytes = await this.#read(position, size);
      if (bytes.length === 0) return undefined;
      const last = bytes.lastIndexOf(NEWLINE);
      if (last >= 0) return lines(bytes.subarray(0, last + 1), position);
      if (bytes.length > maxLineBytes) return this.#longLine(bytes, position, final);
      if (bytes.length < size) return final ? lines(bytes, position) : undefined;
    }
  }

  async #longLine(bytes: Buffer, position: number, final: boolean): Promise<RawChunk | undefined> {
    const beginning = Buffer.from(bytes.subarray(0, LONG_LINE_BEGINNING));
    let at = this.#longFrom === position ? this.#longTo : position + bytes.length;
    while (this.#limits.signal?.aborted !== true) {
      const block = await this.#read(at, this.#limits.chunkBytes);
      const end = block.indexOf(NEWLINE);
      at += end >= 0 ? end + 1 : block.length;
      if (end >= 0 || (block.length === 0 && final)) {
        return { kind: 'long-line', bytes: beginning, position, length: at - position };
      }
      if (block.length === 0) break;
    }
    this.#longFrom = position;
    this.#longTo = at;
    return undefined;
  }
}

function lines(bytes: Uint8Array, position: number): RawChunk {
  return { kind: 'lines', bytes, position, length: bytes.length };
}
