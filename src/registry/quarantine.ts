import { createHash } from 'node:crypto';
import type { PackageContents } from '../packages/contents.ts';
import type { ArtifactStore } from './artifact-store.ts';
import { gateReportSchema } from './documents.ts';
import { StoreError } from './errors.ts';
import type { GateReport } from './gate-report.ts';
import { QUARANTINE, quarantineFolder, quarantineOf } from './registry-keys.ts';
import { readJson } from './store-json.ts';
import { checkKey } from './store-key.ts';

/** What the gate found; written last, so that a folder with it is whole. */
export const REPORT = 'report.json';

/**
 * Keeps a refused package with the report that says why. Files whose names no store accepts are left out: the report
 * names them. Returns what the folder is named: the digest of all files.
 */
export async function quarantinePackage(
  store: ArtifactStore,
  name: string,
  { files }: PackageContents,
  gate: GateReport,
): Promise<string> {
  const digest = digestOf(files);
  const folder = quarantineFolder(name, digest);
  for (const [file, bytes] of files)
    if (isKey(`${folder}${file}`)) await store.write(`${folder}${file}`, bytes);
  await store.write(
    `${folder}${REPORT}`,
    new TextEncoder().encode(`${JSON.stringify(gate, undefined, 1)}\n`),
  );
  return digest;
}

/** A package that the gate refused. */
export interface Refused {
  readonly name: string;
  /** Where it lies. */
  readonly folder: string;
  readonly report: GateReport;
}

/** What was refused, of one model or of all, oldest first. */
export async function readQuarantine(store: ArtifactStore, name?: string): Promise<Refused[]> {
  const listed = await store.list(name === undefined ? QUARANTINE : quarantineOf(name));
  const keys = listed.map(({ key }) => key).filter((key) => key.endsWith(`/${REPORT}`));
  const found = await Promise.all(keys.map((key) => readRefused(store, key)));
  return found.flat().sort((a, b) => (a.report.startedAt < b.report.startedAt ? -1 : 1));
}

async function readRefused(store: ArtifactStore, key: string): Promise<Refused[]> {
  const found = await readJson(store, key, gateReportSchema);
  const folder = `${store.where}/${key.slice(0, -REPORT.length)}`;
  return found === undefined ? [] : [{ name: key.split('/')[1]!, folder, report: found.value }];
}

function digestOf(files: PackageContents['files']): string {
  const hash = createHash('sha256');
  for (const file of [...files.keys()].sort())
    hash.update(`${JSON.stringify(file)} ${createHash('sha256').update(files.get(file)!).digest('hex')}\n`);
  return hash.digest('hex');
}

function isKey(key: string): boolean {
  try {
    checkKey(key);
    return true;
  } catch (error) {
    if (error instanceof StoreError) return false;
    throw error;
  }
}
