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
import { makeFolder } from '../adapters/local/make-folder.ts';
import { ARRAY_NAMES, DATASET_ARRAYS } from '../dataset/manifest.ts';
import { type ArrayType, npyHeader } from '../dataset/npy.ts';
import type { DatasetRows } from '../dataset/rows.ts';

/** Name of the manifest of a dataset folder, and of its vocabulary. */
export const MANIFEST = 'dataset.json';
export const VOCABULARY = 'vocabulary.json';

/** What tells a folder of arrays from others: its manifest with a `format`, and the names of its files. */
export interface FolderKind {
  readonly name: string;
  readonly manifest: string;
  readonly format: string;
  readonly files: readonly string[];
}

const DATASET: FolderKind = {
  name: 'dataset',
  manifest: MANIFEST,
  format: 'logcast-dataset',
  files: [MANIFEST, VOCABULARY, ...ARRAY_NAMES.map((name) => `${name}.npy`)],
};

/** Checks before anything slow that a folder can be put at `path`: a new one, an empty one, or one of its kind to replace. */
export function checkPlace(path: string, kind = DATASET): void {
  try {
    makeFolder(dirname(path));
    accessSync(dirname(path), constants.W_OK);
    if (!existsSync(path)) return;
    if (!statSync(path).isDirectory()) throw new OutputError(`${path} is a file: name a folder with --out`);
    const names = readdirSync(path);
    const foreign = names.find((name) => !kind.files.includes(name));
    if (foreign === undefined && (names.length === 0 || isOfKind(path, kind))) return;
    throw new OutputError(
      `${path} is no ${kind.name} and would be overwritten (it holds ${foreign ?? names[0]}): name a new folder with --out`,
    );
  } catch (cause) {
    if (cause instanceof OutputError) throw cause;
    throw new OutputError(
      `${path} cannot be written (${systemCode(cause)}): name a folder that this user may write with --out`,
      { cause },
    );
  }
}

function isOfKind(path: string, { manifest, format }: FolderKind): boolean {
  try {
    return JSON.parse(readFileSync(join(path, manifest), 'utf8')).format === format;
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
  return writeNumbers(folder, name, DATASET_ARRAYS[name], rows[name].subarray(0, rows.length));
}

/** Writes numbers of an element type as `NAME.npy`. */
export function writeNumbers<T extends ArrayType>(
  folder: string,
  name: string,
  dtype: T,
  { buffer, byteOffset, byteLength, length }: Uint8Array | Int32Array | Float32Array | Float64Array,
): ArrayFile<T> {
  const header = npyHeader(dtype, length);
  const data = new Uint8Array(buffer, byteOffset, byteLength);
  const file = `${name}.npy`;
  writeFileSync(join(folder, file), header);
  writeFileSync(join(folder, file), data, { flag: 'a', flush: true });
  return { file, dtype, rows: length, sha256: sha256Of(header, data) };
}
