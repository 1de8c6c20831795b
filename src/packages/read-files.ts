import { createHash } from 'node:crypto';
import type * as z from 'zod';
import { MAX_MANIFEST_BYTES, type PackageContents } from './contents.ts';
import { PackageError, type PackageErrorCode } from './errors.ts';
import { MANIFEST, type Manifest, NO_CHECKSUM, PACKAGE_SCHEMA, SIGNATURE } from './manifest.ts';

/** The bytes of a file of a package. Throws PackageError where there is none of that name. */
export function requireFile({ where, files }: PackageContents, file: string): Uint8Array {
  const bytes = files.get(file);
  if (bytes !== undefined) return bytes;
  throw refusal('PACKAGE_FOLDER', where, file, 'a file of this name', 'none');
}

/** Reads a manifest of the kind that `kind` describes, and checks its checksum. Throws PackageError. */
export function readManifest<T extends { checksum?: string | undefined }>(
  where: string,
  bytes: Uint8Array,
  kind: z.ZodType<T>,
): T {
  if (bytes.length > MAX_MANIFEST_BYTES) {
    const most = `at most ${MAX_MANIFEST_BYTES} bytes`;
    throw refusal('PACKAGE_DOCUMENT', where, MANIFEST, most, `${bytes.length}`);
  }
  const json = parseJson(where, MANIFEST, bytes);
  const { schema } = (json ?? {}) as { schema?: unknown };
  if (typeof schema === 'number' && schema > PACKAGE_SCHEMA) {
    throw new PackageError('PACKAGE_NEWER', {
      package: where,
      file: MANIFEST,
      expected: `schema ${PACKAGE_SCHEMA} or older`,
      got: `schema ${schema}`,
      advice: 'use the version of Logcast that made the package, or a newer one',
    });
  }
  const manifest = parseAs(where, MANIFEST, json, kind);
  checkOwnBytes(where, bytes, manifest.checksum);
  return manifest;
}

/** The checksum stands for all bytes of the manifest but its own 64. */
function checkOwnBytes(where: string, bytes: Uint8Array, checksum: string | undefined): void {
  if (checksum === undefined) return;
  const text = Buffer.from(bytes).toString('latin1');
  const actual = sha256(Buffer.from(text.replace(checksum, NO_CHECKSUM), 'latin1'));
  if (actual !== checksum)
    throw refusal('PACKAGE_DIGEST', where, MANIFEST, `checksum ${checksum}`, `bytes that give ${actual}`);
}

/** Checks that the files are those the manifest lists, byte by byte. Throws PackageError. */
export function checkFiles({ where, files }: PackageContents, manifest: Pick<Manifest, 'files'>): void {
  for (const [file, listed] of Object.entries(manifest.files)) {
    const bytes = requireFile({ where, files }, file);
    if (bytes.length !== listed.bytes)
      throw refusal('PACKAGE_DIGEST', where, file, `${listed.bytes} bytes`, `${bytes.length}`);
    const actual = sha256(bytes);
    if (actual !== listed.sha256)
      throw refusal('PACKAGE_DIGEST', where, file, `sha256 ${listed.sha256}`, actual);
  }
  for (const file of files.keys()) {
    if (file !== MANIFEST && file !== SIGNATURE && !Object.hasOwn(manifest.files, file))
      throw refusal('PACKAGE_FOLDER', where, file, 'only files that the manifest lists', 'this one too');
  }
}

/** Reads a JSON document of a package. Throws PackageError where it is none, or not what the schema asks for. */
export function readDocument<T>(contents: PackageContents, file: string, schema: z.ZodType<T>): T {
  const json = parseJson(contents.where, file, requireFile(contents, file));
  return parseAs(contents.where, file, json, schema);
}

function parseJson(where: string, file: string, bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (cause) {
    const got = (cause as Error).message;
    throw new PackageError('PACKAGE_DOCUMENT', { package: where, file, expected: 'JSON', got }, { cause });
  }
}

function parseAs<T>(where: string, file: string, json: unknown, schema: z.ZodType<T>): T {
  const result = schema.safeParse(json);
  if (result.success) return result.data;
  const { path, message } = result.error.issues[0]!;
  const place = path.length === 0 ? 'the document' : path.join('.');
  throw refusal('PACKAGE_DOCUMENT', where, file, `a valid ${place}`, message);
}

/** Sha256 of bytes, in hex. */
export function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

function refusal(
  code: PackageErrorCode,
  where: string,
  file: string,
  expected: string,
  got: string,
): PackageError {
  return new PackageError(code, { package: where, file, expected, got });
}
