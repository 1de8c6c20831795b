import { once } from 'node:events';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { findVersions, getModel } from '../../../src/adapters/mlflow/models.ts';
import { clientOf, startMlflow } from '../../support/mlflow-server.ts';
import { runCli, startCli } from '../../support/run-cli.ts';
import type { TestServer } from '../../support/server-process.ts';
import { SeveringProxy } from '../../support/severing-proxy.ts';
import { tempFolder } from '../../support/temp-folder.ts';
import { copyPackage, TINY_PACKAGE } from '../../support/typed-stream.ts';

const folder = tempFolder();
let server: TestServer;

beforeAll(async () => {
  server = await startMlflow(folder);
});
afterAll(() => server.stop());

function models(registry: string, url: string, ...args: string[]) {
  const common = ['--registry', join(folder, registry), '--set', `mlflow.url=${url}`, '--json'];
  return ['models', ...args, ...common];
}

describe('logcast models with an MLflow server', () => {
  test('registering and promoting are mirrored by themselves, and another registry imports the champion', async () => {
    const second = copyPackage(join(folder, 'second'), '2026-10-05T00:00:00Z');
    await runCli(models('ours', server.url, 'register', TINY_PACKAGE, '--promote'));
    await runCli(models('ours', server.url, 'register', second));
    const promoted = await runCli(models('ours', server.url, 'promote', 'tiny', '2'));
    const prefix = ['--set', 'mlflow.prefix=theirs-'];

    const imported = await runCli(
      models('theirs', server.url, 'import-mlflow', 'tiny', '--alias', 'champion', ...prefix),
    );
    const first = await runCli(
      models('theirs', server.url, 'import-mlflow', 'tiny', '--version', '1', ...prefix),
    );
    const again = await runCli(models('ours', server.url, 'mirror'));

    const rest = clientOf(server.url);
    expect(promoted.stderr).toBe('');
    expect((await getModel(rest, 'tiny'))?.aliases).toEqual([{ alias: 'champion', version: '2' }]);
    expect((await findVersions(rest, 'theirs-tiny')).map(({ version }) => version)).toEqual(['1', '2']);
    expect(imported.stderr).toBe('');
    expect(JSON.parse(imported.stdout)).toMatchObject({
      version: { name: 'tiny', version: 1 },
      report: { passed: true },
    });
    expect(JSON.parse(first.stdout)).toMatchObject({ version: { version: 2 } });
    expect(JSON.parse(again.stdout)).toMatchObject({
      models: [{ name: 'tiny', versions: [{ added: false }, { added: false }], moved: [] }],
      refused: [],
    });
  });

  test('a mirroring that is killed is completed by the next one', async () => {
    const third = copyPackage(join(folder, 'third'), '2026-10-06T00:00:00Z');
    await runCli(['models', 'register', third, '--promote', '--registry', join(folder, 'killed')]);
    const proxy = await SeveringProxy.before(server.url);
    const prefix = ['--set', 'mlflow.prefix=killed-'];
    proxy.severAfter(6);
    const child = startCli(models('killed', proxy.url, 'mirror', ...prefix));
    const closed = once(child, 'close');
    while (proxy.changes < 6 && child.exitCode === null)
      await new Promise((resolve) => setTimeout(resolve, 5));
    child.kill('SIGKILL');
    await closed;
    await proxy.close();

    const { status, stdout } = await runCli(models('killed', server.url, 'mirror', ...prefix));

    const rest = clientOf(server.url);
    expect(child.signalCode).toBe('SIGKILL');
    expect({ status, moved: JSON.parse(stdout).models[0].moved }).toEqual({ status: 0, moved: ['champion'] });
    expect(await findVersions(rest, 'killed-tiny')).toHaveLength(1);
  });

  test('what cannot be mirrored is told without failing, and names that are unknown are', async () => {
    const away = 'http://127.0.0.1:9';
    const registered = await runCli(
      models('away', away, 'register', TINY_PACKAGE, '--set', 'mlflow.attempts=1'),
    );
    const unknown = await runCli(models('away', server.url, 'mirror', 'nobody'));

    expect(registered.status).toBe(0);
    expect(registered.stderr).toContain('later: logcast models mirror tiny');
    expect(unknown).toMatchObject({ status: 2, stderr: expect.stringContaining('it has tiny') });
  });
});
