import { createHash } from 'node:crypto';
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

/** Reads what `encodeCommit` gave. Throws StateFormatError where it is damaged or of a newer schema. */
export function decodeCommit(bytes: Uint8Array): Commit {
  const reader = new StateReader(bytes);
  reader.section('logcast', SCHEMA);
  const digest = reader.string();
  const facts = reader.json();
  const state = reader.uint8();
  const actual = digestOf(facts, state);
  if (actual !== digest)
    throw new StateFormatError(`is damaged: its sha256 is ${actual}, expected ${digest}`);
  return { state, facts };
}

function digestOf(facts: unknown, state: Uint8Array): string {
  return createHash('sha256').update(JSON.stringify(facts)).update(state).digest('hex');
}
