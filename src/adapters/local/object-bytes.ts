import type { ByteReader } from './file-raw-chunk.ts';

/** An object in a store that is read in pieces. */
export interface StoredBytes {
  readonly size: number;
  /** When it was written, epoch ms. */
  readonly modified: number;
  /** `length` bytes from `from` on, which lie within it. */
  range(from: number, length: number): Promise<Uint8Array>;
}

/** Bytes fetched at once: 25 requests for 100 MB, and what is held of an object. */
const WINDOW = 4 << 20;

/** More than one needs to tell what kind of file it is, wherever it is read on. */
const HEAD = 16;

const NOTHING = new Uint8Array(0);

/**
 * An object by position, one window of it in memory. Lines are read forwards, each time from the end of the last whole one: what
 * reaches beyond the window begins the next one, so nothing before it is asked for again.
 */
export class ObjectBytes implements ByteReader {
  readonly #object: StoredBytes;
  #head: Uint8Array | undefined;
  #window: Uint8Array = NOTHING;
  #from = 0;

  constructor(object: StoredBytes) {
    this.#object = object;
  }

  async read(
    buffer: Buffer,
    offset: number,
    length: number,
    position: number,
  ): Promise<{ readonly bytesRead: number }> {
    const bytesRead = Math.max(Math.min(length, this.#object.size - position), 0);
    if (bytesRead > 0) buffer.set(await this.#bytes(position, bytesRead), offset);
    return { bytesRead };
  }

  async #bytes(position: number, length: number): Promise<Uint8Array> {
    const end = position + length;
    if (end <= HEAD) return (await this.#beginning()).subarray(position, end);
    if (position < this.#from || end > this.#from + this.#window.length) {
      // Let go first: two windows are never held.
      this.#window = NOTHING;
      this.#window = await this.#object.range(position, this.#within(position, Math.max(WINDOW, length)));
      this.#from = position;
    }
    return this.#window.subarray(position - this.#from, end - this.#from);
  }

  async #beginning(): Promise<Uint8Array> {
    this.#head ??= await this.#object.range(0, this.#within(0, HEAD));
    return this.#head;
  }

  #within(from: number, length: number): number {
    return Math.min(length, this.#object.size - from);
  }
}
