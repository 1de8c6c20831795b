import { beforeEach, describe, expect, test } from '@jest/globals';
import type { ArtifactStore } from '../../src/registry/artifact-store.ts';
import { StoreRegistry } from '../../src/registry/store-registry.ts';
import { act, MONDAY, packageOf, passedBy, refusedBy } from '../support/registered.ts';

const codeOf = (action: Promise<unknown>): Promise<string> =>
  action.then(
    () => 'resolved',
    (error) => error.code,
  );

/** What a registry does on any store; `open` gives an empty one. */
export function modelRegistryContract(name: string, open: () => Promise<ArtifactStore>): void {
  describe(`a registry on ${name}`, () => {
    let store: ArtifactStore;
    let registry: StoreRegistry;
    const publish = (seed: number, minute = seed) => {
      const contents = packageOf(seed);
      return registry.publish(contents, passedBy(contents), act(minute), {
        description: `seed ${seed}`,
        tags: { team: 'shop' },
      });
    };
    beforeEach(async () => {
      store = await open();
      registry = new StoreRegistry(store);
    });

    test('numbers packages from 1 on, with who, when and where they come from', async () => {
      const first = await publish(1);
      await publish(2);

      expect(first).toMatchObject({
        name: 'tiny-gru',
        version: 1,
        registeredBy: 'alice',
        description: 'seed 1',
      });
      expect(first).toMatchObject({
        tags: { team: 'shop' },
        lineage: { kind: 'gru' },
        gate: { passed: true },
      });
      expect((await registry.versions('tiny-gru')).map(({ version }) => version)).toEqual([1, 2]);
      expect(await registry.names()).toEqual(['tiny-gru']);
    });

    test('knows a package again, however often and from wherever it comes', async () => {
      const contents = packageOf(1);
      const publishing = [1, 2, 3].map((minute) =>
        new StoreRegistry(store).publish(contents, passedBy(contents), act(minute)),
      );

      const versions = await Promise.all([...publishing, publish(2)]);
      const again = await publish(1, 60);

      const numbers = versions.map(({ version }) => version);
      expect(new Set(numbers.slice(0, 3))).toEqual(new Set([again.version]));
      expect(numbers.toSorted()).toEqual(again.version === 1 ? [1, 1, 1, 2] : [1, 2, 2, 2]);
      const registered = (await registry.ledger('tiny-gru')).filter(({ action }) => action === 'register');
      expect(registered).toHaveLength(2);
    });

    test('gives two writers who race for a number two numbers', async () => {
      const racing = Array.from({ length: 6 }, (_, seed) => publish(seed));

      const versions = await Promise.all(racing);

      expect(versions.map(({ version }) => version).toSorted()).toEqual([1, 2, 3, 4, 5, 6]);
      const digests = await Promise.all(
        versions.map(async ({ version, digest }) => {
          const { files } = await registry.contents('tiny-gru', version);
          return [digest, passedBy({ where: '', files }).digest];
        }),
      );
      for (const [registered, stored] of digests) expect(stored).toBe(registered);
    });

    test('lets one of those who move an alias from the same place win', async () => {
      await publish(1);
      await publish(2);
      await registry.setAlias('tiny-gru', 'champion', 1, act(5), { token: 0 });
      const { token } = (await registry.alias('tiny-gru', 'champion'))!;

      const codes = await Promise.all(
        [1, 2, 3, 4].map((writer) =>
          codeOf(
            new StoreRegistry(store).setAlias('tiny-gru', 'champion', 2, act(6, { by: `writer ${writer}` }), {
              token,
            }),
          ),
        ),
      );

      expect(codes.filter((code) => code === 'resolved')).toHaveLength(1);
      expect(codes.filter((code) => code === 'REGISTRY_MOVED')).toHaveLength(3);
      const promotions = (await registry.ledger('tiny-gru')).filter(({ action }) => action === 'promote');
      expect(promotions.map(({ version, previous }) => [version, previous])).toEqual([
        [1, null],
        [2, 1],
      ]);
      expect((await registry.alias('tiny-gru', 'champion'))!.token).toBeGreaterThan(token);
    });

    test('goes back to the champion before, twice to the one before that, and says what was live when', async () => {
      for (const seed of [1, 2, 3]) await publish(seed, 0);
      for (const version of [1, 2, 3])
        await registry.setAlias('tiny-gru', 'champion', version, act(10 * version));

      const back = await registry.rollback('tiny-gru', act(40, { reason: 'worse' }));
      const further = await registry.rollback('tiny-gru', act(50));
      const end = await codeOf(registry.rollback('tiny-gru', act(60)));

      expect([back.version, further.version, end]).toEqual([2, 1, 'REGISTRY_UNKNOWN']);
      const live = await Promise.all(
        [5, 15, 35, 45, 55].map(async (minute) => {
          const [champion] = await registry.liveAt('tiny-gru', MONDAY + minute * 60_000);
          return champion?.version;
        }),
      );
      expect(live).toEqual([undefined, 1, 3, 2, 1]);
    });

    test('keeps what was refused out of the way, with the reason', async () => {
      const contents = packageOf(1);

      const where = await registry.quarantine('tiny-gru', contents, refusedBy(contents), act());
      await registry.quarantine('tiny-gru', contents, refusedBy(contents), act(1));

      expect(await registry.names()).toEqual([]);
      const [first] = await store.list('quarantine/');
      expect(`${store.where}/${first!.key}`).toContain(where);
      const kept = (await store.list('quarantine/')).map(({ key }) => key.split('/').at(-1));
      expect(kept).toEqual([
        'calibration.json',
        'golden.json',
        'manifest.json',
        'model.onnx',
        'report.json',
        'vocabulary.json',
      ]);
      expect((await registry.ledger('tiny-gru')).map(({ action }) => action)).toEqual(['refuse']);
    });

    test('publishes nothing that the gate did not pass', async () => {
      const contents = packageOf(1);

      const refused = await codeOf(registry.publish(contents, refusedBy(contents), act()));
      const other = await codeOf(registry.publish(contents, passedBy(packageOf(2)), act()));

      expect([refused, other]).toEqual(['REGISTRY_REFUSED', 'REGISTRY_REFUSED']);
      expect(await store.list('models/')).toEqual([]);
    });

    test('gives out no file that has changed since', async () => {
      await publish(1);
      const [graph] = (await store.list('models/')).filter(({ key }) => key.endsWith('model.onnx'));
      const { bytes } = (await store.read(graph!.key))!;
      const changed = Uint8Array.from(bytes);
      changed[1000]! ^= 1;
      await store.write(graph!.key, changed);

      const error = await registry.contents('tiny-gru', 1).catch((cause) => cause);

      expect(error).toMatchObject({ code: 'REGISTRY_DAMAGED' });
      expect(error.message).toContain('model.onnx');
    });

    test('lets people say more of a version later', async () => {
      await publish(1);

      const tagged = await registry.setTags('tiny-gru', 1, { tags: { risk: 'low' } }, act(1));
      const described = await registry.setTags('tiny-gru', 1, { description: 'calm' }, act(2));

      expect(tagged.tags).toEqual({ team: 'shop', risk: 'low' });
      expect(described).toMatchObject({ description: 'calm', tags: { team: 'shop', risk: 'low' } });
    });

    test('says what is not there and what is', async () => {
      await publish(1);

      const model = await registry.version('other', 1).catch((error) => error);
      const unknown = await Promise.all([
        codeOf(registry.rollback('other', act())),
        codeOf(registry.removeAlias('other', 'champion', act())),
        codeOf(registry.setAlias('other', 'champion', 1, act())),
        codeOf(registry.setAlias('tiny-gru', 'champion', 7, act())),
      ]);
      const version = await registry.version('tiny-gru', 7).catch((error) => error);
      const alias = await codeOf(registry.setAlias('tiny-gru', 'latest', 1, act()));
      const name = await codeOf(registry.versions('../etc'));

      expect(model).toMatchObject({ code: 'REGISTRY_UNKNOWN', message: expect.stringContaining('tiny-gru') });
      expect(version.message).toContain('has no version 7');
      expect(new Set(unknown)).toEqual(new Set(['REGISTRY_UNKNOWN']));
      expect([alias, name]).toEqual(['REGISTRY_NAME', 'REGISTRY_NAME']);
    });
  });
}
