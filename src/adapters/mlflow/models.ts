import * as z from 'zod';
import { findOrCreate, ifKnown } from './find-or-create.ts';
import type { KeyValue } from './log-batches.ts';
import type { MlflowRest } from './rest.ts';

const keyValue = z.object({ key: z.string(), value: z.string().default('') });
const tags = z.array(keyValue).default([]);

const registeredModel = z.object({
  name: z.string(),
  description: z.string().default(''),
  tags,
  aliases: z.array(z.object({ alias: z.string(), version: z.string() })).default([]),
});

const modelVersion = z.object({
  name: z.string(),
  /** A number, as text. */
  version: z.string().regex(/^\d{1,12}$/),
  source: z.string().default(''),
  run_id: z.string().default(''),
  description: z.string().default(''),
  creation_timestamp: z.coerce.number().default(0),
  tags,
});

const foundVersions = z.object({
  model_versions: z.array(modelVersion).default([]),
  next_page_token: z.string().optional(),
});

export type RegisteredModel = z.infer<typeof registeredModel>;
export type MlflowVersion = z.infer<typeof modelVersion>;

/** What a version is made of. */
export interface NewVersion {
  readonly name: string;
  /** Folder of its artefacts, as an address. */
  readonly source: string;
  readonly runId: string;
  readonly description: string;
  readonly tags: readonly KeyValue[];
}

export async function getModel(rest: MlflowRest, name: string): Promise<RegisteredModel | undefined> {
  const answer = z.object({ registered_model: registeredModel });
  return (await ifKnown(rest.get('mlflow/registered-models/get', { name }, answer)))?.registered_model;
}

/** The registered model of a name, made with `facts` where there is none. */
export function ensureModel(
  rest: MlflowRest,
  name: string,
  facts: Pick<RegisteredModel, 'description' | 'tags'>,
): Promise<RegisteredModel> {
  const create = async () => {
    const answer = z.object({ registered_model: registeredModel });
    return (await rest.create('mlflow/registered-models/create', { name, ...facts }, answer))
      .registered_model;
  };
  return findOrCreate({ find: () => getModel(rest, name), create });
}

/** All versions of a model, or those with a tag; oldest first. */
export async function findVersions(rest: MlflowRest, name: string, tag?: KeyValue): Promise<MlflowVersion[]> {
  const wanted = tag === undefined ? '' : ` and tags.\`${tag.key}\` = '${tag.value}'`;
  const all: MlflowVersion[] = [];
  for (let page: string | undefined; ; ) {
    const query = { filter: `name = '${name}'${wanted}`, max_results: 1000, page_token: page };
    const answer = await rest.get('mlflow/model-versions/search', query, foundVersions);
    all.push(...answer.model_versions);
    page = answer.next_page_token || undefined;
    if (page === undefined) return all.sort((one, other) => Number(one.version) - Number(other.version));
  }
}

/** The version with the tag that is its identity, made where there is none: `create` alone would make another. */
export function ensureVersion(
  rest: MlflowRest,
  identity: KeyValue,
  wanted: NewVersion,
): Promise<MlflowVersion> {
  const { name, source, runId, description } = wanted;
  const create = async () => {
    const body = { name, source, run_id: runId, description, tags: [identity, ...wanted.tags] };
    const answer = z.object({ model_version: modelVersion });
    return (await rest.create('mlflow/model-versions/create', body, answer)).model_version;
  };
  return findOrCreate({
    find: async () => (await findVersions(rest, name, identity))[0],
    create,
    remove: ({ version }) => rest.set('mlflow/model-versions/delete', { name, version }, 'DELETE'),
    idOf: ({ version }) => version,
  });
}

/** A version by its number. Throws MLFLOW_UNKNOWN where there is none. */
export async function getVersion(rest: MlflowRest, name: string, version: string): Promise<MlflowVersion> {
  const answer = z.object({ model_version: modelVersion });
  return (await rest.get('mlflow/model-versions/get', { name, version }, answer)).model_version;
}

/** The version made last: MLflow gives it the alias `latest`. */
export async function newestVersion(rest: MlflowRest, name: string): Promise<MlflowVersion> {
  const answer = z.object({ model_version: modelVersion });
  return (await rest.get('mlflow/registered-models/alias', { name, alias: 'latest' }, answer)).model_version;
}

/** Address of the folder in which the files of a version lie. */
export async function artifactUri(rest: MlflowRest, { name, version }: MlflowVersion): Promise<string> {
  const answer = z.object({ artifact_uri: z.string() });
  return (await rest.get('mlflow/model-versions/get-download-uri', { name, version }, answer)).artifact_uri;
}

export function setVersionTag(
  rest: MlflowRest,
  { name, version }: MlflowVersion,
  tag: KeyValue,
): Promise<void> {
  return rest.set('mlflow/model-versions/set-tag', { name, version, ...tag });
}

export function setModelTag(rest: MlflowRest, name: string, tag: KeyValue): Promise<void> {
  return rest.set('mlflow/registered-models/set-tag', { name, ...tag });
}

export function describeVersion(
  rest: MlflowRest,
  { name, version }: MlflowVersion,
  description: string,
): Promise<void> {
  return rest.set('mlflow/model-versions/update', { name, version, description }, 'PATCH');
}

/** Lets an alias name a version, whatever it named before. MLflow keeps `latest` and `v<digits>` for itself. */
export function setModelAlias(rest: MlflowRest, name: string, alias: string, version: string): Promise<void> {
  return rest.set('mlflow/registered-models/alias', { name, alias, version });
}

export function removeModelAlias(rest: MlflowRest, name: string, alias: string): Promise<void> {
  return rest.set('mlflow/registered-models/alias', { name, alias }, 'DELETE');
}
