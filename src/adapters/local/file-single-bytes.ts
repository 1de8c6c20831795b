import { isAscii, isUtf8 } from 'node:buffer';
import { TextDecoder } from 'node:util';

/** Encodings whose text cannot be told apart by a beginning that is plain ASCII. */
export type SingleByteEncoding = 'utf-8' | 'windows-1252';

const WINDOWS_1252 = new TextDecoder('windows-1252');

/** Bytes that Windows-1252 has no character for, or hardly one that a log has (ÿ). */
const UNUSED = new Set([0x81, 0x8d, 0x8f, 0x90, 0x9d, 0xff]);

/** Letters outside of Latin-1, quotes, dashes, the ellipsis, the euro. */
const WINDOWS_ONLY = new Set([
  0x80, 0x85, 0x8a, 0x8c, 0x8e, 0x91, 0x92, 0x93, 0x94, 0x95, 0x96, 0x97, 0x9a, 0x9c, 0x9e, 0x9f,
]);

/** How many signs for Windows-1252 one sign against it outweighs. */
const WEIGHT_AGAINST = 4;

function isLetter(byte: number): boolean {
  const lower = byte | 0x20;
  return (
    (lower >= 0x61 && lower <= 0x7a) || (byte >= 0xc0 && byte !== 0xd7 && byte !== 0xf7 && byte !== 0xff)
  );
}

function isLineEnd(byte: number | undefined): boolean {
  return byte === undefined || byte === 10 || byte === 13;
}

/** Whether a byte is one that goes on with a character of UTF-8. */
function isRest(byte: number | undefined): boolean {
  return byte !== undefined && (byte & 0xc0) === 0x80;
}

/**
 * Whether a byte above ASCII reads as a character of Windows-1252 where it stands. Beginnings of cut UTF-8 characters
 * stand at the end of their line, ends of them at its beginning, and neither looks like a letter of a word there.
 */
function readsAsCharacter(bytes: Uint8Array, at: number): boolean {
  const byte = bytes[at]!;
  const before = bytes[at - 1];
  const after = bytes[at + 1];
  // Two such bytes in a row are what is left of a character of UTF-8.
  if (isRest(byte) && (isRest(before) || isRest(after))) return false;
  if (UNUSED.has(byte) || (isLineEnd(before) && byte < 0xc0)) return false;
  if (byte < 0xa0 && !WINDOWS_ONLY.has(byte)) return false;
  // A sign right between two letters is the end of a cut character.
  const within = before !== undefined && isLetter(before) && after !== undefined && isLetter(after);
  if (!isLetter(byte)) return byte < 0xa0 || !within;
  if (after !== undefined && isLetter(after)) return true;
  if (before === undefined || !isLetter(before)) return !isLineEnd(after) && byte >= 0xe0;
  return !isLineEnd(after) || endsWord(byte, before);
}

/** Lower case behind lower case, or upper behind upper; 0xC2, 0xC3, 0xE2 and 0xF0 begin most of what is cut in UTF-8. */
function endsWord(byte: number, before: number): boolean {
  if (byte >= 0xe0) return byte !== 0xe2 && byte !== 0xf0 && before >= 0x61;
  return byte > 0xc3 && before <= 0x5a;
}

/** Length of the UTF-8 character that begins at `at` with a byte above ASCII; 0 where none does. */
function characterAt(bytes: Uint8Array, at: number): number {
  const first = bytes[at]!;
  const length = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
  if (first < 0xc2 || first > 0xf4) return 0;
  for (let i = 1; i < length; i++) if (((bytes[at + i] ?? 0) & 0xc0) !== 0x80) return 0;
  return length;
}

/** Whether bytes that are not all UTF-8 are Windows-1252: hardly a character of UTF-8, and the others read as text. */
function isWindows1252(bytes: Uint8Array): boolean {
  let signs = 0;
  let against = 0;
  for (let at = 0; at < bytes.length; at++) {
    if (bytes[at]! < 0x80) continue;
    const length = characterAt(bytes, at);
    if (length > 0) {
      against++;
      at += length - 1;
    } else if (readsAsCharacter(bytes, at)) signs++;
    else against++;
  }
  return signs > 0 && signs >= WEIGHT_AGAINST * against;
}

/** Lines that are UTF-8 as they are, the others from Windows-1252. */
function eachLineUtf8(bytes: Buffer): Uint8Array {
  const parts: Uint8Array[] = [];
  for (let start = 0; start < bytes.length; ) {
    const end = bytes.indexOf(10, start) + 1 || bytes.length;
    const line = bytes.subarray(start, end);
    parts.push(isUtf8(line) ? line : Buffer.from(WINDOWS_1252.decode(line)));
    start = end;
  }
  return Buffer.concat(parts);
}

/**
 * Makes UTF-8 of text whose encoding its beginning does not say. The first lines with a byte above ASCII decide for
 * the source: UTF-8 that is right, or Windows-1252 (of which Latin-1 is a part). A source of UTF-8 with damage stays
 * UTF-8, its damage is mended and counted by the decoder; lines that are UTF-8 stay so whatever was decided.
 */
export class SingleBytes {
  #encoding: SingleByteEncoding | undefined;

  constructor(encoding?: SingleByteEncoding) {
    this.#encoding = encoding;
  }

  /** What was decided; undefined while everything was ASCII. */
  get encoding(): SingleByteEncoding | undefined {
    return this.#encoding;
  }

  /** Whole lines in UTF-8; the bytes themselves where they are. */
  toUtf8(bytes: Buffer): Uint8Array {
    if (this.#encoding === 'utf-8' || isAscii(bytes)) return bytes;
    if (isUtf8(bytes)) {
      this.#encoding ??= 'utf-8';
      return bytes;
    }
    this.#encoding ??= isWindows1252(bytes) ? 'windows-1252' : 'utf-8';
    return this.#encoding === 'utf-8' ? bytes : eachLineUtf8(bytes);
  }

  /** Forgets what was decided, for a file that begins anew. */
  reset(): void {
    this.#encoding = undefined;
  }
}
