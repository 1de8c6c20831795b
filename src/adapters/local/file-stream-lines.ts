import { BrokenPack } from './file-packed.ts';
import { LONG_LINE_BEGINNING, NEWLINE, type RawChunk, type ReadLimits } from './file-raw-chunk.ts';
import type { SingleBytes } from './file-single-bytes.ts';

const NOTHING = Buffer.alloc(0);

/** Reads whole lines of a source that can only be read forwards: compressed files and standard input. */
export class StreamLines {
  readonly #blocks: AsyncIterator<Uint8Array>;
  readonly #limits: ReadLimits;
  #skip: number;
  #position: number;
  #held: Buffer = NOTHING;
  /** Blocks without a line end, not joined to what is held before the line ends: joining each would be quadratic. */
  #loose: Buffer[] = [];
  #looseBytes = 0;
  #ended = false;
  #broken: Error | undefined;
  /** Told to stop within an overlong line: what follows in it is no line. */
  #stopped = false;
  #pulling: Promise<void> | undefined;
  readonly #text: SingleBytes;

  /** Leaves out the first `skip` bytes, which were read before. */
  constructor(blocks: AsyncIterable<Uint8Array>, skip: number, limits: ReadLimits, text: SingleBytes) {
    this.#text = text;
    this.#blocks = blocks[Symbol.asyncIterator]();
    this.#skip = skip;
    this.#position = skip;
    this.#limits = limits;
  }

  /** Whether `next` would answer without waiting for data to come. */
  get ready(): boolean {
    return this.#ended || this.#held.includes(NEWLINE);
  }

  /** Whether everything was given out. */
  get ended(): boolean {
    return this.#ended && this.#held.length + this.#looseBytes === 0 && this.#broken === undefined;
  }

  async #pull(): Promise<void> {
    try {
      const { value, done } = await this.#blocks.next();
      if (done === true) this.#ended = true;
      else this.#hold(value);
    } catch (error) {
      this.#ended = true;
      if (!(error instanceof BrokenPack)) throw error;
      this.#broken = error;
    } finally {
      this.#pulling = undefined;
    }
  }

  #hold(block: Uint8Array): void {
    const from = Math.min(this.#skip, block.length);
    this.#skip -= from;
    const rest = Buffer.from(block.buffer, block.byteOffset + from, block.length - from);
    this.#loose.push(rest);
    this.#looseBytes += rest.length;
    if (rest.includes(NEWLINE)) this.#join();
  }

  #join(): void {
    if (this.#loose.length === 0) return;
    const single = this.#held.length === 0 && this.#loose.length === 1;
    this.#held = single ? this.#loose[0]! : Buffer.concat([this.#held, ...this.#loose]);
    this.#loose = [];
    this.#looseBytes = 0;
  }

  /** Waits for one more block, at most `patience` milliseconds where given; says whether something came. */
  async #more(patience?: number): Promise<boolean> {
    this.#pulling ??= this.#pull();
    if (patience === undefined) await this.#pulling;
    else {
      let timer: NodeJS.Timeout | undefined;
      const lapse = new Promise<void>((resolve) => {
        timer = setTimeout(resolve, patience);
      });
      await Promise.race([this.#pulling, lapse]);
      clearTimeout(timer);
    }
    return this.#pulling === undefined;
  }

  /**
   * The next whole lines; `exact` asks for just so many bytes, as a chunk cut there before. With `patience` it gives
   * up waiting after so many milliseconds. Undefined at the end, or when patience ran out.
   */
  async next(exact = 0, patience?: number): Promise<RawChunk | undefined> {
    while (!this.#stopped) {
      const wanted = exact > 0 ? exact - 1 : this.#limits.maxLineBytes;
      if (this.#ended || this.#held.length + this.#looseBytes > wanted) this.#join();
      const cut = exact > 0 ? (this.#held.length >= exact ? exact : 0) : this.#held.lastIndexOf(NEWLINE) + 1;
      if (cut > 0) return this.#take('lines', cut);
      if (this.#ended) return this.#rest();
      if (exact === 0 && this.#held.length > this.#limits.maxLineBytes) return this.#longLine();
      if (!(await this.#more(patience))) break;
    }
    return undefined;
  }

  #take(kind: RawChunk['kind'], length: number): RawChunk {
    const bytes = this.#text.toUtf8(this.#held.subarray(0, length));
    const chunk = { kind, bytes, position: this.#position, length };
    this.#held = this.#held.subarray(length);
    this.#position += length;
    return chunk;
  }

  #rest(): RawChunk | undefined {
    if (this.#held.length > 0) return this.#take('lines', this.#held.length);
    // The break counts as one byte, so that a reader taken up behind it does not come upon it again.
    if (this.#broken === undefined || this.#skip > 0) return undefined;
    const { message } = this.#broken;
    this.#broken = undefined;
    return { kind: 'broken', bytes: Buffer.from(message), position: this.#position, length: 1 };
  }

  /** Drops an overlong line block by block; undefined when told to stop meanwhile. */
  async #longLine(): Promise<RawChunk | undefined> {
    const bytes = Buffer.from(this.#held.subarray(0, LONG_LINE_BEGINNING));
    const position = this.#position;
    while (this.#limits.signal?.aborted !== true) {
      this.#join();
      const end = this.#held.indexOf(NEWLINE);
      const length = end < 0 ? this.#held.length : end + 1;
      this.#held = this.#held.subarray(length);
      this.#position += length;
      if (end >= 0 || this.#ended)
        return { kind: 'long-line', bytes, position, length: this.#position - position };
      await this.#more();
    }
    this.#stopped = true;
    return undefined;
  }
}
