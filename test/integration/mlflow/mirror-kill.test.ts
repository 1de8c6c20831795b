import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { listArtifacts, proxiedFolder } from '../../../src/adapters/mlflow/artifacts.ts';
import { MlflowError } from '../../../src/adapters/mlflow/errors.ts';
import { type MirrorPlan, mirrorModel } from '../../../src/adapters/mlflow/mirror.ts';
import { findVersions, getModel } from '../../../src/adapters/mlflow/models.ts';
import { MlflowRest } from '../../../src/adapters/mlflow/rest.ts';
import { ensureExperiment, getRun, metricHistory } from '../../../src/adapters/mlflow/runs.ts';
import { clientOf, startMlflow } from '../../support/mlflow-server.ts';
import { ScriptedRegistry } from '../../support/scripted-registry.ts';
import type { TestServer } from '../../support/server-process.ts';
import { SeveringProxy } from '../../support/severing-proxy.ts';
import { tempFolder } from '../../support/temp-folder.ts';

const folder = tempFolder();
let server: TestServer;
let proxy: SeveringProxy;
let rest: MlflowRest;
let cut: MlflowRest;

beforeAll(async () => {
  server = await startMlflow(folder);
  proxy = await SeveringProxy.before(server.url);
  rest = clientOf(server.url);
  cut = new MlflowRest({ url: proxy.url, timeoutSeconds: 20, attempts: 1 });
});
afterAll(async () => {
  await proxy.close();
  await server.stop();
});

function registryOf(name: string): ScriptedRegistry {
  const scripted = new ScriptedRegistry();
  scripted.add(name);
  scripted.add(name);
  scripted.alias('champion', 2);
  return scripted;
}

function planFor({ registry }: ScriptedRegistry, client: MlflowRest): MirrorPlan {
  return { rest: client, registry, experiment: 'kill', prefix: '', now: Date.now };
}

/** What the server has of a model, without ids, names and times. */
async function pictureOf(name: string) {
  const versions = await findVersions(rest, name);
  const model = await getModel(rest, name);
  const parts = versions.map(async ({ version, run_id, tags }) => {
    const { info, data } = await getRun(rest, run_id);
    const logged = await Promise.all(data.metrics.map(({ key }) => metricHistory(rest, run_id, key)));
    const folder = proxiedFolder(rest, info.artifact_uri);
    const metrics = logged.flat().map(({ key, value, step }) => ({ key, value, step }));
    const files = await listArtifacts(rest, `${folder}/model`);
    return { version, status: info.status, tags: tags.length, params: data.params, metrics, files };
  });
  return { aliases: model?.aliases, versions: await Promise.all(parts) };
}

async function countRuns(): Promise<number> {
  const { runs } = (await (
    await fetch(`${server.url}/api/2.0/mlflow/runs/search`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ experiment_ids: ['1'], max_results: 1000 }),
    })
  ).json()) as { runs: unknown[] };
  return runs.length;
}

describe('a mirror that is killed', () => {
  test('after any of its calls leaves what the next one completes, with nothing twice', async () => {
    await ensureExperiment(rest, 'kill');
    proxy.severAfter(Number.POSITIVE_INFINITY);
    await mirrorModel(planFor(registryOf('k0'), cut), 'k0');
    const whole = await pictureOf('k0');
    const calls = proxy.changes;

    const pictures = [];
    for (let last = 1; last <= calls; last++) {
      const name = `k${last}`;
      const plan = registryOf(name);
      proxy.severAfter(last);
      const outcome = await mirrorModel(planFor(plan, cut), name).catch((error: unknown) => error);
      expect(outcome).toBeInstanceOf(MlflowError);
      await mirrorModel(planFor(plan, rest), name);
      pictures.push(await pictureOf(name));
    }

    expect(calls).toBeGreaterThan(20);
    for (const picture of pictures) expect(picture).toEqual(whole);
    expect(await countRuns()).toBe(2 * (calls + 1));
  });
});
