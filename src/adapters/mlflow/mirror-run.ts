import { MANIFEST } from '../../packages/manifest.ts';
import type { ModelVersion } from '../../registry/model-registry.ts';
import { listArtifacts, proxiedFolder, putArtifact } from './artifacts.ts';
import { metricsOf } from './figures.ts';
import { lineageBatch, measurements, pairsOf } from './lineage-figures.ts';
import type { KeyValue } from './log-batches.ts';
import type { MirrorPlan } from './mirror.ts';
import { ML_MODEL, mlModel } from './ml-model.ts';
import { ensureRun, finishRun, logMissing, type MlflowRun } from './runs.ts';

/** Folder of a run's artefacts in which the package lies. */
export const MODEL_FOLDER = 'model';

/** Tag of runs and versions: which package this is. Unlike names and numbers it is the same everywhere. */
export function identityOf(digest: string): KeyValue {
  return { key: 'logcast.sha256', value: digest };
}

/**
 * The run of a version, complete: parameters, metrics and every file of the package. Returns it, marked as finished.
 * What is there already stays, so that a run that was killed is taken up where it stopped.
 */
export async function mirrorRun(
  plan: MirrorPlan,
  experiment: string,
  version: ModelVersion,
): Promise<MlflowRun> {
  const { rest } = plan;
  const { name, digest, lineage } = version;
  const registeredAt = Date.parse(version.registeredAt);
  const identity = identityOf(digest);
  const run = await ensureRun(rest, {
    experiment,
    name: `${name}-v${version.version}`,
    startTime: plan.now(),
    identity,
  });
  const { params, metrics } = lineageBatch(lineage, registeredAt);
  await logMissing(rest, run, {
    params,
    metrics: [...metrics, ...measurements(metricsOf({ gate: gateFigures(version) }), registeredAt)],
    tags: runTags(version),
  });
  await putPackage(plan, run, version);
  await finishRun(rest, run, plan.now());
  return run;
}

function gateFigures({ gate }: ModelVersion): Record<string, unknown> {
  const checks = gate.checks.map(({ check, seconds, figures }) => [check, { seconds, ...figures }]);
  return { ...Object.fromEntries(checks), seconds: gate.seconds };
}

/** A package that is registered twice has one run: nothing here depends on the name or number of a version. */
function runTags({ lineage }: ModelVersion): KeyValue[] {
  const tags: [string, string][] = [
    ['logcast.kind', lineage.kind],
    ['mlflow.source.name', 'logcast'],
  ];
  if (lineage.codeRevision) tags.push(['mlflow.source.git.commit', lineage.codeRevision]);
  return pairsOf(tags);
}

async function putPackage(plan: MirrorPlan, run: MlflowRun, version: ModelVersion): Promise<void> {
  const { rest, registry } = plan;
  const { digest, registeredAt } = version;
  const root = proxiedFolder(rest, run.info.artifact_uri);
  const { files } = await registry.contents(version.name, version.version);
  const description = mlModel({ runId: run.info.run_id, digest, createdAt: registeredAt });
  const report = new TextEncoder().encode(`${JSON.stringify(version.gate, undefined, 1)}\n`);
  await putMissing(plan, `${root}/gate`, new Map([[`${version.name}-v${version.version}.json`, report]]));
  await putMissing(plan, `${root}/${MODEL_FOLDER}`, new Map([...files, [ML_MODEL, description]]));
}

/** The manifest goes last: who finds it finds everything that it lists. */
async function putMissing(
  { rest }: MirrorPlan,
  folder: string,
  files: ReadonlyMap<string, Uint8Array>,
): Promise<void> {
  const there = new Map((await listArtifacts(rest, folder)).map(({ name, bytes }) => [name, bytes]));
  const last = (name: string): number => (name === MANIFEST ? 1 : 0);
  for (const [name, bytes] of [...files].sort(([one], [other]) => last(one) - last(other))) {
    if (there.get(name) !== bytes.length) await putArtifact(rest, `${folder}/${name}`, bytes);
  }
}
