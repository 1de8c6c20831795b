/**
 * The byte form of the pipeline state: a flat run of values and typed arrays, read back in the order they were
 * written. Every stage writes one tagged section, so a reader that gets out of step fails at once and by name.
 */
export class StateFormatError extends Error {
  readonly code = 'STATE_FORMAT';
  readonly retryable = false;
}

type NumericArray = Int32Array | Uint32Array | Uint8Array | Uint16Array | Float32Array | Float64Array;

const text = new TextEncoder();

/** Typed arrays begin at a multiple of this, bytes. */
const ALIGNMENT = 8;

/** Grows as it is written to; `finish()` returns the bytes. Little-endian, typed arrays 8-byte aligned. */
export class StateWriter {
  #bytes = new Uint8Array(1 << 16);
  #view = new DataView(this.#bytes.buffer);
  #start = 0;
  #at = 0;

  #reserve(size: number): void {
    if (this.#at + size <= this.#bytes.length) return;
    const grown = new Uint8Array(Math.max(this.#bytes.length * 2, this.#at + size));
    grown.set(this.#bytes.subarray(0, this.#at));
    this.#bytes = grown;
    this.#view = new DataView(grown.buffer);
  }

  /** Opens a named section with the schema version of what follows. */
  section(name: string, version: number): void {
    this.string(name);
    this.number(version);
  }

  number(value: number): void {
    this.#reserve(8);
    this.#view.setFloat64(this.#at, value, true);
    this.#at += 8;
  }

  string(value: string): void {
    const bytes = text.encode(value);
    this.number(bytes.length);
    this.#reserve(bytes.length);
    this.#bytes.set(bytes, this.#at);
    this.#at += bytes.length;
  }

  strings(values: readonly string[]): void {
    this.number(values.length);
    for (const value of values) this.string(value);
  }

  /** Writes the first `length` elements (all by default). */
  array(values: NumericArray, length = values.length): void {
    this.number(length);
    this.#at = (this.#at + 7) & ~7;
    const size = length * values.BYTES_PER_ELEMENT;
    this.#reserve(size + 8);
    this.#bytes.set(new Uint8Array(values.buffer, values.byteOffset, size), this.#at);
    this.#at += size;
  }

  /** Bytes written so far: where what is written next begins. */
  get offset(): number {
    return this.#at;
  }

  /** Takes in what another writer wrote from this offset on, see `startAt`. */
  append(bytes: Uint8Array): void {
    this.#reserve(bytes.length);
    this.#bytes.set(bytes, this.#at);
    this.#at += bytes.length;
  }

  /** Leaves out the first `offset` bytes, which another writer has written: arrays are aligned as they would be behind them. */
  startAt(offset: number): void {
    this.#start = offset % ALIGNMENT;
    this.#at = this.#start;
  }

  /** For small, irregular values; hot or large state belongs in arrays. */
  json(value: unknown): void {
    this.string(JSON.stringify(value));
  }

  finish(): Uint8Array {
    return this.#bytes.slice(this.#start, this.#at);
  }
}

/** Reads what StateWriter wrote. Throws StateFormatError when the bytes end early or a section is not the expected one. */
export class StateReader {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  #at = 0;

  constructor(bytes: Uint8Array) {
    // A copy (a Buffer's slice is none): typed arrays are read at aligned offsets of the underlying buffer.
    this.#bytes = new Uint8Array(bytes);
    this.#view = new DataView(this.#bytes.buffer);
  }

  #take(size: number): number {
    const at = this.#at;
    if (!(size >= 0) || at + size > this.#bytes.length) {
      throw new StateFormatError(
        `state ends early: expected ${size} bytes at offset ${at} of ${this.#bytes.length}`,
      );
    }
    this.#at += size;
    return at;
  }

  /** Enters a section and returns its schema version, which must lie in [1, newest]. */
  section(name: string, newest: number): number {
    const found = this.string();
    if (found !== name)
      throw new StateFormatError(`state section: expected "${name}", got "${found.slice(0, 40)}"`);
    const version = this.number();
    if (!(version >= 1 && version <= newest)) {
      throw new StateFormatError(
        `state section "${name}": schema version ${version} is not known (newest known: ${newest}); use the Logcast version that wrote it, or start with an empty state folder`,
      );
    }
    return version;
  }

  number(): number {
    return this.#view.getFloat64(this.#take(8), true);
  }

  string(): string {
    const length = this.number();
    const at = this.#take(length);
    return Buffer.from(this.#bytes.buffer, at, length).toString('utf8');
  }

  strings(): string[] {
    return Array.from({ length: this.#count() }, () => this.string());
  }

  #count(): number {
    const count = this.number();
    if (!Number.isInteger(count) || count < 0 || count > this.#bytes.length) {
      throw new StateFormatError(`state: ${count} is not a possible element count`);
    }
    return count;
  }

  #slice(bytesPerElement: number): ArrayBuffer {
    const size = this.#count() * bytesPerElement;
    this.#at = (this.#at + 7) & ~7;
    const at = this.#take(size);
    return this.#bytes.buffer.slice(at, at + size) as ArrayBuffer;
  }

  int32(): Int32Array {
    return new Int32Array(this.#slice(4));
  }
  uint32(): Uint32Array {
    return new Uint32Array(this.#slice(4));
  }
  uint8(): Uint8Array {
    return new Uint8Array(this.#slice(1));
  }
  uint16(): Uint16Array {
    return new Uint16Array(this.#slice(2));
  }
  float32(): Float32Array {
    return new Float32Array(this.#slice(4));
  }
  float64(): Float64Array {
    return new Float64Array(this.#slice(8));
  }

  json(): unknown {
    return JSON.parse(this.string());
  }
}
