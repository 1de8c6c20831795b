import { MAX_FILE_BYTES, type PackageContents } from '../packages/contents.ts';
import { PackageError } from '../packages/errors.ts';
import { MANIFEST } from '../packages/manifest.ts';
import type { ArtifactStore, ListedObject } from './artifact-store.ts';
import type { Gate } from './gate.ts';
import type { Act, ModelRegistry } from './model-registry.ts';
import { checkName } from './names.ts';
import { type Registered, registerPackage } from './register.ts';
import { UPLOADS } from './registry-keys.ts';

/** A package as somebody uploads it: `uploads/NAME/ID/FILE`, the manifest best last. */
export interface Upload {
  readonly name: string;
  /** Whatever tells it from other uploads: a build number, a date. */
  readonly id: string;
}

/** Files of one upload at most; a package has six. */
const MOST_FILES = 16;

/** The upload that a key belongs to; undefined for other keys. */
export function uploadOf(key: string): Upload | undefined {
  const [, name, id] = /^uploads\/([a-z0-9][a-z0-9-]{0,62})\/([^/]+)\/[^/]+$/.exec(key) ?? [];
  return name === undefined || id === undefined ? undefined : { name, id };
}

/** Uploads whose manifest has arrived, oldest name and id first. */
export async function completeUploads(store: ArtifactStore): Promise<Upload[]> {
  const keys = (await store.list(UPLOADS)).map(({ key }) => key);
  return keys.filter((key) => key.endsWith(`/${MANIFEST}`)).flatMap((key) => uploadOf(key) ?? []);
}

/** What lies among the uploads and was not taken, with what it waits for. */
export async function waitingUploads(
  store: ArtifactStore,
): Promise<readonly { readonly folder: string; readonly why: string }[]> {
  const keys = (await store.list(UPLOADS)).map(({ key }) => key);
  const folders = new Set(keys.map((key) => key.slice(0, key.lastIndexOf('/') + 1)));
  return [...folders].map((folder) => {
    const upload = uploadOf(`${folder}${MANIFEST}`);
    const why = upload
      ? `${MANIFEST} and every file that it lists have to be there`
      : 'expected uploads/NAME/ID/FILE with a NAME of lower-case letters, digits and hyphens; move it there';
    return { folder, why };
  });
}

/**
 * The files of an upload; undefined while its manifest, or a file that this lists, has not arrived: tools that copy
 * folders keep no order. Throws PackageError where it is too much.
 */
export async function readUpload(store: ArtifactStore, upload: Upload): Promise<PackageContents | undefined> {
  const folder = folderOf(upload);
  const listed = await store.list(folder);
  if (!listed.some(({ key }) => key === `${folder}${MANIFEST}`)) return undefined;
  const where = `${store.where}/${folder.slice(0, -1)}`;
  checkSize(where, listed);
  const files = new Map<string, Uint8Array>();
  for (const { key } of listed) {
    const found = await store.read(key);
    if (found) files.set(key.slice(folder.length), found.bytes);
  }
  const manifest = files.get(MANIFEST);
  const whole = manifest !== undefined && listedFiles(manifest).every((file) => files.has(file));
  return whole ? { where, files } : undefined;
}

/** What a manifest lists; nothing where it cannot be read, which the gate then says. */
function listedFiles(manifest: Uint8Array): string[] {
  try {
    const { files } = JSON.parse(new TextDecoder().decode(manifest)) as { files: object };
    return Object.keys(files);
  } catch {
    return [];
  }
}

function checkSize(where: string, listed: readonly ListedObject[]): void {
  const bytes = listed.reduce((sum, file) => sum + file.bytes, 0);
  if (listed.length <= MOST_FILES && bytes <= MAX_FILE_BYTES) return;
  throw new PackageError('PACKAGE_FOLDER', {
    package: where,
    file: MANIFEST,
    expected: `at most ${MOST_FILES} files of ${MAX_FILE_BYTES} bytes together`,
    got: `${listed.length} files of ${bytes} bytes`,
    advice: 'upload the files of one package, as `logcast train` writes them',
  });
}

/**
 * Takes an upload through the gate and away. Undefined where it is not complete, or was taken by somebody else: events
 * may come early, late and twice. Killed anywhere, the next call does what is left to do.
 */
export async function takeUpload(
  store: ArtifactStore,
  registry: ModelRegistry,
  gate: Gate,
  upload: Upload,
  act: Act,
): Promise<Registered | undefined> {
  checkName(upload.name);
  const contents = await readUpload(store, upload);
  if (contents === undefined) return undefined;
  const registered = await registerPackage(registry, gate, upload.name, contents, act);
  await removeUpload(store, upload);
  return registered;
}

/** The manifest goes first, so that what is left where this is interrupted is no upload. */
async function removeUpload(store: ArtifactStore, upload: Upload): Promise<void> {
  const folder = folderOf(upload);
  await store.delete(`${folder}${MANIFEST}`);
  for (const { key } of await store.list(folder)) await store.delete(key);
}

function folderOf({ name, id }: Upload): string {
  return `${UPLOADS}${checkName(name)}/${id}/`;
}
