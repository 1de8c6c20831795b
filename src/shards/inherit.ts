import type { ArtifactStore } from '../registry/artifact-store.ts';
import { type Checkpoint, emptyCheckpoint, readCheckpoint, type ShardFacts } from './checkpoint.ts';
import { ShardError } from './errors.ts';
import { type Delivery, deliver, EMPTY_OUTBOX } from './outbox.ts';
import type { ShardName } from './shard-record.ts';
import { ToldIds } from './told-ids.ts';

/** A shard that another one came out of. */
export interface ParentShard {
  readonly shard: string;
  /** Takes no more records. */
  readonly closed: boolean;
}

/** Where shards come from. */
export interface ShardLineage {
  /** One parent after a split, two after a merge; none at the beginning, or once the stream has forgotten them. */
  parentsOf(name: ShardName): Promise<readonly ParentShard[]>;
}

/** What is needed to find out where a new shard begins. */
export interface Inheritance extends Delivery {
  readonly store: Pick<ArtifactStore, 'where' | 'read' | 'write'>;
  readonly lineage: ShardLineage;
  readonly shape: ShardFacts['shape'];
}

/** A parent without a checkpoint had no records: its own parents count. Reshardings in a row seldom go deeper. */
const DEEPEST = 8;

/**
 * Where a shard without a checkpoint begins: at what its parent has learned; after a merge at the state of that parent which
 * has seen more records. What the parents promised last is delivered first. Throws SHARD_PARENT_OPEN.
 */
export async function inherit(name: ShardName, from: Inheritance): Promise<Checkpoint> {
  const parents = await inherited(name, from, 0);
  for (const { facts } of parents) await deliver(facts.outbox, facts.generation, from);
  const heir = parents.toSorted((a, b) => b.facts.records - a.facts.records)[0];
  if (heir === undefined) return emptyCheckpoint(from.shape);
  const ids = parents.map(({ facts }) => facts.ids);
  return {
    state: heir.state,
    tag: undefined,
    facts: {
      ...heir.facts,
      sequence: null,
      generation: Math.max(...parents.map(({ facts }) => facts.generation)),
      ids: { told: [], inherited: Object.assign({}, ...ids.map(({ inherited }) => inherited)) },
      outbox: EMPTY_OUTBOX,
    },
  };
}

async function inherited(name: ShardName, from: Inheritance, depth: number): Promise<Checkpoint[]> {
  if (depth >= DEEPEST) return [];
  const found: Checkpoint[] = [];
  for (const { shard, closed } of await from.lineage.parentsOf(name)) {
    if (!closed) throw parentOpen(name, shard);
    const parent = { stream: name.stream, shard };
    const own = await readCheckpoint(from.store, parent);
    if (own)
      found.push({ ...own, facts: { ...own.facts, ids: new ToldIds(parent, own.facts.ids).bequest() } });
    else found.push(...(await inherited(parent, from, depth + 1)));
  }
  return found;
}

function parentOpen({ stream, shard }: ShardName, parent: string): ShardError {
  return new ShardError(
    'SHARD_PARENT_OPEN',
    `${stream}: ${shard} came before its parent ${parent} was closed; expected parents to be read to their end first: try again`,
  );
}
