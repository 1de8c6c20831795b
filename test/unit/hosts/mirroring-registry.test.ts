import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { FolderArtifactStore } from '../../../src/adapters/local/folder-artifact-store.ts';
import { mlflowConfig } from '../../../src/config/mlflow-config.ts';
import { mirroringRegistry } from '../../../src/hosts/mirroring-registry.ts';
import { StoreRegistry } from '../../../src/registry/store-registry.ts';
import { act, packageOf, passedBy } from '../../support/registered.ts';
import { standIns } from '../../support/stand-in-mlflow.ts';
import { tempFolder } from '../../support/temp-folder.ts';
import { until } from '../../support/until.ts';

const start = standIns();
const folder = tempFolder();

function emptyRegistry(name: string): StoreRegistry {
  return new StoreRegistry(new FolderArtifactStore(join(folder, name)));
}

test('a change is made without waiting for the server, which hears of it soon after', async () => {
  let release = (): void => undefined;
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  const { url, calls } = await start(async (_, response) => {
    await held;
    response.statusCode = 400;
    return {};
  });
  const notices: string[] = [];
  const settings = mlflowConfig.parse({ url, attempts: 1 });
  const registry = mirroringRegistry(
    emptyRegistry('slow'),
    settings,
    (message) => void notices.push(message),
  );
  const contents = packageOf(1);

  await registry.publish(contents, passedBy(contents), act());
  const champion = await registry.setAlias('tiny-gru', 'champion', 1, act(1));
  const versions = await registry.versions('tiny-gru');
  const before = notices.length;
  release();

  // Two changes while it was under way are one more mirroring.
  await until(() => notices.length === 2, 'two mirrorings');
  expect(champion).toMatchObject({ version: 1 });
  expect(versions).toHaveLength(1);
  expect(before).toBe(0);
  expect(calls.every(({ path }) => path === 'mlflow/experiments/get-by-name')).toBe(true);
  expect(notices[0]).toContain('later: logcast models mirror tiny-gru');
});

test('without a server the registry is itself', () => {
  const registry = emptyRegistry('alone');

  expect(mirroringRegistry(registry, mlflowConfig.parse({}), () => undefined)).toBe(registry);
});
