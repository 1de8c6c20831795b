import { createHash } from 'node:crypto';
import { createReadStream, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import * as z from 'zod';
import { systemCode } from '../adapters/local/errors.ts';
import { checkLearnable } from '../dataset/learnable.ts';
import { type DatasetManifest, datasetDigest, datasetManifest, fileName } from '../dataset/manifest.ts';
import { type DatasetVocabulary, datasetVocabulary } from '../dataset/vocabulary.ts';
import { MANIFEST } from './dataset-folder.ts';
import { InputError } from './errors.ts';
import type { TrainedKind } from './train-arguments.ts';
import { CANDIDATES } from './write-candidates.ts';
import { TIMES } from './write-times.ts';

/** A dataset folder that was checked: what its manifest and its vocabulary say. */
export interface CheckedDataset {
  readonly manifest: DatasetManifest;
  readonly vocabulary: DatasetVocabulary;
}

/**
 * Checks a dataset before anything slow: manifest, every digest, splits with something to learn and to stop by. Throws
 * InputError or DatasetError that names the file and says what to do.
 */
export async function checkDataset(folder: string): Promise<CheckedDataset> {
  const manifest = readChecked(folder, MANIFEST, datasetManifest);
  const { arrays, vocabulary, digest, rows } = manifest;
  await checkDigests(folder, [...Object.values(arrays), vocabulary]);
  if (datasetDigest(manifest) !== digest)
    throw damaged(folder, `${MANIFEST} names a digest that is not its own`);
  const other = Object.values(arrays).find((array) => array.rows !== rows);
  if (other !== undefined)
    throw damaged(folder, `${other.file} has ${other.rows} rows, and ${MANIFEST} says ${rows}`);
  checkSplits(folder, manifest);
  const words = readChecked(folder, vocabulary.file, datasetVocabulary);
  checkLearnable(words, manifest.splits);
  return { manifest, vocabulary: words };
}

/** What has to be known of the rows that trees learn from before Python reads them. */
const rowsManifest = (format: string) =>
  z.looseObject({
    format: z.literal(format),
    schema: z.literal(1),
    arrays: z.record(z.string(), z.looseObject({ file: fileName, sha256: z.string() })),
  });

/** Checks the folder that a kind of model is trained on before anything slow. Throws InputError or DatasetError. */
export async function checkFolder(folder: string, kind: TrainedKind | undefined): Promise<void> {
  if (kind === 'ranking') await checkRows(folder, CANDIDATES, 'logcast-candidates');
  else if (kind === 'time') await checkRows(folder, TIMES, 'logcast-times');
  else await checkDataset(folder);
}

async function checkRows(folder: string, manifest: string, format: string): Promise<void> {
  const { arrays } = readChecked(folder, manifest, rowsManifest(format));
  await checkDigests(folder, Object.values(arrays));
}

async function checkDigests(
  folder: string,
  files: readonly { readonly file: string; readonly sha256: string }[],
): Promise<void> {
  for (const { file, sha256 } of files) {
    const found = await digestOf(folder, file);
    if (found === sha256) continue;
    const digests = `sha256 ${found.slice(0, 12)}…, expected ${sha256.slice(0, 12)}…`;
    throw damaged(folder, `${file} was changed since it was written (${digests})`);
  }
}

function checkSplits(folder: string, { splits, rows }: DatasetManifest): void {
  const { train, validation, test } = splits;
  const edges = [0, train[1], validation[1], rows];
  const follow = [train, validation, test].every(
    ([from, to], i) => from === edges[i] && to === edges[i + 1] && to >= from,
  );
  if (!follow) throw damaged(folder, `its splits are not parts of ${rows} rows, one behind the other`);
  const empty = train[1] === 0 ? 'train' : validation[1] === validation[0] ? 'validation' : undefined;
  if (empty !== undefined)
    throw new InputError(
      `${folder}: the ${empty} split is empty, and training needs it: make the dataset again, with --validation 0.15`,
    );
}

function readChecked<T>(folder: string, name: string, schema: z.ZodType<T>): T {
  const result = schema.safeParse(parse(folder, name));
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  throw damaged(folder, `${name}: ${issue!.path.join('.') || 'top level'}: ${issue!.message}`);
}

function parse(folder: string, name: string): unknown {
  try {
    return JSON.parse(readFileSync(join(folder, name), 'utf8'));
  } catch (cause) {
    if (cause instanceof SyntaxError) throw damaged(folder, `${name} is no JSON`, cause);
    throw unreadable(folder, name, cause);
  }
}

async function digestOf(folder: string, file: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(join(folder, file)), hash).catch((cause) => {
    throw unreadable(folder, file, cause);
  });
  return hash.digest('hex');
}

/** How a folder is asked for, by the name of its manifest. */
const OPTION: Readonly<Record<string, string>> = { [CANDIDATES]: ' --candidates', [TIMES]: ' --times' };

function unreadable(folder: string, file: string, cause: unknown): InputError {
  return new InputError(
    `${folder} is no dataset: ${file} cannot be read (${systemCode(cause)}); make one with logcast dataset FILE… --out DIR${OPTION[file] ?? ''}`,
    { cause },
  );
}

function damaged(folder: string, what: string, cause?: unknown): InputError {
  return new InputError(
    `${folder} is no dataset that can be used: ${what}; make it again with logcast dataset`,
    { cause },
  );
}
