import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { FolderArtifactStore } from '../../src/adapters/local/folder-artifact-store.ts';
import { tempFolder } from '../support/temp-folder.ts';
import { artifactStoreContract } from './artifact-store.ts';

const folder = tempFolder();
const COUNTER = join(import.meta.dirname, '../support/store-counter.ts');

function newRoot(): string {
  return mkdtempSync(join(folder, 'store-'));
}

artifactStoreContract('a folder', async () => new FolderArtifactStore(newRoot()));

test('processes that count up in one folder lose no step, though one of them is killed', async () => {
  const root = newRoot();
  const store = new FolderArtifactStore(root);
  await store.write('count', Buffer.from('0'));

  const counters = [1, 2, 3].map(() => fork(COUNTER, [root, '30'], { execArgv: [] }));
  const victim = fork(COUNTER, [root, '100000'], { execArgv: [] });
  const killed = once(victim, 'exit');
  const exits = counters.map((child) => once(child, 'exit'));
  await once(victim, 'message');
  victim.kill('SIGKILL');
  const codes = await Promise.all(exits);
  await killed;

  const count = Number(readFileSync(join(root, 'count'), 'utf8'));
  expect(codes).toEqual([1, 2, 3].map(() => [0, null]));
  expect(count).toBeGreaterThan(90);
});

test('links are not followed, neither as objects nor on the way to them', async () => {
  const root = newRoot();
  const secret = join(folder, 'secret');
  mkdirSync(secret, { recursive: true });
  writeFileSync(join(secret, 'key'), 'secret');
  mkdirSync(join(root, 'a'));
  symlinkSync(join(secret, 'key'), join(root, 'a/key'));
  symlinkSync(secret, join(root, 'b'));
  const store = new FolderArtifactStore(root);

  const write = await store.write('b/new', Buffer.from('x')).catch((error) => error.code);

  expect([await store.read('a/key'), await store.read('b/key')]).toEqual([undefined, undefined]);
  expect(await store.list('')).toEqual([]);
  expect(write).toBe('STORE_DENIED');
  expect(readdirSync(secret)).toEqual(['key']);
});

test('what a killed writer left half-written is no object', async () => {
  const root = newRoot();
  const store = new FolderArtifactStore(root);
  await store.write('a/b', Buffer.from('whole'));
  writeFileSync(join(root, '.store/draft-1-1'), 'ha');

  const found = await new FolderArtifactStore(root).list('');

  expect(found).toEqual([{ key: 'a/b', bytes: 5 }]);
});

test('a folder that cannot be written to is said so', async () => {
  const store = new FolderArtifactStore('/proc/none');

  const error = await store.write('a', Buffer.from('x')).catch((cause) => cause);

  expect(error).toMatchObject({ code: 'STORE_DENIED', retryable: false });
  expect(error.message).toContain('/proc/none');
});
