import type { RangedStore } from '../../registry/artifact-store.ts';
import { decodeCommit } from '../../state/commit.ts';

/** How long a state is taken for the latest, ms. */
const FRESH = 5000;

/** A shard whose last commit is this much older than the newest is closed, or of a stream that is no more, ms. */
const LIVELY = 15 * 60_000;

/**
 * What a stream has learned, for forecasts: of the shards that committed lately, the state of the one with the largest
 * checkpoint. Shards learn apart; the larger tables have seen more. Parents of a split keep their checkpoint and say nothing.
 */
export function largestShard(
  store: Pick<RangedStore, 'list' | 'facts' | 'read'>,
  now: () => number,
): () => Promise<Uint8Array | undefined> {
  let known: { readonly state: Uint8Array | undefined; readonly at: number } | undefined;
  return async () => {
    if (known && now() - known.at < FRESH) return known.state;
    const key = await largestOf(store);
    const found = key === undefined ? undefined : await store.read(key);
    known = { state: found && decodeCommit(found.bytes).state, at: now() };
    return known.state;
  };
}

async function largestOf(store: Pick<RangedStore, 'list' | 'facts'>): Promise<string | undefined> {
  const listed = await store.list('checkpoints/');
  const shards = await Promise.all(
    listed.map(async ({ key, bytes }) => ({ key, bytes, modified: (await store.facts(key))?.modified ?? 0 })),
  );
  const newest = Math.max(...shards.map(({ modified }) => modified));
  const lively = shards.filter(({ modified }) => modified >= newest - LIVELY);
  return lively.toSorted((a, b) => b.bytes - a.bytes)[0]?.key;
}
