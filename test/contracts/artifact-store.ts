import { beforeEach, describe, expect, test } from '@jest/globals';
import type { ArtifactStore } from '../../src/registry/artifact-store.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

async function textAt(store: ArtifactStore, key: string): Promise<string | undefined> {
  const found = await store.read(key);
  return found && new TextDecoder().decode(found.bytes);
}

/** The code of the error that a promise is rejected with. */
async function codeOf(action: Promise<unknown>): Promise<string> {
  return action.then(
    () => 'resolved',
    (error) => error.code,
  );
}

/** What every store of objects does, wherever it keeps them; `open` gives an empty one. */
export function artifactStoreContract(name: string, open: () => Promise<ArtifactStore>): void {
  describe(`${name} as a store`, () => {
    let store: ArtifactStore;
    beforeEach(async () => {
      store = await open();
    });

    test('gives back at once what was written, byte by byte, under a tag that changes with it', async () => {
      const all = Uint8Array.from({ length: 70_000 }, (_, i) => i % 256);

      const tag = await store.write('a/b/c.bin', all);
      const found = await store.read('a/b/c.bin');
      const next = await store.write('a/b/c.bin', all.subarray(1));

      expect(Buffer.compare(found!.bytes, all)).toBe(0);
      expect(found!.tag).toBe(tag);
      expect(next).not.toBe(tag);
    });

    test('knows nothing of what was never written or is deleted', async () => {
      await store.write('a/gone', bytes('x'));
      await store.delete('a/gone');
      await store.delete('a/never');

      expect(await store.read('a/gone')).toBeUndefined();
      expect(await store.read('a')).toBeUndefined();
      expect(await store.list('a')).toEqual([]);
    });

    test('keeps an empty object', async () => {
      await store.write('empty', new Uint8Array(0));

      expect(await textAt(store, 'empty')).toBe('');
      expect(await store.list('')).toEqual([{ key: 'empty', bytes: 0 }]);
    });

    test('lists by the beginning of the key, in order, with sizes', async () => {
      for (const key of ['m/b/2', 'm/a/1', 'm/a/10', 'm/ab', 'n/1']) await store.write(key, bytes(key));

      expect((await store.list('m/a')).map(({ key }) => key)).toEqual(['m/a/1', 'm/a/10', 'm/ab']);
      expect(await store.list('m/b/')).toEqual([{ key: 'm/b/2', bytes: 5 }]);
      expect(await store.list('none/')).toEqual([]);
    });

    test('writes where nothing may be only once', async () => {
      await store.write('once', bytes('first'), { ifAbsent: true });
      const second = await codeOf(store.write('once', bytes('second'), { ifAbsent: true }));

      expect(second).toBe('STORE_CONFLICT');
      expect(await textAt(store, 'once')).toBe('first');
    });

    test('replaces only what has the tag', async () => {
      const old = await store.write('cas', bytes('1'));
      const tag = await store.write('cas', bytes('2'), { ifTag: old });

      const stale = await codeOf(store.write('cas', bytes('3'), { ifTag: old }));
      const absent = await codeOf(store.write('not-there', bytes('3'), { ifTag: tag }));

      expect([stale, absent]).toEqual(['STORE_CONFLICT', 'STORE_CONFLICT']);
      expect(await textAt(store, 'cas')).toBe('2');
    });

    test('lets one of twenty writers that race for a new key win', async () => {
      const writers = Array.from({ length: 20 }, (_, i) =>
        codeOf(store.write('race', bytes(`writer ${i}`), { ifAbsent: true })),
      );
      const codes = await Promise.all(writers);

      const winners = codes.flatMap((code, i) => (code === 'resolved' ? `writer ${i}` : []));
      expect(winners).toEqual([await textAt(store, 'race')]);
      expect(codes.filter((code) => code === 'STORE_CONFLICT')).toHaveLength(19);
    });

    test('loses no step when writers count up by compare and swap', async () => {
      await store.write('count', bytes('0'));

      await Promise.all(Array.from({ length: 4 }, () => countUp(store, 5)));

      expect(await textAt(store, 'count')).toBe('20');
    });

    const outside = [
      '',
      '/etc/passwd',
      '../out',
      'a/../../out',
      'a//b',
      'a/',
      './a',
      'a/.hidden',
      'a\\b',
      'a\0b',
      'ä',
    ];
    test.each([...outside.map((key) => [key]), [Array.from({ length: 300 }, () => 'longer').join('/')]])(
      'refuses a key that is none (%#)',
      async (key) => {
        expect(await codeOf(store.read(key))).toBe('STORE_KEY');
        expect(await codeOf(store.write(key, bytes('x')))).toBe('STORE_KEY');
        expect(await codeOf(store.delete(key))).toBe('STORE_KEY');
        expect(await store.list('')).toEqual([]);
      },
    );
  });
}

async function countUp(store: ArtifactStore, times: number): Promise<void> {
  for (let done = 0; done < times; ) {
    const { bytes: now, tag } = (await store.read('count'))!;
    const next = bytes(`${Number(new TextDecoder().decode(now)) + 1}`);
    if ((await codeOf(store.write('count', next, { ifTag: tag }))) === 'resolved') done++;
  }
}
