/** Bytes that are not the protobuf message they should be; the message says where and what was expected. */
export class ProtobufError extends Error {
  readonly code = 'PROTOBUF';
  readonly retryable = false;
}

/** One field of a message as it lies in the bytes: a whole number, or a run of bytes (text, numbers, a message). */
export type FieldValue = number | Uint8Array;

/** The fields of a message by number, each with its values in order. */
export type Fields = ReadonlyMap<number, readonly FieldValue[]>;

const VARINT = 0;
const EIGHT_BYTES = 1;
const LENGTH = 2;
const FOUR_BYTES = 5;
/** Bytes of the longest whole number: 64 bits, seven to a byte. */
const LONGEST_VARINT = 10;

class WireReader {
  readonly #bytes: Uint8Array;
  readonly #where: string;
  at = 0;

  constructor(bytes: Uint8Array, where: string) {
    this.#bytes = bytes;
    this.#where = where;
  }

  get atEnd(): boolean {
    return this.at >= this.#bytes.length;
  }

  /** Negative numbers come as 64-bit two's complement; beyond 2^53 the last digits are lost. */
  varint(): number {
    let value = 0;
    for (let at = 0; at < LONGEST_VARINT; at++) {
      const byte = this.take(1)[0]!;
      value += (byte & 0x7f) * 2 ** (7 * at);
      if (byte >= 0x80) continue;
      if (byte === 0 && at > 0)
        throw new ProtobufError(
          `${this.#where}: expected whole numbers in their shortest form, got a longer one`,
        );
      return value >= 2 ** 63 ? value - 2 ** 64 : value;
    }
    throw new ProtobufError(`${this.#where}: expected a whole number of 64 bits, got a longer one`);
  }

  take(length: number): Uint8Array {
    const end = this.at + length;
    if (length < 0 || end > this.#bytes.length) {
      const left = this.#bytes.length - this.at;
      throw new ProtobufError(`${this.#where}: expected ${length} bytes more, got ${left}: it was cut off`);
    }
    const part = this.#bytes.subarray(this.at, end);
    this.at = end;
    return part;
  }
}

/** Splits a message into its fields. Throws ProtobufError, also for a field whose number is not `known`. */
export function readFields(bytes: Uint8Array, where: string, known: readonly number[]): Fields {
  const reader = new WireReader(bytes, where);
  const fields = new Map<number, FieldValue[]>();
  while (!reader.atEnd) {
    const tag = reader.varint();
    const field = Math.floor(tag / 8);
    if (!known.includes(field))
      throw new ProtobufError(`${where}: expected fields ${known.join(', ')}, got field ${field}`);
    const value = readValue(reader, tag % 8, where);
    const values = fields.get(field);
    if (values) values.push(value);
    else fields.set(field, [value]);
  }
  return fields;
}

function readValue(reader: WireReader, kind: number, where: string): FieldValue {
  if (kind === VARINT) return reader.varint();
  if (kind === LENGTH) return reader.take(reader.varint());
  if (kind === FOUR_BYTES) return reader.take(4);
  if (kind === EIGHT_BYTES) return reader.take(8);
  throw new ProtobufError(`${where}: expected wire type 0, 1, 2 or 5, got ${kind}`);
}

/** All values of a field that holds runs of bytes. */
export function blobs(fields: Fields, field: number, where: string): Uint8Array[] {
  return (fields.get(field) ?? []).map((value) => {
    if (typeof value !== 'number') return value;
    throw new ProtobufError(`${where}: expected bytes in field ${field}, got a whole number`);
  });
}

/** All values of a field of texts. */
export function texts(fields: Fields, field: number, where: string): string[] {
  return blobs(fields, field, where).map((bytes) => new TextDecoder().decode(bytes));
}

/** The only value of a field of text, '' where it is left out. */
export function text(fields: Fields, field: number, where: string): string {
  const [value = '', ...others] = texts(fields, field, where);
  if (others.length === 0) return value;
  throw new ProtobufError(`${where}: expected field ${field} once, got it ${others.length + 1} times`);
}

/** All values of a field of whole numbers, written one by one or packed. */
export function integers(fields: Fields, field: number, where: string): number[] {
  return (fields.get(field) ?? []).flatMap((value) =>
    typeof value === 'number' ? value : unpack(value, where),
  );
}

function unpack(bytes: Uint8Array, where: string): number[] {
  const reader = new WireReader(bytes, where);
  const values: number[] = [];
  while (!reader.atEnd) values.push(reader.varint());
  return values;
}

/** All values of a field of 4-byte floats, written one by one or packed. */
export function floats(fields: Fields, field: number, where: string): number[] {
  return blobs(fields, field, where).flatMap((bytes) => floatsOf(bytes, where));
}

/** Little-endian 4-byte floats that lie one behind the other. */
export function floatsOf(bytes: Uint8Array, where: string): number[] {
  if (bytes.length % 4 !== 0)
    throw new ProtobufError(`${where}: expected 4 bytes per number, got ${bytes.length} bytes`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return Array.from({ length: bytes.length / 4 }, (_, i) => view.getFloat32(i * 4, true));
}
