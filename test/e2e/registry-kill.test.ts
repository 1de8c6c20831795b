import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { FolderArtifactStore } from '../../src/adapters/local/folder-artifact-store.ts';
import type { LedgerEntry } from '../../src/registry/model-registry.ts';
import { StoreRegistry } from '../../src/registry/store-registry.ts';
import { act, passedBy, writeRegistry } from '../support/registered.ts';
import { tempFolder } from '../support/temp-folder.ts';

const WRITER = join(import.meta.dirname, '../support/registry-writer.ts');
/** More changes than the two packages of the first test take. */
const MOST_CHANGES = 40;

const folder = tempFolder();

/** Exit status and signal of a process that writes the packages of these seeds. */
async function runWriter(root: string, by: string, dieAt: number, seeds: readonly number[]) {
  const args = [root, by, `${dieAt}`, ...seeds.map(String)];
  return once(fork(WRITER, args, { execArgv: [] }), 'exit');
}

function openAt(root: string): StoreRegistry {
  return new StoreRegistry(new FolderArtifactStore(root));
}

/** Checks what holds at any time once the registry was recovered; returns the ledger. */
async function checkWhole(registry: StoreRegistry): Promise<readonly LedgerEntry[]> {
  const ledger = await registry.ledger('tiny-gru');
  expect(ledger.map(({ sequence }) => sequence)).toEqual(ledger.map((_, i) => i + 1));
  expect(new Set(ledger.map(({ id }) => id)).size).toBe(ledger.length);
  const moves = ledger.filter(({ alias }) => alias === 'champion').map(({ version }) => version);
  const before = ledger.filter(({ alias }) => alias === 'champion').map(({ previous }) => previous);
  expect(before).toEqual([null, ...moves].slice(0, moves.length));
  expect(await registry.aliases('tiny-gru')).toEqual(await registry.liveAt('tiny-gru', act(1e6).now));
  const versions = await registry.versions('tiny-gru');
  for (const { version, digest } of versions)
    expect(passedBy(await registry.contents('tiny-gru', version)).digest).toBe(digest);
  const registered = ledger.filter(({ action }) => action === 'register').map(({ version }) => version);
  expect(registered).toEqual(versions.map(({ version }) => version));
  return ledger;
}

test('a process that is killed before any of its changes leaves what the next start makes whole', async () => {
  const actions: string[][] = [];
  for (let dieAt = 1; dieAt < MOST_CHANGES; dieAt++) {
    const root = mkdtempSync(join(folder, 'killed-'));
    const [status, signal] = await runWriter(root, 'first', dieAt, [1, 2]);
    const registry = openAt(root);
    await registry.recover(act(50));
    const ledger = await checkWhole(registry);
    actions.push(ledger.map(({ action, version }) => `${action} ${version}`));
    if (signal === null) {
      expect(status).toBe(0);
      break;
    }
    // Whoever does not know how far it came does it all again.
    await writeRegistry(registry, 'first', [1, 2]);
    expect((await checkWhole(registry)).map(({ action, version }) => `${action} ${version}`)).toEqual([
      'register 1',
      'promote 1',
      'register 2',
      'promote 2',
      'rollback 1',
    ]);
  }

  expect(actions.length).toBeGreaterThan(15);
  expect(new Set(actions.map((done) => done.length))).toEqual(new Set([0, 1, 2, 3, 4, 5]));
});

test('processes that register and promote the same packages at once agree on every number and every move', async () => {
  const root = mkdtempSync(join(folder, 'racing-'));
  const orders = [
    [1, 2, 3, 4, 5],
    [5, 4, 3, 2, 1],
    [3, 1, 5, 2, 4],
  ];

  const exits = await Promise.all(orders.map((seeds, index) => runWriter(root, `racer-${index}`, 0, seeds)));

  expect(exits).toEqual(orders.map(() => [0, null]));
  const registry = openAt(root);
  expect(await registry.recover(act(9))).toEqual([]);
  const moves = await registry.ledger('tiny-gru');
  expect(new Set(moves.map(({ by }) => by)).size).toBe(3);
  const versions = await registry.versions('tiny-gru');
  expect(versions.map(({ version }) => version)).toEqual([1, 2, 3, 4, 5]);
  expect(new Set(versions.map(({ digest }) => digest)).size).toBe(5);
  const champion = moves.filter(({ alias }) => alias === 'champion');
  expect(champion.map(({ previous }) => previous)).toEqual(
    [null, ...champion.map(({ version }) => version)].slice(0, champion.length),
  );
});
