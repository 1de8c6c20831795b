import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { FolderArtifactStore } from '../../../src/adapters/local/folder-artifact-store.ts';
import { type MlflowConfig, mlflowConfig } from '../../../src/config/mlflow-config.ts';
import { importFromMlflow, mirrorAfterwards, mirrorRegistry } from '../../../src/hosts/mlflow-mirror.ts';
import { verifyPackage } from '../../../src/packages/verify.ts';
import { StoreRegistry } from '../../../src/registry/store-registry.ts';
import { startMlflow } from '../../support/mlflow-server.ts';
import { act, packageOf, passedBy } from '../../support/registered.ts';
import type { TestServer } from '../../support/server-process.ts';
import { tempFolder } from '../../support/temp-folder.ts';

const folder = tempFolder();
const registry = new StoreRegistry(new FolderArtifactStore(join(folder, 'registry')));
let server: TestServer;
let settings: MlflowConfig;

beforeAll(async () => {
  server = await startMlflow(folder);
  settings = mlflowConfig.parse({ url: server.url, prefix: 'prod-' });
  for (const [seed, name] of [
    [1, 'tiny-gru'],
    [2, 'tiny-gru'],
    [3, 'other'],
  ] as const) {
    const contents = packageOf(seed, name);
    await registry.publish(contents, passedBy(contents, name), act(seed));
  }
  await registry.setAlias('tiny-gru', 'champion', 1, act(4));
});
afterAll(() => server.stop());

describe('our registry and theirs', () => {
  test('all models are mirrored, and then nothing is new', async () => {
    const first = await mirrorRegistry(registry, settings);
    const second = await mirrorRegistry(registry, settings);

    expect(first.models.map(({ mirror, versions }) => [mirror, versions.length])).toEqual([
      ['prod-other', 1],
      ['prod-tiny-gru', 2],
    ]);
    expect(
      second.models.flatMap(({ versions, moved }) => [versions.filter(({ added }) => added), moved]),
    ).toEqual([[], [], [], []]);
  });

  test('what was mirrored comes back as the same package, by its alias or as the newest', async () => {
    const [one, two] = await registry.versions('tiny-gru');

    const champion = await importFromMlflow(settings, { name: 'prod-tiny-gru', alias: 'champion' });
    const newest = await importFromMlflow(settings, { name: 'prod-tiny-gru' });

    expect(verifyPackage(champion.contents).digest).toBe(one?.digest);
    expect(verifyPackage(newest.contents).digest).toBe(two?.digest);
    expect(champion.tags['mlflow.source']).toBe(`${server.url} models:/prod-tiny-gru/1`);
  });

  test('a promotion is mirrored afterwards; an outage is told and made good by the next one', async () => {
    const notices: string[] = [];
    const notice = (message: string): void => void notices.push(message);
    const away = { ...settings, attempts: 1 };
    await server.stop();
    await registry.setAlias('tiny-gru', 'champion', 2, act(5));
    await mirrorAfterwards(registry, away, 'tiny-gru', notice);
    server = await startMlflow(folder, server.port);

    await registry.setAlias('tiny-gru', 'shadow', 1, act(6));
    await mirrorAfterwards(registry, settings, 'tiny-gru', notice);

    expect(notices).toHaveLength(1);
    expect(notices[0]).toContain('logcast models mirror tiny-gru');
    const found = (alias: string) => importFromMlflow(settings, { name: 'prod-tiny-gru', alias });
    expect(verifyPackage((await found('champion')).contents).digest).toBe(
      (await registry.version('tiny-gru', 2)).digest,
    );
    expect(verifyPackage((await found('shadow')).contents).digest).toBe(
      (await registry.version('tiny-gru', 1)).digest,
    );
  });
});
