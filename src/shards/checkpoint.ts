import type { DecoderState } from '../events/decoder-state.ts';
import type { ArtifactStore } from '../registry/artifact-store.ts';
import { type Commit, decodeCommit, encodePackedCommit } from '../state/commit.ts';
import { ShardError } from './errors.ts';
import { EMPTY_OUTBOX, type Outbox } from './outbox.ts';
import type { ShardName } from './shard-record.ts';
import type { ToldFacts } from './told-ids.ts';

/** What a checkpoint holds besides the pipeline state. */
export interface ShardFacts {
  readonly format: 'logcast-shard';
  readonly schema: 1;
  /** Digests of the settings that the state was learned with. */
  readonly shape: Readonly<Record<string, string>>;
  /** Last record that was applied; null before the first. */
  readonly sequence: string | null;
  /** Commits so far, those of the parents included. */
  readonly generation: number;
  /** Records applied so far: the position of the next one. */
  readonly records: number;
  /** Least recently used first. */
  readonly decoders: readonly (readonly [source: string, state: DecoderState])[];
  readonly ids: ToldFacts;
  /** Promised by this commit; may have been written and told already. */
  readonly outbox: Outbox;
}

/** Where a shard goes on; `tag` is what the next commit replaces. */
export interface Checkpoint {
  readonly facts: ShardFacts;
  /** Undefined before anything was learned. */
  readonly state: Uint8Array | undefined;
  readonly tag: string | undefined;
}

/** Key of the checkpoint of a shard. */
export function checkpointKey({ stream, shard }: ShardName): string {
  return `checkpoints/${stream}/${shard}`;
}

/** The beginning of a shard without parents. */
export function emptyCheckpoint(shape: ShardFacts['shape']): Checkpoint {
  const facts: ShardFacts = {
    format: 'logcast-shard',
    schema: 1,
    shape,
    sequence: null,
    generation: 0,
    records: 0,
    decoders: [],
    ids: { told: [], inherited: {} },
    outbox: EMPTY_OUTBOX,
  };
  return { facts, state: undefined, tag: undefined };
}

/** The last commit of a shard; undefined before the first. Throws SHARD_DAMAGED and StoreError. */
export async function readCheckpoint(
  store: Pick<ArtifactStore, 'where' | 'read'>,
  name: ShardName,
): Promise<Checkpoint | undefined> {
  const key = checkpointKey(name);
  const found = await store.read(key);
  if (found === undefined) return undefined;
  const { state, facts } = decode(`${store.where}: ${key}`, found.bytes);
  return { facts: facts as ShardFacts, state, tag: found.tag };
}

function decode(where: string, bytes: Uint8Array): Commit {
  try {
    const commit = decodeCommit(bytes);
    const { format, schema } = commit.facts as Partial<ShardFacts>;
    if (format === 'logcast-shard' && schema === 1) return commit;
    throw new Error(`says ${JSON.stringify({ format, schema })}`);
  } catch (cause) {
    throw new ShardError(
      'SHARD_DAMAGED',
      `${where}: expected a checkpoint of this Logcast, got one that ${(cause as Error).message}; put back an earlier version of the object, or delete it to learn anew`,
      { cause },
    );
  }
}

/** Puts a commit in the place of the one with `tag`. Throws STORE_CONFLICT where another process was faster. */
export async function writeCheckpoint(
  store: Pick<ArtifactStore, 'write'>,
  name: ShardName,
  { state, facts }: { readonly state: Uint8Array; readonly facts: ShardFacts },
  tag: string | undefined,
): Promise<string> {
  const condition = tag === undefined ? ({ ifAbsent: true } as const) : { ifTag: tag };
  return store.write(checkpointKey(name), encodePackedCommit({ state, facts }), condition);
}
