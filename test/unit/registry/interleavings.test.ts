import { expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import type { AliasState } from '../../../src/registry/model-registry.ts';
import { StoreRegistry } from '../../../src/registry/store-registry.ts';
import { MemoryStore } from '../../support/memory-store.ts';
import { act, packageOf, passedBy } from '../../support/registered.ts';

const packages = [1, 2, 3].map((seed) => packageOf(seed));

const doing = fc.oneof(
  fc.record({ kind: fc.constant('publish' as const), seed: fc.integer({ min: 0, max: 2 }) }),
  fc.record({
    kind: fc.constant('move' as const),
    alias: fc.constantFrom('champion', 'challenger'),
    version: fc.integer({ min: 1, max: 3 }),
  }),
  fc.record({ kind: fc.constant('rollback' as const) }),
  fc.record({ kind: fc.constant('remove' as const), alias: fc.constantFrom('champion', 'challenger') }),
);
type Doing = typeof doing extends fc.Arbitrary<infer T> ? T : never;

async function perform(registry: StoreRegistry, what: Doing, minute: number): Promise<void> {
  const by = act(minute);
  if (what.kind === 'publish') {
    const contents = packages[what.seed]!;
    await registry.publish(contents, passedBy(contents), by);
  } else if (what.kind === 'move') await registry.setAlias('tiny-gru', what.alias, what.version, by);
  else if (what.kind === 'remove') await registry.removeAlias('tiny-gru', what.alias, by);
  else await registry.rollback('tiny-gru', by);
}

/** Each writer does its part one after the other; what cannot be done yet is refused, and no harm. */
async function write(store: MemoryStore, part: readonly Doing[], minute: number): Promise<void> {
  const registry = new StoreRegistry(store);
  for (const what of part) await perform(registry, what, minute).catch(expectRefusal);
}

function expectRefusal(error: { code?: string }): void {
  if (error.code !== 'REGISTRY_UNKNOWN') throw error;
}

test('whatever several writers do at once, numbers have no gap, nothing is there twice and aliases say what the ledger says', async () => {
  const parts = fc.array(fc.array(doing, { maxLength: 6 }), { minLength: 1, maxLength: 4 });
  await fc.assert(
    fc.asyncProperty(parts, async (writers) => {
      const store = new MemoryStore();

      await Promise.all(writers.map((part, minute) => write(store, part, minute)));

      const registry = new StoreRegistry(store);
      const versions = await registry.versions('tiny-gru');
      expect(versions.map(({ version }) => version)).toEqual(versions.map((_, i) => i + 1));
      expect(new Set(versions.map(({ digest }) => digest)).size).toBe(versions.length);
      const ledger = await registry.ledger('tiny-gru');
      expect(ledger.map(({ sequence }) => sequence)).toEqual(ledger.map((_, i) => i + 1));
      expect(ledger.map(({ time }) => time)).toEqual(ledger.map(({ time }) => time).toSorted());
      const said = await registry.aliases('tiny-gru');
      const live = await registry.liveAt('tiny-gru', Number.MAX_SAFE_INTEGER);
      expect(byName(said)).toEqual(byName(live));
      expect(await registry.recover(act(99))).toEqual([]);
    }),
    { numRuns: 100 },
  );
});

function byName(states: readonly AliasState[]): readonly AliasState[] {
  return states.toSorted((a, b) => (a.alias < b.alias ? -1 : 1));
}
