import { MAX_MANIFEST_BYTES, type PackageContents } from '../../packages/contents.ts';
import { MANIFEST, PACKAGE_FILES } from '../../packages/manifest.ts';
import { fetchArtifact, type ListedArtifact, listArtifacts, proxiedFolder } from './artifacts.ts';
import { MlflowError } from './errors.ts';
import { ML_MODEL } from './ml-model.ts';
import { artifactUri, getModel, getVersion, type MlflowVersion, newestVersion } from './models.ts';
import type { MlflowRest } from './rest.ts';
import { getRun } from './runs.ts';

/** Which version is asked for: its number, an alias, or the newest one. */
export interface AskedVersion {
  readonly name: string;
  readonly version?: string | undefined;
  readonly alias?: string | undefined;
}

/** A package as it was fetched, not judged yet. */
export interface FetchedPackage {
  readonly contents: PackageContents;
  readonly found: MlflowVersion;
}

/** What a package consists of, and the files that MLflow puts beside it and nobody here needs. */
const WANTED: ReadonlySet<string> = new Set([MANIFEST, ...PACKAGE_FILES, 'signature.json']);
const LEFT: ReadonlySet<string> = new Set([
  ML_MODEL,
  'conda.yaml',
  'python_env.yaml',
  'requirements.txt',
  'registered_model_meta',
  'input_example.json',
  'serving_input_example.json',
  'metadata',
]);

/** Largest documents; only graphs may be as large as the caller allows. */
const MAX_DOCUMENT_BYTES = 64 << 20;

/**
 * Fetches the package that a version of an MLflow registry holds: a Logcast package as its artefacts, alone or beside the
 * `MLmodel` of the same graph. The server is not believed: names, kinds and sizes are checked before and while bytes
 * come, and nothing touches a disk. Throws MlflowError; what comes back is for the gate to judge.
 */
export async function fetchPackage(
  rest: MlflowRest,
  asked: AskedVersion,
  maxBytes: number,
): Promise<FetchedPackage> {
  const found = await findAsked(rest, asked);
  const where = `${rest.url} models:/${found.name}/${found.version}`;
  const folder = await packageFolder(rest, found);
  const wanted = wantedFiles(where, await listArtifacts(rest, folder), maxBytes);
  const files = new Map<string, Uint8Array>();
  let left = maxBytes;
  for (const name of wanted) {
    const most = Math.min(left, limitOf(name));
    const bytes = await fetchArtifact(rest, `${folder}/${name}`, most);
    left -= bytes.length;
    files.set(name, bytes);
  }
  return { contents: { where, files }, found };
}

async function findAsked(rest: MlflowRest, { name, version, alias }: AskedVersion): Promise<MlflowVersion> {
  if (version !== undefined) return getVersion(rest, name, version);
  const model = await getModel(rest, name);
  if (model === undefined)
    throw new MlflowError(
      'MLFLOW_UNKNOWN',
      `${rest.url}: expected a registered model "${name}", got none of this name`,
    );
  if (alias === undefined) return newestVersion(rest, name);
  const named = model.aliases.find((entry) => entry.alias === alias);
  if (named !== undefined) return getVersion(rest, name, named.version);
  const got = model.aliases.map((entry) => entry.alias).join(', ') || 'none';
  throw new MlflowError(
    'MLFLOW_UNKNOWN',
    `${rest.url}: expected an alias "${alias}" of "${name}", got ${got}`,
  );
}

/** Where the files lie: the address may be that of storage, of a run, or of a folder in one. */
async function packageFolder(rest: MlflowRest, version: MlflowVersion): Promise<string> {
  const uri = await artifactUri(rest, version);
  const ofRun = /^runs:\/+([\w-]+)\/(.+)$/.exec(uri);
  if (ofRun === null) return proxiedFolder(rest, uri);
  const { info } = await getRun(rest, ofRun[1]!);
  return proxiedFolder(rest, `${info.artifact_uri}/${ofRun[2]}`);
}

function wantedFiles(where: string, listed: readonly ListedArtifact[], maxBytes: number): string[] {
  for (const { name, isFolder } of listed) {
    if (LEFT.has(name) || (WANTED.has(name) && !isFolder)) continue;
    throw refusal(
      where,
      `only ${[...WANTED].join(', ')} and what MLflow puts beside them`,
      `${isFolder ? 'a folder' : 'a file'} "${name}"`,
    );
  }
  const files = listed.filter(({ name }) => WANTED.has(name));
  const names = files.map(({ name }) => name);
  if (new Set(names).size !== names.length) throw refusal(where, 'each file once', names.join(', '));
  if (!names.includes(MANIFEST) || !names.includes('model.onnx')) {
    const got = listed.map(({ name }) => name).join(', ') || 'nothing';
    throw refusal(where, `a Logcast package: ${MANIFEST}, model.onnx and the documents they need`, got);
  }
  const bytes = files.reduce((sum, file) => sum + (file.bytes ?? 0), 0);
  if (bytes > maxBytes) throw refusal(where, `at most ${maxBytes} bytes (mlflow.maxImportBytes)`, `${bytes}`);
  return names;
}

function limitOf(name: string): number {
  if (name.endsWith('.onnx')) return Number.POSITIVE_INFINITY;
  return name === MANIFEST ? MAX_MANIFEST_BYTES : MAX_DOCUMENT_BYTES;
}

function refusal(where: string, expected: string, got: string): MlflowError {
  const advice =
    "nothing of it is used; log the folder of a package with mlflow.log_artifacts(FOLDER, 'model'), because mlflow.onnx.log_model rewrites the graph";
  return new MlflowError('MLFLOW_ARTIFACT', `${where}: expected ${expected}, got ${got} (${advice})`);
}
