import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { listArtifacts, proxiedFolder } from '../../../src/adapters/mlflow/artifacts.ts';
import { type MirrorPlan, mirrorModel } from '../../../src/adapters/mlflow/mirror.ts';
import {
  ensureModel,
  findVersions,
  getModel,
  removeModelAlias,
  setModelAlias,
} from '../../../src/adapters/mlflow/models.ts';
import type { MlflowRest } from '../../../src/adapters/mlflow/rest.ts';
import { getRun } from '../../../src/adapters/mlflow/runs.ts';
import { clientOf, startMlflow } from '../../support/mlflow-server.ts';
import { ScriptedRegistry } from '../../support/scripted-registry.ts';
import type { TestServer } from '../../support/server-process.ts';
import { tempFolder } from '../../support/temp-folder.ts';

let server: TestServer;
let rest: MlflowRest;
const folder = tempFolder();

beforeAll(async () => {
  server = await startMlflow(folder);
  rest = clientOf(server.url);
});
afterAll(() => server.stop());

function planFor({ registry }: ScriptedRegistry, facts: Partial<MirrorPlan> = {}): MirrorPlan {
  return { rest, registry, experiment: 'mirror', prefix: '', now: Date.now, ...facts };
}

/** Everything that the server has of a model, but for its own clock. */
async function pictureOf(name: string) {
  const [model, versions] = await Promise.all([getModel(rest, name), findVersions(rest, name)]);
  const runs = await Promise.all(versions.map(({ run_id }) => getRun(rest, run_id)));
  const files = await Promise.all(
    runs.map(({ info }) => listArtifacts(rest, `${proxiedFolder(rest, info.artifact_uri)}/model`)),
  );
  return { model, versions, runs, files };
}

describe('the mirror on a real MLflow server', () => {
  test('versions come with their run, parameters, metrics, files, tags and aliases', async () => {
    const scripted = new ScriptedRegistry();
    scripted.add('whole');
    scripted.add('whole');
    scripted.alias('champion', 2);
    scripted.alias('shadow', 1);

    const mirrored = await mirrorModel(planFor(scripted), 'whole');

    const { model, versions, runs, files } = await pictureOf('whole');
    expect(mirrored).toMatchObject({
      moved: ['champion', 'shadow'],
      versions: [{ added: true }, { added: true }],
    });
    expect(model?.aliases).toEqual(
      expect.arrayContaining([
        { alias: 'champion', version: '2' },
        { alias: 'shadow', version: '1' },
      ]),
    );
    expect(versions[0]).toMatchObject({ description: 'the 1. of its kind' });
    expect(versions[0]?.tags).toContainEqual({ key: 'team', value: 'shop' });
    expect(runs[1]?.info.status).toBe('FINISHED');
    expect(runs[1]?.data.params).toContainEqual({ key: 'model.hidden', value: '8' });
    expect(runs[1]?.data.metrics).toContainEqual(
      expect.objectContaining({ key: 'validation.nextEvent.top1', value: 0.52 }),
    );
    expect(runs[1]?.data.metrics).toContainEqual(
      expect.objectContaining({ key: 'gate.latency.p99Milliseconds', value: 2.5 }),
    );
    expect(files[0]?.map(({ name }) => name).sort()).toEqual(
      ['MLmodel', ...scripted.packages[0]!.files.keys()].sort(),
    );
  });

  test('a second time nothing is added, moved or logged twice', async () => {
    const scripted = new ScriptedRegistry();
    scripted.add('twice');
    scripted.alias('champion', 1);
    await mirrorModel(planFor(scripted), 'twice');
    const before = await pictureOf('twice');

    const again = await mirrorModel(planFor(scripted, { again: true }), 'twice');

    expect(again).toMatchObject({ moved: [], versions: [{ version: 1, mirror: '1', added: false }] });
    expect(await pictureOf('twice')).toEqual(before);
  });

  test('moved and removed aliases follow; an alias of somebody else stays', async () => {
    const scripted = new ScriptedRegistry();
    scripted.add('aliases');
    scripted.add('aliases');
    scripted.alias('champion', 1);
    scripted.alias('shadow', 2);
    await mirrorModel(planFor(scripted), 'aliases');
    await setModelAlias(rest, 'aliases', 'theirs', '1');
    scripted.alias('champion', 2);
    scripted.drop('shadow');

    const { moved } = await mirrorModel(planFor(scripted), 'aliases');

    expect(moved).toEqual(['champion', 'shadow']);
    expect((await getModel(rest, 'aliases'))?.aliases).toEqual(
      expect.arrayContaining([
        { alias: 'champion', version: '2' },
        { alias: 'theirs', version: '1' },
      ]),
    );
    expect((await getModel(rest, 'aliases'))?.aliases).toHaveLength(2);
  });

  test('what somebody changed on the server is set right: the registry is the truth', async () => {
    const scripted = new ScriptedRegistry();
    scripted.add('changed');
    scripted.alias('champion', 1);
    await mirrorModel(planFor(scripted), 'changed');
    await removeModelAlias(rest, 'changed', 'champion');
    await rest.set('mlflow/model-versions/delete', { name: 'changed', version: '1' }, 'DELETE');

    await mirrorModel(planFor(scripted), 'changed');

    const { model, versions } = await pictureOf('changed');
    expect(versions).toHaveLength(1);
    expect(model?.aliases).toEqual([{ alias: 'champion', version: versions[0]?.version }]);
  });

  test("somebody else's model of the same name is left alone", async () => {
    await ensureModel(rest, 'taken', { description: 'of another team', tags: [] });
    const scripted = new ScriptedRegistry();
    scripted.add('taken');

    const refused = mirrorModel(planFor(scripted), 'taken');

    await expect(refused).rejects.toMatchObject({
      code: 'MLFLOW_REFUSED',
      message: expect.stringContaining('mlflow.prefix'),
    });
    expect(await findVersions(rest, 'taken')).toEqual([]);
    expect(await mirrorModel(planFor(scripted, { prefix: 'logs-' }), 'taken')).toMatchObject({
      mirror: 'logs-taken',
    });
  });

  test('after an outage everything that came meanwhile is filled in', async () => {
    const scripted = new ScriptedRegistry();
    scripted.add('outage');
    await mirrorModel(planFor(scripted), 'outage');
    await server.stop();
    scripted.add('outage');
    scripted.add('outage');
    scripted.alias('champion', 3);

    await expect(mirrorModel(planFor(scripted), 'outage')).rejects.toMatchObject({
      code: 'MLFLOW_UNREACHABLE',
      retryable: true,
    });
    server = await startMlflow(folder, server.port);
    await mirrorModel(planFor(scripted), 'outage');

    const { model, versions } = await pictureOf('outage');
    expect(versions.map(({ version }) => version)).toEqual(['1', '2', '3']);
    expect(model?.aliases).toEqual([{ alias: 'champion', version: '3' }]);
  });
});
