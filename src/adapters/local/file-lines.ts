import { type Encoding, encodingOf, knownEncoding, MARK_BYTES, type TextEncoding } from './file-encoding.ts';
import { TAIL_BYTES } from './file-identity.ts';
import { KIND_BYTES } from './file-kind.ts';
import { type ByteReader, LONG_LINE_BEGINNING, type RawChunk, type ReadLimits } from './file-raw-chunk.ts';
import type { SingleBytes } from './file-single-bytes.ts';

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
  readonly #text: SingleBytes;
  readonly #known: TextEncoding | undefined;
  /** What lies before the place reached, as it is on disk: by it a file that was written anew is told. */
  #tail: Buffer;

  constructor(handle: ByteReader, limits: ReadLimits, text: SingleBytes, tail: Buffer, known?: TextEncoding) {
    this.#known = known;
    this.#handle = handle;
    this.#text = text;
    this.#tail = tail;
    this.#limits = limits;
    this.#buffer = Buffer.allocUnsafe(limits.chunkBytes);
  }

  get encoding(): TextEncoding | undefined {
    return this.#encoding === undefined ? this.#known : this.#encoding.name;
  }

  /** The last bytes before the place that was reached. */
  get tail(): Buffer {
    return this.#tail;
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
    if (position === 0) {
      this.#tail = Buffer.alloc(0);
      this.#text.reset();
      this.#encoding = encodingOf(await this.#read(0, KIND_BYTES), this.#text);
    }
    this.#encoding ??= knownEncoding(this.#known, await this.#read(0, MARK_BYTES), this.#text);
    return this.#encoding;
  }

  /**
   * The whole lines at `position`; with `final` a last line without its end counts as whole. `exact` asks for just so
   * many bytes, as a chunk cut there before. Undefined when there is nothing whole.
   */
  async next(position: number, final: boolean, exact = 0): Promise<RawChunk | undefined> {
    const encoding = await this.#encodingAt(position);
    if (exact > 0) return this.#lines(await this.#read(position, exact), position, encoding);
    const { chunkBytes, maxLineBytes } = this.#limits;
    const { unit } = encoding;
    for (let size = chunkBytes; ; size = Math.min(size * 2, (maxLineBytes + 1) * unit)) {
      const bytes = await this.#read(position, size);
      if (bytes.length === 0) return undefined;
      const end = encoding.lastEnd(bytes);
      if (end > 0) return this.#lines(bytes.subarray(0, end), position, encoding);
      if (bytes.length > maxLineBytes * unit) return this.#longLine(bytes, position, final, encoding);
      if (bytes.length < size) return final ? this.#lines(bytes, position, encoding) : undefined;
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
        const tail = Math.min(TAIL_BYTES, position + length);
        this.#tail = Buffer.from(await this.#read(position + length - tail, tail));
        return { kind: 'long-line', bytes: beginning, position, length };
      }
      at += block.length - (block.length % unit);
      if (atEnd) break;
    }
    this.#longFrom = position;
    this.#longTo = at;
    return undefined;
  }

  #lines(bytes: Buffer, position: number, encoding: Encoding): RawChunk {
    this.#passed(bytes);
    return { kind: 'lines', bytes: encoding.toUtf8(bytes), position, length: bytes.length };
  }

  #passed(bytes: Buffer): void {
    const last = bytes.subarray(-TAIL_BYTES);
    // A copy: the buffer is read into again.
    this.#tail = Buffer.concat([this.#tail, last]).subarray(-TAIL_BYTES);
  }
}
