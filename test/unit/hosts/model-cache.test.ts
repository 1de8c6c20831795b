import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { ModelCache } from '../../../src/hosts/model-cache.ts';
import { StoreError } from '../../../src/registry/errors.ts';
import type { ModelRegistry } from '../../../src/registry/model-registry.ts';
import { StoreRegistry } from '../../../src/registry/store-registry.ts';
import { MemoryStore } from '../../support/memory-store.ts';
import { act, MONDAY, packageOf, passedBy } from '../../support/registered.ts';
import { tempFolder } from '../../support/temp-folder.ts';
import { damage } from '../../support/typed-stream.ts';

const root = tempFolder();
const NAME = 'tiny-gru';
const NOW = MONDAY + 3_600_000;
let folders = 0;

/** A registry with a champion, which may go out of reach, and a cache of it. */
async function cached() {
  const registry = new StoreRegistry(new MemoryStore());
  await registry.publish(packageOf(1), passedBy(packageOf(1)), act());
  await registry.setAlias(NAME, 'champion', 1, act(1));
  const net = { down: false, reads: 0 };
  const reach = <T>(read: () => Promise<T>): Promise<T> => {
    return net.down ? Promise.reject(new StoreError('STORE_UNAVAILABLE', 'no answer')) : read();
  };
  const remote = {
    where: 'far away',
    version: (name: string, version: number) => reach(() => registry.version(name, version)),
    contents: (name: string, version: number) => {
      net.reads++;
      return reach(() => registry.contents(name, version));
    },
    versions: (name: string) => reach(() => registry.versions(name)),
    aliases: (name: string) => reach(() => registry.aliases(name)),
  } as unknown as ModelRegistry;
  const notices: string[] = [];
  const folder = join(root, `cache-${folders++}`);
  const place = createHash('sha256').update(remote.where).digest('hex').slice(0, 16);
  const open = () => new ModelCache(remote, folder, (message) => notices.push(message));
  return { cache: open(), open, net, folder: join(folder, place), notices };
}

describe('registered models on a host', () => {
  test('are read once for all who want them at the same time, and then from the own disk', async () => {
    const { cache, net } = await cached();

    const [one, other] = await Promise.all([cache.contents(NAME, 1), cache.contents(NAME, 1)]);
    const later = await cache.contents(NAME, 1);

    expect(one).toBe(other);
    expect(net.reads).toBe(1);
    expect([...later.files.keys()].sort()).toEqual([...one.files.keys()].sort());
  });

  test('serve on while the registry is out of reach, also after a restart, and that is said once', async () => {
    const { cache, open, net, notices } = await cached();
    await cache.lineup(NAME, 24, NOW);
    await cache.contents(NAME, 1);
    net.down = true;

    const restarted = open();
    const lineup = await restarted.lineup(NAME, 24, NOW);
    await restarted.lineup(NAME, 24, NOW);
    const contents = await restarted.contents(NAME, 1);
    net.down = false;
    await restarted.lineup(NAME, 24, NOW);

    expect(lineup).toMatchObject({ champion: { version: 1 } });
    expect(contents.files.has('model.onnx')).toBe(true);
    expect(notices).toEqual([
      expect.stringContaining('out of reach, what served last serves on'),
      expect.stringContaining('answers again'),
    ]);
  });

  test('are fetched anew where a bit of what is kept has changed', async () => {
    const { cache, net, folder } = await cached();
    await cache.contents(NAME, 1);
    const file = join(folder, NAME, '1', 'model.onnx');
    const whole = readFileSync(file);
    damage(file);

    const contents = await cache.contents(NAME, 1);

    expect(net.reads).toBe(2);
    expect(Buffer.from(contents.files.get('model.onnx')!).equals(whole)).toBe(true);
    expect(readFileSync(file).equals(whole)).toBe(true);
  });

  test('are refused where what is kept was changed and the registry is out of reach', async () => {
    const { cache, net, folder } = await cached();
    await cache.contents(NAME, 1);
    writeFileSync(join(folder, NAME, '1', 'vocabulary.json'), '{}');
    net.down = true;

    await expect(cache.contents(NAME, 1)).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
  });
});
