import { TextDecoder } from 'node:util';
import { refuseBinary, UnreadableContent } from './file-kind.ts';
import { NEWLINE } from './file-raw-chunk.ts';
import type { SingleByteEncoding, SingleBytes } from './file-single-bytes.ts';

type Utf16 = 'utf-16le' | 'utf-16be';

/** How the text of a source was found to be written. */
export type TextEncoding = SingleByteEncoding | Utf16;

/** The encoding of a source whose text is of single bytes. */
export function singleByteOf(encoding: TextEncoding | undefined): SingleByteEncoding | undefined {
  return encoding === 'utf-8' || encoding === 'windows-1252' ? encoding : undefined;
}

/** How the text of a file is written, as its beginning says; single bytes, UTF-8 mostly, where it does not. */
export interface Encoding {
  /** Bytes of one unit; every line begins at a multiple of it. */
  readonly unit: 1 | 2;
  /** Its name; undefined where a text of single bytes was plain ASCII so far. */
  readonly name: TextEncoding | undefined;
  /** Position behind the first line end in `bytes`, which begin with a whole unit; 0 when there is none. */
  firstEnd(bytes: Buffer): number;
  /** Position behind the last line end; 0 when there is none. */
  lastEnd(bytes: Buffer): number;
  /** The same text in UTF-8, without the mark. */
  toUtf8(bytes: Buffer): Uint8Array;
}

function singleBytes(text: SingleBytes): Encoding {
  return {
    unit: 1,
    get name() {
      return text.encoding;
    },
    firstEnd: (bytes) => bytes.indexOf(NEWLINE) + 1,
    lastEnd: (bytes) => bytes.lastIndexOf(NEWLINE) + 1,
    toUtf8: (bytes) => text.toUtf8(bytes),
  };
}

function utf16(label: Utf16, newline: Buffer): Encoding {
  return {
    unit: 2,
    name: label,
    firstEnd(bytes) {
      let at = bytes.indexOf(newline);
      while (at % 2 === 1) at = bytes.indexOf(newline, at + 1);
      return at < 0 ? 0 : at + 2;
    },
    lastEnd(bytes) {
      let at = bytes.lastIndexOf(newline);
      while (at % 2 === 1) at = bytes.lastIndexOf(newline, at - 1);
      return at < 0 ? 0 : at + 2;
    },
    toUtf8: (bytes) => Buffer.from(new TextDecoder(label).decode(bytes)),
  };
}

const ENCODINGS = {
  'utf-16le': utf16('utf-16le', Buffer.from([NEWLINE, 0])),
  'utf-16be': utf16('utf-16be', Buffer.from([0, NEWLINE])),
};

/** Bytes of a byte order mark of UTF-16. */
export const MARK_BYTES = 2;

/** Fewest bytes by which UTF-16 is told without a mark. */
const UNMARKED_BYTES = 16;

/** Bytes that unmarked text is looked at. */
const LOOKED_AT = 512;

function utf16Of(head: Uint8Array): Utf16 | undefined {
  if (head[0] === 0xff && head[1] === 0xfe) return 'utf-16le';
  if (head[0] === 0xfe && head[1] === 0xff) return 'utf-16be';
  return unmarked(head.subarray(0, LOOKED_AT));
}

/** Log lines are mostly ASCII, of which UTF-16 makes every other byte NUL: at odd places or at even ones. */
function unmarked(head: Uint8Array): Utf16 | undefined {
  if (head.length < UNMARKED_BYTES) return undefined;
  const nul = [0, 0];
  for (let at = 0; at < head.length; at++) if (head[at] === 0) nul[at & 1]!++;
  const [even, odd] = [nul[0]! / (head.length / 2), nul[1]! / (head.length / 2)];
  if (odd > 0.7 && even < 0.05) return 'utf-16le';
  return even > 0.7 && odd < 0.05 ? 'utf-16be' : undefined;
}

function isUtf32(head: Uint8Array): boolean {
  if (head.length < 4 || head.length % 4 !== 0) return false;
  const word = (head[0]! << 24) | (head[1]! << 16) | (head[2]! << 8) | head[3]!;
  if (word === 0xfeff || word === (0xfffe0000 | 0)) return true;
  const looked = head.subarray(0, LOOKED_AT);
  if (looked.length < UNMARKED_BYTES) return false;
  const filled = [0, 0, 0, 0];
  for (let at = 0; at < looked.length; at++) if (looked[at] !== 0) filled[at & 3]!++;
  const share = filled.map((bytes) => bytes / (looked.length / 4));
  return (
    (share[0]! > 0.9 && share[1]! < 0.3 && share[2] === 0 && share[3] === 0) ||
    (share[3]! > 0.9 && share[2]! < 0.3 && share[1] === 0 && share[0] === 0)
  );
}

/** The encoding that a beginning says; undefined for single bytes. Throws UnreadableContent for what is no text. */
function statedEncoding(head: Buffer): Utf16 | undefined {
  if (isUtf32(head.subarray(0, head.length - (head.length % 4))))
    throw new UnreadableContent(
      'it is UTF-32; make UTF-8 of it (iconv -f UTF-32 -t UTF-8 FILE | logcast run -)',
    );
  const label = utf16Of(head);
  if (label === undefined) refuseBinary(head);
  return label;
}

/** The encoding of a file by what was found out before, or by its mark alone. */
export function knownEncoding(known: TextEncoding | undefined, mark: Buffer, text: SingleBytes): Encoding {
  const label = known ?? utf16Of(mark.subarray(0, MARK_BYTES));
  return label === undefined || label === 'utf-8' || label === 'windows-1252'
    ? singleBytes(text)
    : ENCODINGS[label];
}

/** The encoding of a file that begins with `head`; `text` tells the encodings of single bytes apart. */
export function encodingOf(head: Buffer, text: SingleBytes): Encoding {
  const label = statedEncoding(head);
  return label === undefined ? singleBytes(text) : ENCODINGS[label];
}

/** The blocks of a stream, of UTF-16 in UTF-8. Throws UnreadableContent where it begins like no text. */
export async function* withoutUtf16(blocks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let head: Uint8Array = new Uint8Array(0);
  let decoder: TextDecoder | undefined;
  for await (const block of blocks) {
    let bytes = block;
    if (head.length < MARK_BYTES) {
      head = head.length === 0 ? block : Buffer.concat([head, block]);
      if (head.length < MARK_BYTES) continue;
      const label = statedEncoding(Buffer.from(head.buffer, head.byteOffset, head.length));
      decoder = label && new TextDecoder(label);
      bytes = head;
    }
    yield decoder === undefined ? bytes : Buffer.from(decoder.decode(bytes, { stream: true }));
  }
  if (head.length < MARK_BYTES) yield head;
  else if (decoder !== undefined) yield Buffer.from(decoder.decode());
}
