import type { ModelRegistry, ModelVersion } from '../../registry/model-registry.ts';
import { MlflowError } from './errors.ts';
import { pairsOf } from './lineage-figures.ts';
import { mirrorAliases } from './mirror-aliases.ts';
import { identityOf, MODEL_FOLDER, mirrorRun } from './mirror-run.ts';
import {
  describeVersion,
  ensureModel,
  ensureVersion,
  findVersions,
  type MlflowVersion,
  type RegisteredModel,
  setVersionTag,
} from './models.ts';
import type { MlflowRest } from './rest.ts';
import { ensureExperiment } from './runs.ts';

/** Tag of registered models that mirror ours, with the registry they mirror. */
const MIRROR_TAG = 'logcast.mirror';

/** What is mirrored, and whereto. */
export interface MirrorPlan {
  readonly rest: MlflowRest;
  readonly registry: Pick<ModelRegistry, 'where' | 'versions' | 'aliases' | 'contents'>;
  readonly experiment: string;
  /** What stands before the names of models on the server. */
  readonly prefix: string;
  /** Looks at the runs and files of versions again that were mirrored already. */
  readonly again?: boolean;
  /** Wall clock, epoch ms. */
  readonly now: () => number;
}

/** A model as the server has it now. */
export interface MirroredModel {
  readonly name: string;
  /** Its name on the server. */
  readonly mirror: string;
  /** Our number of each version, that on the server, and whether it was not there before. */
  readonly versions: readonly {
    readonly version: number;
    readonly mirror: string;
    readonly added: boolean;
  }[];
  /** Aliases that were moved, set or removed. */
  readonly moved: readonly string[];
}

/**
 * Brings the server up to date with a model of the registry: its versions with their runs and files, tags and aliases.
 * The registry is the truth and nothing is kept about the server, so this may be done at any time, again after an
 * outage or a crash, and by several at once. A version is made after its run is complete. Throws MlflowError.
 */
export async function mirrorModel(plan: MirrorPlan, name: string): Promise<MirroredModel> {
  const { rest, registry } = plan;
  const versions = await registry.versions(name);
  const mirror = `${plan.prefix}${name}`;
  const experiment = await ensureExperiment(rest, plan.experiment);
  const model = await ourModel(plan, mirror);
  const known = new Map((await findVersions(rest, mirror)).map((found) => [digestOf(found), found]));
  const done: { version: number; mirror: string; added: boolean }[] = [];
  for (const version of versions) {
    const found = known.get(version.digest);
    if (found !== undefined && plan.again === true) await mirrorRun(plan, experiment, version);
    const theirs = found ?? (await addVersion(plan, experiment, mirror, version));
    await describe(plan, theirs, version);
    done.push({ version: version.version, mirror: theirs.version, added: found === undefined });
  }
  const numbers = new Map(done.map((entry) => [entry.version, entry.mirror]));
  const moved = await mirrorAliases(rest, model, await registry.aliases(name), numbers);
  return { name, mirror, versions: done, moved };
}

/** The registered model; one that somebody else keeps under this name is left alone. */
async function ourModel({ rest, registry }: MirrorPlan, name: string): Promise<RegisteredModel> {
  const model = await ensureModel(rest, name, {
    description: 'Mirrored by Logcast from its registry, which decides; changes here are overwritten.',
    tags: pairsOf([[MIRROR_TAG, registry.where]]),
  });
  if (model.tags.some(({ key }) => key === MIRROR_TAG)) return model;
  throw new MlflowError(
    'MLFLOW_REFUSED',
    `${rest.url}: expected the registered model "${name}" to be ours (tag ${MIRROR_TAG}), got one that somebody else made; it is left alone: set mlflow.prefix, or tag it if it shall be taken over`,
  );
}

async function addVersion(
  plan: MirrorPlan,
  experiment: string,
  mirror: string,
  version: ModelVersion,
): Promise<MlflowVersion> {
  const { info } = await mirrorRun(plan, experiment, version);
  return ensureVersion(plan.rest, identityOf(version.digest), {
    name: mirror,
    source: `${info.artifact_uri}/${MODEL_FOLDER}`,
    runId: info.run_id,
    description: version.description,
    tags: pairsOf(tagsOf(version)),
  });
}

/** Tags and description may have changed since. */
async function describe({ rest }: MirrorPlan, theirs: MlflowVersion, ours: ModelVersion): Promise<void> {
  const there = new Map(theirs.tags.map(({ key, value }) => [key, value]));
  for (const tag of pairsOf(tagsOf(ours)))
    if (there.get(tag.key) !== tag.value) await setVersionTag(rest, theirs, tag);
  if (theirs.description !== ours.description) await describeVersion(rest, theirs, ours.description);
}

function tagsOf({ version, tags, registeredBy, registeredAt, lineage }: ModelVersion): [string, string][] {
  return [
    ...Object.entries(tags),
    ['logcast.version', `${version}`],
    ['logcast.kind', lineage.kind],
    ['logcast.registeredBy', registeredBy],
    ['logcast.registeredAt', registeredAt],
  ];
}

function digestOf({ tags }: MlflowVersion): string | undefined {
  return tags.find(({ key }) => key === identityOf('').key)?.value;
}
