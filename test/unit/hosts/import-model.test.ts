import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { configSchema } from '../../../src/config/config.ts';
import { importModel } from '../../../src/hosts/import-model.ts';
import { openRegistry } from '../../../src/hosts/open-registry.ts';
import { draftOf } from '../../support/packages.ts';
import { act } from '../../support/registered.ts';
import { heldModel, serving, standIns } from '../../support/stand-in-mlflow.ts';
import { tempFolder } from '../../support/temp-folder.ts';

const start = standIns();
const folder = tempFolder();

function configFor(name: string, url: string) {
  // Not `mlflow.url`, so that nothing is mirrored back.
  process.env['MLFLOW_TRACKING_URI'] = url;
  return configSchema.parse({ registry: { root: join(folder, name) } });
}

const silent = (): void => undefined;

describe('a package out of an MLflow registry', () => {
  test('becomes a version when it passes the gate, and says where it came from', async () => {
    const { url } = await start(serving(heldModel()));
    const config = configFor('good', url);

    const first = await importModel(config, { name: 'strange' }, act(), silent);
    const again = await importModel(config, { name: 'strange' }, act(1), silent);

    const { registry } = await openRegistry(config.registry);
    expect(first.report.passed).toBe(true);
    expect(first.version).toMatchObject({ name: 'tiny', version: 1 });
    expect(first.version?.tags).toEqual({ 'mlflow.source': `${url} models:/strange/3` });
    expect(again.version?.version).toBe(1);
    expect(await registry.aliases('tiny')).toEqual([]);
  });

  test('goes to quarantine when a byte is another one than its manifest says', async () => {
    const files = draftOf('tiny-gru').files;
    const graph = Uint8Array.from(files.get('model.onnx')!);
    graph[100]! ^= 1;
    const { url } = await start(serving(heldModel({ files: files.set('model.onnx', graph) })));
    const config = configFor('bad', url);

    const { version, report } = await importModel(config, { name: 'strange' }, act(), silent);

    const { registry, store } = await openRegistry(config.registry);
    expect(version).toBeUndefined();
    expect(report.checks.at(-1)).toMatchObject({ check: 'digests', result: 'failed' });
    expect(await registry.versions('tiny')).toEqual([]);
    expect((await store.list('quarantine/tiny/')).length).toBeGreaterThan(1);
  });

  test('leaves no trace when it is refused before it is fetched', async () => {
    const { url } = await start(serving(heldModel({ listed: [{ path: '../model.onnx' }] })));
    const config = configFor('hostile', url);

    await expect(importModel(config, { name: 'strange' }, act(), silent)).rejects.toMatchObject({
      code: 'MLFLOW_ARTIFACT',
    });

    expect(await (await openRegistry(config.registry)).store.list('')).toEqual([]);
  });
});
