import { beforeEach, describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import type { PackageContents } from '../../../src/packages/contents.ts';
import type { Gate } from '../../../src/registry/gate.ts';
import { StoreRegistry } from '../../../src/registry/store-registry.ts';
import { completeUploads, takeUpload, type Upload, uploadOf } from '../../../src/registry/uploads.ts';
import { Killed, MemoryStore } from '../../support/memory-store.ts';
import { act, packageOf, passedBy, refusedBy } from '../../support/registered.ts';

const UPLOAD: Upload = { name: 'tiny-gru', id: 'build-17' };
const passing: Gate = async ({ contents }) => passedBy(contents);
const refusing: Gate = async ({ contents }) => refusedBy(contents);

async function upload(store: MemoryStore, { files }: PackageContents, id = UPLOAD.id): Promise<void> {
  for (const [file, bytes] of files) await store.write(`uploads/tiny-gru/${id}/${file}`, bytes);
}

function take(store: MemoryStore, gate = passing, what = UPLOAD) {
  return takeUpload(store, new StoreRegistry(store), gate, what, act(1));
}

describe('an upload', () => {
  let store: MemoryStore;
  beforeEach(() => {
    store = new MemoryStore();
  });

  test('becomes a version and is taken away', async () => {
    await upload(store, packageOf(1));

    const taken = await take(store);

    expect(taken!.version).toMatchObject({ name: 'tiny-gru', version: 1 });
    expect(await store.list('uploads/')).toEqual([]);
  });

  test('that the gate refuses lies in quarantine and is no version', async () => {
    await upload(store, packageOf(1));

    const taken = await take(store, refusing);

    expect(taken).toMatchObject({ version: undefined, report: { passed: false } });
    expect(await store.list('uploads/')).toEqual([]);
    expect((await store.list('quarantine/tiny-gru/')).length).toBeGreaterThan(1);
    expect(await new StoreRegistry(store).names()).toEqual([]);
  });

  test('whose manifest cannot be read is complete: the gate says what is wrong', async () => {
    await store.write('uploads/tiny-gru/build-17/manifest.json', Buffer.from('{'));

    const taken = await take(store, refusing);

    expect(taken!.version).toBeUndefined();
  });

  test('stays where it is while the gate cannot judge', async () => {
    await upload(store, packageOf(1));
    const before = await store.list('');

    const trouble = take(store, () => Promise.reject(new Error('disk full')));

    await expect(trouble).rejects.toThrow('disk full');
    expect(await store.list('')).toEqual(before);
  });

  test('comes file by file in any order, with an event for each, some twice: it is taken once, when it is whole', async () => {
    const contents = packageOf(1);
    const names = [...contents.files.keys()];
    await fc.assert(
      fc.asyncProperty(
        fc.shuffledSubarray(names, { minLength: names.length }),
        fc.array(fc.constantFrom(...names), { maxLength: 4 }),
        async (order, repeated) => {
          const there = new MemoryStore();
          const taken = [];
          for (const [index, file] of order.entries()) {
            await there.write(`uploads/tiny-gru/build-17/${file}`, contents.files.get(file)!);
            const became = await take(there);
            if (became) taken.push([index, became.version?.version]);
          }
          for (const _ of repeated) taken.push(...[await take(there)].filter((one) => one !== undefined));

          expect(taken).toEqual([[names.length - 1, 1]]);
        },
      ),
      { numRuns: 50 },
    );
  });

  test('that two functions take at once is one version', async () => {
    await upload(store, packageOf(1));

    await Promise.allSettled([take(store), take(store), take(store)]);

    const registry = new StoreRegistry(store);
    expect((await registry.versions('tiny-gru')).map(({ version }) => version)).toEqual([1]);
    expect((await registry.ledger('tiny-gru')).map(({ action }) => action)).toEqual(['register']);
  });

  test.each(['before', 'after'] as const)(
    'killed %s any change is finished by the next one',
    async (when) => {
      for (const gate of [passing, refusing]) {
        for (let at = 1; ; at++) {
          const dying = new MemoryStore();
          await upload(dying, packageOf(1));
          dying.crashAt(at, when);
          const outcome = await take(dying, gate).catch((error) => error);
          const next = dying.reopened();
          for (const found of await completeUploads(next)) await take(next, gate, found);

          const registry = new StoreRegistry(next);
          expect(await completeUploads(next)).toEqual([]);
          expect((await registry.ledger('tiny-gru')).map(({ action }) => action)).toEqual([
            gate === passing ? 'register' : 'refuse',
          ]);
          expect(await registry.versions('tiny-gru')).toHaveLength(gate === passing ? 1 : 0);
          if (!(outcome instanceof Killed)) break;
        }
      }
    },
  );

  test('larger than any package is refused before it is read', async () => {
    await upload(store, packageOf(1));
    for (let i = 0; i < 20; i++) await store.write(`uploads/tiny-gru/build-17/extra-${i}`, Buffer.from('x'));

    await expect(take(store)).rejects.toMatchObject({ code: 'PACKAGE_FOLDER' });
  });
});

test('a damaged champion does not keep its successor out', async () => {
  const store = new MemoryStore();
  await upload(store, packageOf(1));
  await take(store);
  await new StoreRegistry(store).setAlias('tiny-gru', 'champion', 1, act(2));
  await store.write('models/tiny-gru/versions/00000001/model.onnx', Buffer.from('gone'));
  await upload(store, packageOf(2));

  const taken = await take(store);

  expect(taken!.version).toMatchObject({ version: 2 });
});

test.each([
  ['uploads/tiny-gru/7/model.onnx', { name: 'tiny-gru', id: '7' }],
  ['uploads/tiny-gru/model.onnx', undefined],
  ['uploads/../7/model.onnx', undefined],
  ['models/tiny-gru/7/model.onnx', undefined],
])('the key %s belongs to %o', (key, expected) => {
  expect(uploadOf(key)).toEqual(expected);
});
