import type { ArtifactStore } from '../../registry/artifact-store.ts';
import { decodeCommit } from '../../state/commit.ts';

/** How long a state is taken for the latest, ms. */
const FRESH = 5000;

/**
 * What a stream has learned, for forecasts: the state of the shard with the largest checkpoint. Shards learn apart; the one
 * that has seen the most knows the most.
 */
export function largestShard(
  store: Pick<ArtifactStore, 'list' | 'read'>,
  now: () => number,
): () => Promise<Uint8Array | undefined> {
  let known: { readonly state: Uint8Array | undefined; readonly at: number } | undefined;
  return async () => {
    if (known && now() - known.at < FRESH) return known.state;
    const listed = await store.list('checkpoints/');
    const largest = listed.toSorted((a, b) => b.bytes - a.bytes)[0];
    const found = largest && (await store.read(largest.key));
    known = { state: found && decodeCommit(found.bytes).state, at: now() };
    return known.state;
  };
}
