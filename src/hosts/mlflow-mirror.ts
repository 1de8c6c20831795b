import { MlflowError } from '../adapters/mlflow/errors.ts';
import { fetchPackage } from '../adapters/mlflow/import.ts';
import { type MirroredModel, mirrorModel } from '../adapters/mlflow/mirror.ts';
import type { MlflowConfig } from '../config/mlflow-config.ts';
import type { PackageContents } from '../packages/contents.ts';
import { RegistryError } from '../registry/errors.ts';
import type { ModelRegistry } from '../registry/model-registry.ts';
import { mlflowServer } from './mlflow-server.ts';

/** Longest description that is taken over, in characters. */
const MAX_DESCRIPTION = 1000;

type Mirrored = Pick<ModelRegistry, 'where' | 'names' | 'versions' | 'aliases' | 'contents'>;

/** What of a registry could be mirrored, and why the rest could not. */
export interface MirrorReport {
  readonly server: string;
  readonly models: readonly MirroredModel[];
  readonly refused: readonly { readonly name: string; readonly error: MlflowError }[];
}

/**
 * Brings the MLflow server up to date with all models of the registry, or with those named. A model that is refused
 * does not keep the others back; throws MlflowError where the server is out of reach, and nothing is lost: the next call
 * fills in what is missing.
 */
export async function mirrorRegistry(
  registry: Mirrored,
  settings: MlflowConfig,
  { names, again = false }: { readonly names?: readonly string[]; readonly again?: boolean } = {},
): Promise<MirrorReport> {
  const rest = mlflowServer(settings);
  const { experiment, prefix } = settings;
  const plan = { rest, registry, experiment, prefix, again, now: Date.now };
  const known = await registry.names();
  checkKnown(registry.where, known, names);
  const models: MirroredModel[] = [];
  const refused: { name: string; error: MlflowError }[] = [];
  for (const name of names ?? known) {
    try {
      models.push(await mirrorModel(plan, name));
    } catch (error) {
      if (!(error instanceof MlflowError) || error.retryable) throw error;
      refused.push({ name, error });
    }
  }
  return { server: rest.url, models, refused };
}

function checkKnown(where: string, known: readonly string[], names: readonly string[] = []): void {
  const strange = names.find((name) => !known.includes(name));
  if (strange === undefined) return;
  const there = known.length === 0 ? 'it has none' : `it has ${known.slice(0, 20).join(', ')}`;
  throw new RegistryError('REGISTRY_UNKNOWN', `${where} has no model ${strange}: ${there}`);
}

/**
 * What registering and promoting do at their end: mirrors the model where `mlflow.url` is set. Never fails: what goes
 * wrong is told, and the next mirroring makes it good.
 */
export async function mirrorAfterwards(
  registry: Mirrored,
  settings: MlflowConfig,
  name: string,
  notice: (message: string) => void,
): Promise<void> {
  if (settings.url === undefined) return;
  const later = `the registry itself is up to date; later: logcast models mirror ${name}`;
  try {
    const { refused } = await mirrorRegistry(registry, settings, { names: [name] });
    for (const { error } of refused) notice(`${error.message}; ${later}`);
  } catch (error) {
    notice(`not mirrored to MLflow: ${(error as Error).message}; ${later}`);
  }
}

/** A package out of an MLflow registry, as it was found: untrusted until the gate has judged it. */
export interface ImportedPackage {
  readonly contents: PackageContents;
  /** What its version there should be known by here. */
  readonly tags: Readonly<Record<string, string>>;
  readonly description: string;
}

/** Fetches the package of a version in an MLflow registry. Throws MlflowError. */
export async function importFromMlflow(
  settings: MlflowConfig,
  asked: {
    readonly name: string;
    readonly version?: string | undefined;
    readonly alias?: string | undefined;
  },
): Promise<ImportedPackage> {
  const rest = mlflowServer(settings);
  const { contents, found } = await fetchPackage(rest, asked, settings.maxImportBytes);
  const tags = { 'mlflow.source': `${rest.url} models:/${found.name}/${found.version}` };
  // Somebody else's text, for a terminal.
  const description = found.description.replace(/[\p{Cc}\p{Cf}]+/gu, ' ').slice(0, MAX_DESCRIPTION);
  return { contents, tags, description };
}
