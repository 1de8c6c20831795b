import { gunzipSync } from 'node:zlib';
import type { RejectReason } from './errors.ts';

/** Base64 of the gzip magic number and deflate: how a compressed envelope looks as text. */
const BASE64_GZIP = 'H4sI';

/** Base64 of the shortest gzip member, of no bytes. */
const SHORTEST_BASE64 = 24;

/** Whether text[start, end) is one word that begins like base64 of gzip. */
export function isBase64Gzip(text: string, start: number, end: number): boolean {
  if (!text.startsWith(BASE64_GZIP, start) || end - start < SHORTEST_BASE64) return false;
  return !/\s/.test(text.slice(start, end));
}

/** Whether the bytes begin like a gzip member. */
export function isGzip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x1f && bytes[1] === 0x8b;
}

/** Unpacks gzip bytes to at most `maxBytes`, or says why it cannot. */
export function unpack(bytes: Uint8Array, maxBytes: number): Uint8Array | RejectReason {
  try {
    return gunzipSync(bytes, { maxOutputLength: maxBytes });
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE' ? 'too-large' : 'broken-gzip';
  }
}
