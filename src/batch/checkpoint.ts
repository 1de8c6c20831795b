import type { ArtifactStore } from '../registry/artifact-store.ts';
import { type Commit, decodeCommit, encodeCommit } from '../state/commit.ts';
import { BatchError } from './errors.ts';
import { type BatchFacts, type BatchIdentity, batchFacts, manifestOf } from './facts.ts';

/** Where a batch goes on. */
const CHECKPOINT = 'checkpoint.bin';
export const MANIFEST = 'manifest.json';

/** Where a batch is written. */
export interface BatchPlace {
  readonly store: Pick<ArtifactStore, 'where' | 'read' | 'write'>;
  /** Stands before every key: empty, or a path that ends in `/`. */
  readonly prefix: string;
}

/** A checkpoint as it was read: what was learned and done, and the tag that the next one replaces. */
export interface ReadCheckpoint {
  readonly facts: BatchFacts;
  readonly state: Uint8Array;
  readonly tag: string;
}

/** The checkpoint at a place; undefined where no batch has begun. Throws BatchError and StoreError. */
export async function readCheckpoint({ store, prefix }: BatchPlace): Promise<ReadCheckpoint | undefined> {
  const found = await store.read(`${prefix}${CHECKPOINT}`);
  if (found === undefined) return undefined;
  const where = `${store.where}: ${prefix}${CHECKPOINT}`;
  const { state, facts } = decode(where, found.bytes);
  const parsed = batchFacts.safeParse(facts);
  if (parsed.success) return { facts: parsed.data, state, tag: found.tag };
  const { path, message } = parsed.error.issues[0]!;
  throw damaged(where, `${path.join('.')}: ${message}`);
}

function decode(where: string, bytes: Uint8Array): Commit {
  try {
    return decodeCommit(bytes);
  } catch (cause) {
    throw damaged(where, (cause as Error).message, cause);
  }
}

function damaged(where: string, got: string, cause?: unknown): BatchError {
  return new BatchError(
    'BATCH_DAMAGED',
    `${where}: expected the checkpoint of a batch, got one that ${got} (remove everything there to begin anew)`,
    { cause },
  );
}

/**
 * Puts a checkpoint in the place of the one read or written before (`tag`; undefined: there is none), and the manifest
 * beside it. Throws StoreError STORE_CONFLICT where somebody else works on the same batch.
 */
export async function writeCheckpoint(
  { store, prefix }: BatchPlace,
  { state, facts }: { readonly state: Uint8Array; readonly facts: BatchFacts },
  tag: string | undefined,
): Promise<string> {
  const condition = tag === undefined ? ({ ifAbsent: true } as const) : { ifTag: tag };
  const next = await store.write(`${prefix}${CHECKPOINT}`, encodeCommit({ state, facts }), condition);
  await writeManifest({ store, prefix }, facts);
  return next;
}

/** The manifest follows the checkpoint; a killed process may have left that undone. */
export async function writeManifest({ store, prefix }: BatchPlace, facts: BatchFacts): Promise<void> {
  const text = `${JSON.stringify(manifestOf(facts), undefined, 1)}\n`;
  await store.write(`${prefix}${MANIFEST}`, new TextEncoder().encode(text));
}

/** A batch is gone on with only as what it was begun: else its parts would not belong together. */
export function checkSame({ store, prefix }: BatchPlace, before: BatchIdentity, now: BatchIdentity): void {
  const names = Object.keys(now) as (keyof BatchIdentity)[];
  const other = names.filter((name) => JSON.stringify(before[name]) !== JSON.stringify(now[name]));
  if (other.length === 0) return;
  throw new BatchError(
    'BATCH_OTHER',
    `${store.where}${prefix && ` ${prefix}`}: expected the batch that was begun there, got other ${other.join(', ')}: write to another place, or give what it was begun with`,
  );
}
