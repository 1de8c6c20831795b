import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { listArtifacts, proxiedFolder, putArtifact } from '../../../src/adapters/mlflow/artifacts.ts';
import {
  ensureModel,
  ensureVersion,
  findVersions,
  setModelAlias,
} from '../../../src/adapters/mlflow/models.ts';
import type { MlflowRest } from '../../../src/adapters/mlflow/rest.ts';
import {
  ensureExperiment,
  ensureRun,
  finishRun,
  getRun,
  logMissing,
  metricHistory,
} from '../../../src/adapters/mlflow/runs.ts';
import { clientOf, startMlflow } from '../../support/mlflow-server.ts';
import type { TestServer } from '../../support/server-process.ts';
import { tempFolder } from '../../support/temp-folder.ts';

const folder = tempFolder();
let server: TestServer;
let rest: MlflowRest;

beforeAll(async () => {
  server = await startMlflow(folder);
  rest = clientOf(server.url);
});
afterAll(() => server.stop());

const AT = Date.parse('2026-11-01T00:00:00Z');

async function newRun(digest: string) {
  const experiment = await ensureExperiment(rest, 'client');
  return ensureRun(rest, {
    experiment,
    name: digest,
    startTime: AT,
    identity: { key: 'digest', value: digest },
  });
}

describe('the client against a real MLflow server', () => {
  test('a run is begun once for its identity', async () => {
    const first = await newRun('once');
    const second = await newRun('once');

    expect(second.info.run_id).toBe(first.info.run_id);
  });

  test('more than 1,000 metrics and 100 parameters arrive whole, in batches that the server takes', async () => {
    const run = await newRun('large');
    const metrics = Array.from({ length: 2500 }, (_, step) => ({
      key: 'loss',
      value: step / 7,
      step,
      timestamp: AT,
    }));
    const params = Array.from({ length: 250 }, (_, index) => ({ key: `p${index}`, value: 'x'.repeat(6000) }));

    const batches = await logMissing(rest, run, { metrics, params, tags: [] });

    const { data } = await getRun(rest, run.info.run_id);
    const history = await metricHistory(rest, run.info.run_id, 'loss');
    expect(batches).toBe(5);
    expect(data.params).toHaveLength(250);
    expect(history.map(({ value }) => value).sort((a, b) => a - b)).toEqual(
      metrics.map(({ value }) => value),
    );
  });

  test('what a run has already is not sent again, and the rest of an interrupted batch is', async () => {
    const before = await newRun('interrupted');
    const metrics = [1, 2, 3].map((step) => ({ key: 'loss', value: step, step, timestamp: AT }));
    await logMissing(rest, before, {
      metrics: metrics.slice(0, 2),
      params: [{ key: 'a', value: '1' }],
      tags: [],
    });
    const run = await newRun('interrupted');

    const batches = [];
    const all = { metrics, params: [{ key: 'a', value: '2' }], tags: [] };
    batches.push(await logMissing(rest, run, all));
    batches.push(await logMissing(rest, await newRun('interrupted'), all));

    const { data } = await getRun(rest, run.info.run_id);
    expect(batches).toEqual([1, 0]);
    expect(await metricHistory(rest, run.info.run_id, 'loss')).toHaveLength(3);
    expect(data.params).toEqual([{ key: 'a', value: '1' }]);
  });

  test('two sides that make the same version at the same time end with one', async () => {
    const run = await newRun('race');
    await ensureModel(rest, 'race', { description: '', tags: [] });
    const wanted = { name: 'race', source: `${run.info.artifact_uri}/model`, runId: run.info.run_id };
    const identity = { key: 'digest', value: 'race' };
    const make = () => ensureVersion(rest, identity, { ...wanted, description: '', tags: [] });

    const made = await Promise.all([make(), make(), make()]);

    expect(new Set(made.map(({ version }) => version)).size).toBe(1);
    expect(await findVersions(rest, 'race')).toHaveLength(1);
  });

  test('files go through the artefact proxy and are listed with their sizes', async () => {
    const run = await newRun('files');
    const folder = proxiedFolder(rest, run.info.artifact_uri);

    await putArtifact(rest, `${folder}/model/model.onnx`, new Uint8Array(1234));
    await finishRun(rest, run, AT);

    expect(await listArtifacts(rest, `${folder}/model`)).toEqual([
      { name: 'model.onnx', isFolder: false, bytes: 1234 },
    ]);
    expect(await listArtifacts(rest, `${folder}/none`)).toEqual([]);
    expect((await getRun(rest, run.info.run_id)).info.status).toBe('FINISHED');
  });

  test('what the server refuses comes as an error with its own words', async () => {
    await ensureModel(rest, 'reserved', { description: '', tags: [] });

    const refused = setModelAlias(rest, 'reserved', 'latest', '1');

    await expect(refused).rejects.toMatchObject({
      code: 'MLFLOW_REFUSED',
      retryable: false,
      message: expect.stringContaining('reserved'),
    });
  });
});
