import { createHash } from 'node:crypto';
import { constants, zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import { StateFormatError, StateReader, StateWriter } from './codec.ts';

/** Schema of the bytes themselves; each section of the pipeline state carries its own. */
const SCHEMA = 1;

/** What one commit holds together: what was learned, and everything needed to go on exactly there. */
export interface Commit {
  /** Bytes of the pipeline state. */
  readonly state: Uint8Array;
  /** Host-side facts (input cursors, output marks, undelivered warnings), JSON-able. */
  readonly facts: unknown;
}

/** A commit as bytes that vouch for themselves. */
export function encodeCommit({ state, facts }: Commit): Uint8Array {
  const writer = new StateWriter();
  writer.section('logcast', SCHEMA);
  writer.string(digestOf(facts, state));
  writer.json(facts);
  writer.array(state);
  return writer.finish();
}

/**
 * The same in about a ninth of the bytes, for stores at the other end of a network: tables are mostly empty. Level 1 takes
 * some 25 ms for 4 MB, which S3 would take for sending them.
 */
export function encodePackedCommit(commit: Commit): Uint8Array {
  return zstdCompressSync(encodeCommit(commit), {
    params: { [constants.ZSTD_c_compressionLevel]: 1 },
  });
}

/** Reads what `encodeCommit` or `encodePackedCommit` gave. Throws StateFormatError where it is damaged or of a newer schema. */
export function decodeCommit(bytes: Uint8Array): Commit {
  const reader = new StateReader(isPacked(bytes) ? unpack(bytes) : bytes);
  reader.section('logcast', SCHEMA);
  const digest = reader.string();
  const facts = reader.json();
  const state = reader.uint8();
  const actual = digestOf(facts, state);
  if (actual !== digest)
    throw new StateFormatError(`is damaged: its sha256 is ${actual}, expected ${digest}`);
  return { state, facts };
}

/** How every frame of Zstandard begins (RFC 8878, section 3.1.1). */
const FRAME = Uint8Array.of(0x28, 0xb5, 0x2f, 0xfd);
const MOST_BYTES = 1 << 30;

function isPacked(bytes: Uint8Array): boolean {
  return FRAME.every((byte, at) => bytes[at] === byte);
}

function unpack(bytes: Uint8Array): Uint8Array {
  try {
    // Into bytes of their own, so that arrays in it lie where they may be looked at in place.
    return new Uint8Array(zstdDecompressSync(bytes, { maxOutputLength: MOST_BYTES }));
  } catch (cause) {
    throw new StateFormatError(`is damaged: ${(cause as Error).message}`, { cause });
  }
}

function digestOf(facts: unknown, state: Uint8Array): string {
  return createHash('sha256').update(JSON.stringify(facts)).update(state).digest('hex');
}
