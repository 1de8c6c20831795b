import { expect, test } from '@jest/globals';
import { loadConfig } from '../../../src/config/load-config.ts';
import { largestShard } from '../../../src/hosts/aws/largest-shard.ts';
import { Pipeline } from '../../../src/pipeline.ts';
import { encodeCommit } from '../../../src/state/commit.ts';

const MINUTE = 60_000;

interface Shard {
  readonly minute: number;
  readonly padding: number;
}

/** A store that holds checkpoints of shards, each committed at a minute and as large as its padding makes it. */
function checkpoints(shards: Readonly<Record<string, Shard>>) {
  const bytesOf = (name: string) =>
    encodeCommit({
      state: new Pipeline(loadConfig()).save(),
      facts: { name, padding: 'x'.repeat(shards[name]!.padding) },
    });
  const nameIn = (key: string) => key.slice('checkpoints/s/'.length);
  const reads: string[] = [];
  return {
    reads,
    list: async () =>
      Object.keys(shards).map((name) => ({ key: `checkpoints/s/${name}`, bytes: bytesOf(name).length })),
    facts: async (key: string) => ({
      bytes: 1,
      tag: '"1"',
      modified: shards[nameIn(key)]!.minute * MINUTE,
    }),
    read: async (key: string) => {
      reads.push(nameIn(key));
      return { bytes: bytesOf(nameIn(key)), tag: '"1"' };
    },
  };
}

test('of shards that are at work the largest is taken, and kept for a moment', async () => {
  const store = checkpoints({ small: { minute: 100, padding: 1 }, large: { minute: 90, padding: 500 } });
  let now = 0;
  const state = largestShard(store, () => now);

  const first = await state();
  const again = await state();
  now = 6000;
  await state();

  expect(first?.length).toBeGreaterThan(0);
  expect(again).toBe(first);
  expect(store.reads).toEqual(['large', 'large']);
});

test('a parent that was split, however large, speaks no more', async () => {
  const store = checkpoints({ parent: { minute: 10, padding: 900 }, child: { minute: 100, padding: 1 } });

  await largestShard(store, () => 0)();

  expect(store.reads).toEqual(['child']);
});

test('where nothing was learned yet there is no state', async () => {
  expect(await largestShard(checkpoints({}), () => 0)()).toBeUndefined();
});
