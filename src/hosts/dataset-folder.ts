import { createHash } from 'node:crypto';
import {
  accessSync,
  constants,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { OutputError, systemCode } from '../adapters/local/errors.ts';
import { ARRAY_NAMES, DATASET_ARRAYS } from '../dataset/manifest.ts';
import { npyHeader } from '../dataset/npy.ts';
import type { DatasetRows } from '../dataset/rows.ts';

/** Name of the manifest of a dataset folder, and of its vocabulary. */
export const MANIFEST = 'dataset.json';
export const VOCABULARY = 'vocabulary.json';

const OWN_FILES: readonly string[] = [MANIFEST, VOCABULARY, ...ARRAY_NAMES.map((name) => `${name}.npy`)];

/** Checks before anything slow that a dataset can be put at `path`: a new folder, an empty one, or a dataset to replace. */
export function checkPlace(path: string): void {
  try {
    mkdirSync(dirname(path), { recursive: true });
    accessSync(dirname(path), constants.W_OK);
    if (!existsSync(path)) return;
    if (!statSync(path).isDirectory()) throw new OutputError(`${path} is a file: name a folder with --out`);
    const names = readdirSync(path);
    const foreign = names.find((name) => !OWN_FILES.includes(name));
    if (foreign === undefined && (names.length === 0 || isDataset(path))) return;
    throw new OutputError(
      `${path} is no dataset and would be overwritten (it holds ${foreign ?? names[0]}): name a new folder with --out`,
    );
  } catch (cause) {
    if (cause instanceof OutputError) throw cause;
    throw new OutputError(
      `${path} cannot be written (${systemCode(cause)}): name a folder that this user may write with --out`,
      { cause },
    );
  }
}

function isDataset(path: string): boolean {
  try {
    return JSON.parse(readFileSync(join(path, MANIFEST), 'utf8')).format === 'logcast-dataset';
  } catch {
    return false;
  }
}

/** Sha256 of bytes, in hex. */
export function sha256Of(...parts: readonly (string | Uint8Array)[]): string {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part);
  return hash.digest('hex');
}

/** Writes a folder in one step: `fill` writes into a draft beside it, which then takes its place whole. */
export function replaceFolder(path: string, fill: (draft: string) => void): void {
  const draft = `${path}.new-${process.pid}`;
  const old = `${path}.old-${process.pid}`;
  try {
    mkdirSync(draft);
    fill(draft);
    if (existsSync(path)) renameSync(path, old);
    renameSync(draft, path);
  } catch (cause) {
    if (!existsSync(path) && existsSync(old)) renameSync(old, path);
    throw new OutputError(
      `${path} cannot be written (${systemCode(cause)}): make room or name another folder with --out`,
      { cause },
    );
  } finally {
    rmSync(draft, { recursive: true, force: true });
    rmSync(old, { recursive: true, force: true });
  }
}

/** An array file as the manifest names it. */
export interface ArrayFile<T> {
  readonly file: string;
  readonly dtype: T;
  readonly rows: number;
  readonly sha256: string;
}

/** Writes one column as `NAME.npy`. */
export function writeArray<N extends keyof typeof DATASET_ARRAYS>(
  folder: string,
  name: N,
  rows: DatasetRows,
): ArrayFile<(typeof DATASET_ARRAYS)[N]> {
  const dtype = DATASET_ARRAYS[name];
  const { buffer, byteOffset, BYTES_PER_ELEMENT } = rows[name];
  const header = npyHeader(dtype, rows.length);
  const data = new Uint8Array(buffer, byteOffset, rows.length * BYTES_PER_ELEMENT);
  const file = `${name}.npy`;
  writeFileSync(join(folder, file), header);
  writeFileSync(join(folder, file), data, { flag: 'a', flush: true });
  return { file, dtype, rows: rows.length, sha256: sha256Of(header, data) };
}
