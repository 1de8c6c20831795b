import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { mirrorModel } from '../../../src/adapters/mlflow/mirror.ts';
import type { MlflowRest } from '../../../src/adapters/mlflow/rest.ts';
import {
  ensureExperiment,
  findRun,
  type MlflowRun,
  metricHistory,
} from '../../../src/adapters/mlflow/runs.ts';
import { mlflowConfig } from '../../../src/config/mlflow-config.ts';
import { logTraining } from '../../../src/hosts/training-record.ts';
import { serviceLines, writeLines } from '../../support/make-stream.ts';
import { clientOf, startMlflow } from '../../support/mlflow-server.ts';
import { fixturePackage } from '../../support/neural.ts';
import { runCli } from '../../support/run-cli.ts';
import { ScriptedRegistry } from '../../support/scripted-registry.ts';
import type { TestServer } from '../../support/server-process.ts';
import { standInPython } from '../../support/stand-in-python.ts';
import { tempFolder } from '../../support/temp-folder.ts';
import { TINY_PACKAGE } from '../../support/typed-stream.ts';

const folder = tempFolder();
const out = join(folder, 'tiny');
let server: TestServer;
let rest: MlflowRest;

/** A search of one trial, then a training of two epochs, whose package is the fixture. */
const SEARCHED = `
say({ event: 'trial', trial: 1, trials: 1, state: 'begun' });
say({ event: 'epoch', phase: 'fold 1', epoch: 1, epochs: 1, loss: 4, seconds: 1 });
say({ event: 'trial', trial: 1, trials: 1, state: 'complete', validation: { loss: 2 }, settings: { 'model.hidden': 8 } });
say({ event: 'epoch', phase: 'fit', epoch: 1, epochs: 2, loss: 1.5, validation: { top1: 0.6 }, seconds: 3 });
say({ event: 'epoch', phase: 'fit', epoch: 2, epochs: 2, loss: 1.0, validation: { top1: 0.9 }, seconds: 6 });
fs.cpSync(${JSON.stringify(TINY_PACKAGE)}, out, { recursive: true });
say({ event: 'done', package: out, metrics: {} });`;

beforeAll(async () => {
  server = await startMlflow(folder);
  rest = clientOf(server.url);
  const log = writeLines(join(folder, 'service.log'), serviceLines(300));
  await runCli(['dataset', log, '--out', join(folder, 'data')]);
});
afterAll(() => server.stop());

const { digest } = fixturePackage('tiny-gru');

async function runOf(key: string, value: string): Promise<MlflowRun | undefined> {
  return findRun(rest, await ensureExperiment(rest, 'logcast'), { key, value });
}

describe('logcast train --mlflow', () => {
  test('logs figures by epoch and trials, again without doubling, and shares its run with the registered version', async () => {
    const python = standInPython(join(folder, 'python'), { train: SEARCHED });
    const trained = await runCli([
      ...['train', '--model', 'gru', '--dataset', join(folder, 'data'), '--out', out, '--search', 'random'],
      ...['--python', python, '--environment', 'none', '--mlflow', server.url],
    ]);
    await logTraining(out, mlflowConfig.parse({ url: server.url }));
    const scripted = new ScriptedRegistry();
    scripted.add('tiny', { digest });
    await mirrorModel(
      { rest, registry: scripted.registry, experiment: 'logcast', prefix: '', now: Date.now },
      'tiny',
    );

    const run = await runOf('logcast.sha256', digest);
    const trial = await runOf('logcast.trial', `${digest}-1`);
    const id = run!.info.run_id;
    expect({ status: trained.status, stderr: trained.stderr }).toEqual({
      status: 0,
      stderr: expect.anything(),
    });
    expect((await metricHistory(rest, id, 'fit.loss')).map(({ step, value }) => [step, value])).toEqual([
      [1, 1.5],
      [2, 1],
    ]);
    expect(trial?.data.params).toEqual([{ key: 'model.hidden', value: '8' }]);
    expect(trial?.data.tags).toContainEqual({ key: 'mlflow.parentRunId', value: id });
    expect(run?.data.metrics).toContainEqual(
      expect.objectContaining({ key: 'gate.latency.p99Milliseconds', value: 2.5 }),
    );
  });

  test('a package without facts is logged by what it says of itself', async () => {
    const bare = join(folder, 'bare');
    cpSync(join(TINY_PACKAGE, '../tiny-ranking'), bare, { recursive: true });

    const { trials, run } = await logTraining(bare, mlflowConfig.parse({ url: server.url }));

    expect(trials).toBe(0);
    expect(run).toMatch(/^[0-9a-f]{32}$/);
  });
});
