/** Little-endian beginnings of a zstd frame, and of one that is to be skipped (its last byte is 0x50 to 0x5f). */
const FRAME = 0xfd2fb528;
const SKIPPABLE = 0x184d2a50;

const MAGIC_BYTES = 4;
const BLOCK_HEAD_BYTES = 3;
const CHECKSUM_BYTES = 4;

/** Type of a block that is one byte repeated, whatever size it states. */
const RUN_LENGTH = 1;

type Section = 'magic' | 'skipped-size' | 'descriptor' | 'block-head' | 'passing' | 'unknown';

/**
 * Cuts zstd data behind every frame: Node's decompressor drops what follows the end of a frame in the same write, and
 * files written by appending have several. Format: RFC 8878, section 3.1.
 */
export class ZstdFrames {
  #section: Section = 'magic';
  /** What the section at hand has so far, little-endian, and how many bytes of it are missing. */
  #value = 0;
  #taken = 0;
  #missing = MAGIC_BYTES;
  /** What comes after the bytes that are passed over: a block, or the next frame. */
  #then: 'block-head' | 'magic' = 'magic';
  #checksum = false;
  #ended = false;

  /** The parts of a piece, each of which ends with its frame or with the piece. */
  cut(piece: Uint8Array): Uint8Array[] {
    const parts: Uint8Array[] = [];
    let from = 0;
    for (let at = 0; at < piece.length && this.#section !== 'unknown'; ) {
      at += this.#take(piece, at);
      if (!this.#ended) continue;
      this.#ended = false;
      parts.push(piece.subarray(from, at));
      from = at;
    }
    if (from < piece.length) parts.push(piece.subarray(from));
    return parts;
  }

  #take(piece: Uint8Array, at: number): number {
    if (this.#section === 'passing') {
      const length = Math.min(this.#missing, piece.length - at);
      this.#missing -= length;
      if (this.#missing === 0) this.#begin(this.#then, true);
      return length;
    }
    this.#value += piece[at]! * 2 ** (8 * this.#taken++);
    if (--this.#missing === 0) this.#settle(this.#value);
    return 1;
  }

  #settle(value: number): void {
    if (this.#section === 'magic') {
      if (value === FRAME) this.#begin('descriptor');
      else if (value - (value % 16) === SKIPPABLE) this.#begin('skipped-size');
      else this.#section = 'unknown';
    } else if (this.#section === 'skipped-size') this.#pass(value, 'magic');
    else if (this.#section === 'descriptor') this.#describe(value);
    else this.#block(value);
  }

  /** The descriptor says how long the rest of the frame's head is. */
  #describe(descriptor: number): void {
    const single = (descriptor & 0x20) !== 0;
    this.#checksum = (descriptor & 4) !== 0;
    const sizeBytes = [single ? 1 : 0, 2, 4, 8][descriptor >> 6]!;
    const dictionaryBytes = [0, 1, 2, 4][descriptor & 3]!;
    this.#pass((single ? 0 : 1) + dictionaryBytes + sizeBytes, 'block-head');
  }

  #block(head: number): void {
    const last = (head & 1) === 1;
    const size = ((head >> 1) & 3) === RUN_LENGTH ? 1 : head >> 3;
    const checksum = last && this.#checksum ? CHECKSUM_BYTES : 0;
    this.#pass(size + checksum, last ? 'magic' : 'block-head');
  }

  #pass(bytes: number, then: 'block-head' | 'magic'): void {
    if (bytes === 0) {
      this.#begin(then, true);
      return;
    }
    this.#section = 'passing';
    this.#missing = bytes;
    this.#then = then;
  }

  #begin(section: Exclude<Section, 'passing' | 'unknown'>, behind = false): void {
    this.#ended = behind && section === 'magic';
    this.#section = section;
    this.#value = 0;
    this.#taken = 0;
    this.#missing = { magic: MAGIC_BYTES, 'skipped-size': 4, descriptor: 1, 'block-head': BLOCK_HEAD_BYTES }[
      section
    ];
  }
}
