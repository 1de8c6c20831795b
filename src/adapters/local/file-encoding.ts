import { TextDecoder } from 'node:util';
import { NEWLINE } from './file-raw-chunk.ts';

type Utf16 = 'utf-16le' | 'utf-16be';

/** How the text of a file is written, as its byte order mark says; UTF-8 where it has none. */
export interface Encoding {
  /** Bytes of one unit; every line begins at a multiple of it. */
  readonly unit: 1 | 2;
  /** Position behind the first line end in `bytes`, which begin with a whole unit; 0 when there is none. */
  firstEnd(bytes: Buffer): number;
  /** Position behind the last line end; 0 when there is none. */
  lastEnd(bytes: Buffer): number;
  /** The same text in UTF-8, without the mark. */
  toUtf8(bytes: Buffer): Uint8Array;
}

const UTF_8: Encoding = {
  unit: 1,
  firstEnd: (bytes) => bytes.indexOf(NEWLINE) + 1,
  lastEnd: (bytes) => bytes.lastIndexOf(NEWLINE) + 1,
  toUtf8: (bytes) => bytes,
};

function utf16(label: Utf16, newline: Buffer): Encoding {
  return {
    unit: 2,
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

function utf16Of(head: Uint8Array): Utf16 | undefined {
  if (head[0] === 0xff && head[1] === 0xfe) return 'utf-16le';
  return head[0] === 0xfe && head[1] === 0xff ? 'utf-16be' : undefined;
}

/** The encoding of a file that begins with `head`. */
export function encodingOf(head: Uint8Array): Encoding {
  const label = utf16Of(head);
  return label === undefined ? UTF_8 : ENCODINGS[label];
}

/** The blocks of a stream in UTF-8, whichever of the encodings it begins in. */
export async function* inUtf8(blocks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let head: Uint8Array = new Uint8Array(0);
  let decoder: TextDecoder | undefined;
  for await (const block of blocks) {
    let bytes = block;
    if (head.length < MARK_BYTES) {
      head = head.length === 0 ? block : Buffer.concat([head, block]);
      if (head.length < MARK_BYTES) continue;
      const label = utf16Of(head);
      decoder = label && new TextDecoder(label);
      bytes = head;
    }
    yield decoder === undefined ? bytes : Buffer.from(decoder.decode(bytes, { stream: true }));
  }
  if (head.length < MARK_BYTES) yield head;
  else if (decoder !== undefined) yield Buffer.from(decoder.decode());
}
