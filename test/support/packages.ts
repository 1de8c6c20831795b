import { createHash } from 'node:crypto';
import { readPackageFolder } from '../../src/adapters/local/package-folder.ts';
import type { PackageContents } from '../../src/packages/contents.ts';
import { PackageError } from '../../src/packages/errors.ts';
import { NO_CHECKSUM } from '../../src/packages/manifest.ts';
import { packageFolder } from './neural.ts';

/** A document as JSON gives it. */
export interface Json {
  [key: string]: unknown;
}

/** A package that can be changed. */
export interface Draft extends PackageContents {
  readonly files: Map<string, Uint8Array>;
}

/** The files of a package of the fixtures. */
export function draftOf(name: string): Draft {
  const { where, files } = readPackageFolder(packageFolder(name));
  return { where, files: new Map(files) };
}

/** The package with a document changed; digests stay as they were. */
export function edit<T = Json>(draft: Draft, file: string, change: (document: T) => void): Draft {
  const document = JSON.parse(new TextDecoder().decode(draft.files.get(file))) as T;
  change(document);
  const files = new Map(draft.files).set(file, encode(document));
  return { ...draft, files };
}

/** The package with all digests as they should be: what someone who means it would make. */
export function seal(draft: Draft, change: (manifest: Json) => void = () => undefined): Draft {
  return edit(draft, 'manifest.json', (manifest) => {
    const others = [...draft.files].filter(([name]) => name !== 'manifest.json');
    manifest['files'] = Object.fromEntries(
      others.map(([name, bytes]) => [name, { bytes: bytes.length, sha256: sha256(bytes) }]),
    );
    change(manifest);
    manifest['checksum'] = NO_CHECKSUM;
    manifest['checksum'] = sha256(encode(manifest));
  });
}

/** The error that an action throws; fails where it throws none or another. */
export function refusalOf(action: () => unknown): PackageError {
  try {
    action();
  } catch (error) {
    if (error instanceof PackageError) return error;
    throw error;
  }
  throw new Error('expected the package to be refused');
}

function encode(document: unknown): Uint8Array {
  return new TextEncoder().encode(`${JSON.stringify(document, undefined, 1)}\n`);
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
