import { describe, expect, test } from '@jest/globals';
import type { ModelRegistry } from '../../../src/registry/model-registry.ts';
import { StoreRegistry } from '../../../src/registry/store-registry.ts';
import { Killed, MemoryStore } from '../../support/memory-store.ts';
import { act, packageOf, passedBy } from '../../support/registered.ts';

type Doing = (registry: ModelRegistry) => Promise<unknown>;

const publish =
  (seed: number): Doing =>
  (registry) => {
    const contents = packageOf(seed);
    return registry.publish(contents, passedBy(contents), act(seed));
  };

const promote =
  (version: number): Doing =>
  (registry) =>
    registry.setAlias('tiny-gru', 'champion', version, act(10 + version));

const ACTIONS: Readonly<Record<string, Doing>> = {
  publish: publish(3),
  promote: promote(2),
  rollback: (registry) => registry.rollback('tiny-gru', act(30, { id: 'rollback-1' })),
};

/** A registry with two versions, the second promoted after the first where it matters. */
async function prepared(action: string): Promise<MemoryStore> {
  const store = new MemoryStore();
  const registry = new StoreRegistry(store);
  for (const seed of [1, 2]) await publish(seed)(registry);
  await promote(1)(registry);
  if (action === 'rollback') await promote(2)(registry);
  return store;
}

/** Everything that people see of a registry. */
async function seen(registry: ModelRegistry): Promise<object> {
  const versions = await registry.versions('tiny-gru');
  const ledger = await registry.ledger('tiny-gru');
  const contents = versions.map(({ version }) => registry.contents('tiny-gru', version));
  return {
    versions: versions.map(({ version, digest }) => [version, digest]),
    files: (await Promise.all(contents)).map(({ files }) => files.size),
    aliases: await registry.aliases('tiny-gru'),
    ledger: ledger.map(({ sequence, action, alias, version }) => [sequence, action, alias, version]),
  };
}

describe.each(Object.keys(ACTIONS))('killed at any step of a %s', (name) => {
  test.each(['before', 'after'] as const)(
    '%s the change, the next start completes or undoes it',
    async (when) => {
      const untouched = await seen(new StoreRegistry(await prepared(name)));
      const whole = new StoreRegistry(await prepared(name));
      await ACTIONS[name]!(whole);
      const done = await seen(whole);

      let steps = 0;
      for (let at = 1; ; at++) {
        const store = await prepared(name);
        store.crashAt(at, when);
        const outcome = await ACTIONS[name]!(new StoreRegistry(store)).catch((error) => error);
        if (!(outcome instanceof Killed)) break;
        steps++;
        const registry = new StoreRegistry(store.reopened());
        await registry.recover(act(60));
        const recovered = await seen(registry);
        expect([untouched, done]).toContainEqual(recovered);
        // Whoever does not know whether it took place does it again.
        await ACTIONS[name]!(registry);
        expect(await seen(registry)).toEqual(done);
        // And once recovered, there is nothing more to recover.
        expect((await registry.recover(act(61))).filter((line) => !line.includes('claimed'))).toEqual([]);
      }

      expect(steps).toBeGreaterThanOrEqual(2);
      expect(done).not.toEqual(untouched);
    },
  );
});

test('a version that is half written is seen by nobody, and keeps its number for its package', async () => {
  const store = new MemoryStore();
  store.crashAt(3, 'after');
  await publish(1)(new StoreRegistry(store)).catch(() => undefined);
  const registry = new StoreRegistry(store.reopened());

  const before = await registry.names();
  const said = await registry.recover(act(5));
  await publish(2)(registry);
  await publish(1)(registry);

  expect(before).toEqual([]);
  expect(said.join()).toContain('claimed but is not complete');
  const versions = await registry.versions('tiny-gru');
  expect(versions.map(({ version, digest }) => [version, digest])).toEqual([
    [1, passedBy(packageOf(1)).digest],
    [2, passedBy(packageOf(2)).digest],
  ]);
});
