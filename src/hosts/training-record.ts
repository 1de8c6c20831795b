import { appendFileSync, existsSync, readFileSync, rmSync } from 'node:fs';
import { readPackageFolder } from '../adapters/local/package-folder.ts';
import { MlflowError } from '../adapters/mlflow/errors.ts';
import { mirrorTraining } from '../adapters/mlflow/mirror-training.ts';
import type { MlflowConfig } from '../config/mlflow-config.ts';
import type { PackageContents } from '../packages/contents.ts';
import { MANIFEST, type Manifest } from '../packages/manifest.ts';
import { type RankingManifest, verifyRanking } from '../packages/ranking-package.ts';
import { requireFile, sha256 } from '../packages/read-files.ts';
import { type TimeManifest, verifyTime } from '../packages/time-package.ts';
import { verifyPackage } from '../packages/verify.ts';
import { lineageOf } from '../registry/lineage.ts';
import { mlflowServer } from './mlflow-server.ts';
import { readFact, type TrainFact } from './train-facts.ts';

/** The facts of a training, beside its package: what can still be logged once the server is there again. */
export function factsFile(folder: string): string {
  return `${folder.replace(/\/+$/, '')}.training.ndjson`;
}

/** Keeps the facts of a training from now on; `goOn`: behind those of the training that it takes up again. */
export function keepFacts(folder: string, goOn: boolean): (fact: TrainFact) => void {
  const file = factsFile(folder);
  if (!goOn) rmSync(file, { force: true });
  return (fact) => appendFileSync(file, `${JSON.stringify(fact)}\n`);
}

/**
 * Logs the training of a package to the MLflow server, as often as one likes. Throws PackageError for what is no
 * package, MlflowError.
 */
export async function logTraining(
  folder: string,
  settings: MlflowConfig,
): Promise<{ readonly run: string; readonly trials: number }> {
  const contents = readPackageFolder(folder);
  const manifest = verifiedManifest(contents);
  const record = {
    name: manifest.name,
    digest: sha256(requireFile(contents, MANIFEST)),
    createdAt: manifest.createdAt,
    lineage: lineageOf(manifest),
    facts: factsOf(folder),
  };
  const rest = mlflowServer(settings);
  return mirrorTraining({ rest, experiment: settings.experiment, now: Date.now }, record);
}

/** Of a model, of a ranking model or of a time model; what a package says of its kind is believed where it verifies. */
function verifiedManifest(contents: PackageContents): Manifest | RankingManifest | TimeManifest {
  if (contents.files.has('vocabulary.json')) return verifyPackage(contents).manifest;
  const text = new TextDecoder().decode(requireFile(contents, MANIFEST));
  return (text.includes('"time-gbdt"') ? verifyTime(contents) : verifyRanking(contents)).manifest;
}

function factsOf(folder: string): TrainFact[] {
  const file = factsFile(folder);
  if (!existsSync(file)) return [];
  // A killed training leaves half a line, which is no fact.
  return readFileSync(file, 'utf8')
    .split('\n')
    .flatMap((line) => readFact(line) ?? []);
}

/** The same, but a server that is out of reach is only told of: the package is there all the same. */
export async function tryLogTraining(
  folder: string,
  settings: MlflowConfig,
  notice: (message: string) => void,
): Promise<void> {
  try {
    await logTraining(folder, settings);
  } catch (error) {
    if (!(error instanceof MlflowError)) throw error;
    notice(`${error.message}\nthe training is not logged; later: logcast models mirror --training ${folder}`);
  }
}
