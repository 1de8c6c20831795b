import { type Encoding, encodingOf, MARK_BYTES } from './file-encoding.ts';
import { type ByteReader, LONG_LINE_BEGINNING, type RawChunk, type ReadLimits } from './file-raw-chunk.ts';

/**
 * Reads whole lines of an uncompressed file by position. It keeps nothing but a buffer, so a file can grow, be read
 * again from anywhere, or be left in the middle of a line.
 */
export class FileLines {
  readonly #handle: ByteReader;
  readonly #limits: ReadLimits;
  #buffer: Buffer;
  #encoding: Encoding | undefined;
  /** How far the overlong line at `#longFrom` has been searched for its end, so that a growing one is searched once. */
  #longFrom = -1;
  #longTo = -1;

  constructor(handle: ByteReader, limits: ReadLimits) {
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

  /** Looked at again where the file begins: one that was empty, or cut short, may be filled in another encoding. */
  async #encodingAt(position: number): Promise<Encoding> {
    if (position === 0 || this.#encoding === undefined) {
      this.#encoding = encodingOf(await this.#read(0, MARK_BYTES));
    }
    return this.#encoding;
  }

  /**
   * The whole lines at `position`; with `final` a last line without its end counts as whole. `exact` asks for just so
   * many bytes, as a chunk cut there before. Undefined when there is nothing whole.
   */
  async next(position: number, final: boolean, exact = 0): Promise<RawChunk | undefined> {
    const encoding = await this.#encodingAt(position);
    if (exact > 0) return lines(await this.#read(position, exact), position, encoding);
    const { chunkBytes, maxLineBytes } = this.#limits;
    const { unit } = encoding;
    for (let size = chunkBytes; ; size = Math.min(size * 2, (maxLineBytes + 1) * unit)) {
      const bytes = await this.#read(position, size);
      if (bytes.length === 0) return undefined;
      const end = encoding.lastEnd(bytes);
      if (end > 0) return lines(bytes.subarray(0, end), position, encoding);
      if (bytes.length > maxLineBytes * unit) return this.#longLine(bytes, position, final, encoding);
      if (bytes.length < size) return final ? lines(bytes, position, encoding) : undefined;
    }
  }

  async #longLine(
    bytes: Buffer,
    position: number,
    final: boolean,
    { unit, firstEnd, toUtf8 }: Encoding,
  ): Promise<RawChunk | undefined> {
    const beginning = Buffer.from(toUtf8(bytes.subarray(0, LONG_LINE_BEGINNING)));
    const searched = bytes.length - (bytes.length % unit);
    let at = this.#longFrom === position ? this.#longTo : position + searched;
    while (this.#limits.signal?.aborted !== true) {
      const block = await this.#read(at, this.#limits.chunkBytes * unit);
      const end = firstEnd(block);
      const atEnd = block.length < unit;
      if (end > 0 || (atEnd && final)) {
        const length = at - position + (end > 0 ? end : block.length);
        return { kind: 'long-line', bytes: beginning, position, length };
      }
      at += block.length - (block.length % unit);
      if (atEnd) break;
    }
    this.#longFrom = position;
    this.#longTo = at;
    return undefined;
  }
}

function lines(bytes: Buffer, position: number, encoding: Encoding): RawChunk {
  return { kind: 'lines', bytes: encoding.toUtf8(bytes), position, length: bytes.length };
}
