import { describe, expect, test } from '@jest/globals';
import { apiConfig } from '../../../src/api/config.ts';
import { RegisteredModels } from '../../../src/hosts/served-models.ts';
import type { GraphSource } from '../../../src/packages/graph-source.ts';
import { StoreError } from '../../../src/registry/errors.ts';
import { StoreRegistry } from '../../../src/registry/store-registry.ts';
import { MemoryStore } from '../../support/memory-store.ts';
import { act, packageOf, passedBy } from '../../support/registered.ts';

const NAME = 'tiny-gru';

/** Three versions, the first of them champion, and how many graphs of them are open. */
async function served(maxMiB: number) {
  const registry = new StoreRegistry(new MemoryStore());
  for (const seed of [1, 2, 3]) await registry.publish(packageOf(seed), passedBy(packageOf(seed)), act(seed));
  await registry.setAlias(NAME, 'champion', 1, act(5));
  const counts = { open: 0, opened: 0 };
  const open = async (_source: GraphSource) => {
    counts.open++;
    counts.opened++;
    const close = async () => {
      counts.open--;
    };
    return { fixedTime: undefined, failure: undefined, infer: () => Promise.reject(new Error()), close };
  };
  const limits = { ...apiConfig.parse({}), maxOpen: 100, maxMiB, aliasMilliseconds: 0 };
  const metrics = { record: () => undefined };
  return { registry, counts, models: new RegisteredModels(registry, open, limits, metrics, Date.now) };
}

describe('models that are kept open', () => {
  test('take no more memory than allowed: the one asked for longest ago is closed', async () => {
    const { models, counts } = await served(60);

    for (const version of [1, 2, 3]) await models.open(NAME, version);
    await new Promise((resolve) => setImmediate(resolve));

    expect(counts).toEqual({ open: 2, opened: 3 });
  });

  test('are opened once for all who ask at the same time', async () => {
    const { models, counts } = await served(1000);

    const [one, other] = await Promise.all([models.open(NAME, 1), models.open(NAME, 1)]);

    expect(one).toBe(other);
    expect(counts.opened).toBe(1);
  });

  test('serve on while the registry is out of reach', async () => {
    const { models, registry } = await served(1000);
    const before = await models.open(NAME);
    registry.alias = () => Promise.reject(new StoreError('STORE_UNAVAILABLE', 'no answer'));

    const [during, later] = [await models.open(NAME), await models.open(NAME)];

    expect(during).toBe(before);
    expect(later).toBe(before);
  });
});
