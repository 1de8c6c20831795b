import * as z from 'zod';
import type { PackageContents } from '../packages/contents.ts';
import { MANIFEST, manifestSchema } from '../packages/manifest.ts';
import { rankingManifestSchema } from '../packages/ranking-package.ts';
import { checkFiles, requireFile, sha256 } from '../packages/read-files.ts';
import { timeManifestSchema } from '../packages/time-package.ts';
import type { ArtifactStore } from './artifact-store.ts';
import { factsSchema, type Registration, registrationSchema } from './documents.ts';
import { RegistryError } from './errors.ts';
import type { GateReport } from './gate-report.ts';
import { lineageOf } from './lineage.ts';
import type { Act, ModelVersion, VersionFacts } from './model-registry.ts';
import { factsKey, REGISTRATION, versionFolder, versionsFolder } from './registry-keys.ts';
import { readJson, writeJson, writeUnless } from './store-json.ts';

/** Numbers that were claimed, those that are not complete (yet) included, with what claimed them. */
export async function readRegistrations(store: ArtifactStore, name: string): Promise<Registration[]> {
  const listed = await store.list(versionsFolder(name));
  const keys = listed.map(({ key }) => key).filter((key) => key.endsWith(`/${REGISTRATION}`));
  const found = await Promise.all(keys.map((key) => readJson(store, key, registrationSchema)));
  return found.flatMap((document) => document?.value ?? []);
}

/** Numbers of the versions that are complete: their manifest, which is written last, is there. */
export async function completeVersions(store: ArtifactStore, name: string): Promise<Set<number>> {
  const folder = versionsFolder(name);
  const keys = (await store.list(folder)).map(({ key }) => key.slice(folder.length));
  return new Set(keys.filter((key) => key.endsWith(`/${MANIFEST}`)).map((key) => Number.parseInt(key, 10)));
}

/** A complete version, as people see it; undefined where there is none. */
export async function readVersion(
  store: ArtifactStore,
  name: string,
  version: number,
): Promise<ModelVersion | undefined> {
  const folder = versionFolder(name, version);
  const [registration, manifest, facts] = await Promise.all([
    readJson(store, `${folder}${REGISTRATION}`, registrationSchema),
    store.list(`${folder}${MANIFEST}`),
    readJson(store, factsKey(name, version), factsSchema),
  ]);
  if (registration === undefined || manifest.length === 0) return undefined;
  const { schema: _schema, reason: _reason, ...rest } = registration.value;
  return { ...rest, ...facts?.value };
}

/**
 * Claims the next number for a package, or finds the one it has. Numbers are claimed strictly one behind the other and
 * every claim is read on the way, so that two writers of the same package meet at the same number.
 */
export async function claimVersion(
  store: ArtifactStore,
  draft: Omit<Registration, 'version'>,
): Promise<Registration> {
  const claims = await readRegistrations(store, draft.name);
  const known = claims.find(({ digest }) => digest === draft.digest);
  if (known) return known;
  for (let version = (claims.at(-1)?.version ?? 0) + 1; ; version++) {
    const claim = { ...draft, version };
    const key = `${versionFolder(draft.name, version)}${REGISTRATION}`;
    if (await writeJson(store, key, claim, { ifAbsent: true })) return claim;
    const other = await readJson(store, key, registrationSchema);
    if (other?.value.digest === draft.digest) return other.value;
  }
}

/** Writes the files of a claimed version, the manifest last. What a killed writer left is completed. */
export async function writeFiles(
  store: ArtifactStore,
  { name, version }: Registration,
  { files }: PackageContents,
): Promise<void> {
  const folder = versionFolder(name, version);
  if (await store.read(`${folder}${MANIFEST}`)) return;
  for (const [file, bytes] of files) if (file !== MANIFEST) await store.write(`${folder}${file}`, bytes);
  await writeUnless(store, `${folder}${MANIFEST}`, files.get(MANIFEST)!, { ifAbsent: true });
}

/** The files of a version, every digest verified. Throws RegistryError and StoreError. */
export async function readFiles(store: ArtifactStore, version: ModelVersion): Promise<PackageContents> {
  const folder = versionFolder(version.name, version.version);
  const where = `${store.where}/${folder.slice(0, -1)}`;
  const files = new Map<string, Uint8Array>();
  for (const { key } of await store.list(folder)) {
    const found = key === `${folder}${REGISTRATION}` ? undefined : await store.read(key);
    if (found) files.set(key.slice(folder.length), found.bytes);
  }
  const contents = { where, files };
  checkContents(contents, version);
  return contents;
}

function checkContents(contents: PackageContents, { digest }: ModelVersion): void {
  try {
    const manifest = requireFile(contents, MANIFEST);
    const actual = sha256(manifest);
    if (actual !== digest) throw new Error(`${MANIFEST}: expected sha256 ${digest}, got ${actual}`);
    checkFiles(contents, JSON.parse(new TextDecoder().decode(manifest)));
  } catch (cause) {
    throw new RegistryError(
      'REGISTRY_DAMAGED',
      `${contents.where} is not what was registered: ${(cause as Error).message}; nothing of it was used: serve another version, or register the package again`,
      { cause },
    );
  }
}

const anyManifest = z.union([manifestSchema, rankingManifestSchema, timeManifestSchema]);

/** What a registration holds before it has a number. */
export function draftOf(
  contents: PackageContents,
  gate: GateReport,
  act: Act,
  { description = '', tags = {} }: VersionFacts,
): Omit<Registration, 'version'> {
  const bytes = requireFile(contents, MANIFEST);
  const manifest = anyManifest.parse(JSON.parse(new TextDecoder().decode(bytes)));
  return {
    schema: 1,
    name: manifest.name,
    digest: sha256(bytes),
    registeredAt: new Date(act.now).toISOString(),
    registeredBy: act.by,
    reason: act.reason,
    description,
    tags: { ...tags },
    lineage: structuredClone(lineageOf(manifest)) as Registration['lineage'],
    gate: structuredClone(gate) as Registration['gate'],
  };
}
