import { checkAlias, checkName, checkVersion } from './names.ts';

/** Where everything of the registry lies in its store; README.md shows it as a tree. */

export const MODELS = 'models/';
export const UPLOADS = 'uploads/';
export const QUARANTINE = 'quarantine/';
/** Claims the number of a version. */
export const REGISTRATION = 'registration.json';

export function modelFolder(name: string): string {
  return `${MODELS}${checkName(name)}/`;
}

export function versionsFolder(name: string): string {
  return `${modelFolder(name)}versions/`;
}

/** Padded, so that listings come in the order of the versions. */
export function versionFolder(name: string, version: number): string {
  return `${versionsFolder(name)}${String(checkVersion(version)).padStart(8, '0')}/`;
}

/** What people said of a version after it was registered. */
export function factsKey(name: string, version: number): string {
  return `${modelFolder(name)}facts/${String(checkVersion(version)).padStart(8, '0')}.json`;
}

export function ledgerFolder(name: string): string {
  return `${modelFolder(name)}ledger/`;
}

export function ledgerKey(name: string, sequence: number): string {
  return `${ledgerFolder(name)}${String(sequence).padStart(12, '0')}.json`;
}

export function aliasesFolder(name: string): string {
  return `${modelFolder(name)}aliases/`;
}

export function aliasKey(name: string, alias: string): string {
  return `${aliasesFolder(name)}${checkAlias(alias)}.json`;
}

export function quarantineFolder(name: string, digest: string): string {
  return `${quarantineOf(name)}${digest}/`;
}

export function quarantineOf(name: string): string {
  return `${QUARANTINE}${checkName(name)}/`;
}

/** Name and number of the version whose manifest a key is; undefined for any other key. */
export function versionOfManifest(
  key: string,
): { readonly name: string; readonly version: number } | undefined {
  const [, name, digits] = /^models\/([^/]+)\/versions\/(\d{8})\/manifest\.json$/.exec(key) ?? [];
  return name === undefined ? undefined : { name, version: Number(digits) };
}
