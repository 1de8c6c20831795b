import { expect, test } from '@jest/globals';
import { configSchema } from '../../../src/config/config.ts';
import { ModelCache } from '../../../src/hosts/model-cache.ts';
import { RegisteredModel } from '../../../src/hosts/registered-model.ts';
import { StoreError } from '../../../src/registry/errors.ts';
import { StoreRegistry } from '../../../src/registry/store-registry.ts';
import { fakePackage } from '../../support/fake-package.ts';
import { MemoryStore } from '../../support/memory-store.ts';
import { act, MONDAY, packageOf, passedBy } from '../../support/registered.ts';
import { tempFolder } from '../../support/temp-folder.ts';

const NAME = 'tiny-gru';
const folder = tempFolder();

test('a decision waits while the registry is out of reach, without asking it before every batch', async () => {
  const registry = new StoreRegistry(new MemoryStore());
  for (const seed of [1, 2]) await registry.publish(packageOf(seed), passedBy(packageOf(seed)), act(seed));
  await registry.setAlias(NAME, 'champion', 1, act(10));
  await registry.setAlias(NAME, 'challenger', 2, act(11));
  let now = MONDAY + 3_600_000;
  const told: string[] = [];
  const notice = (message: string): void => void told.push(message);
  const model = await RegisteredModel.open(NAME, {
    config: configSchema.parse({ registry: { promotion: { auto: true } } }),
    registry,
    cache: new ModelCache(registry, folder, notice),
    open: async (name, version) => fakePackage(name, `timed${version}`),
    notice,
    now: () => now,
  });
  const [trial] = model.contest.standings;
  const standing = { ...trial!.standing, verdict: 'better', gain: 0.1, better: 150 } as const;
  Object.defineProperty(model.contest, 'standings', { get: () => [{ facts: trial!.facts, standing }] });
  const { alias } = registry;
  registry.alias = () => Promise.reject(new StoreError('STORE_UNAVAILABLE', 'no answer'));
  const decide = async (): Promise<void> => {
    model.decide();
    await model.decided();
  };

  for (let batch = 0; batch < 3; batch++) await decide();
  const waiting = [...told];
  registry.alias = alias;
  await decide();
  const meanwhile = await registry.alias(NAME, 'champion');
  now += 60_000;
  model.decide();
  await model.close();

  expect(waiting).toEqual([`promote of ${NAME} waits: no answer`]);
  expect(meanwhile?.version).toBe(1);
  expect(await registry.alias(NAME, 'champion')).toMatchObject({ version: 2, by: 'logcast run' });
});
