import { RegistryError } from './errors.ts';

const NAME = /^[a-z0-9][a-z0-9-]{0,62}$/;
const ALIAS = /^[a-z][a-z0-9-]{0,30}$/;
/** What MLflow keeps for itself, so that a mirror can carry every alias. */
const RESERVED = /^(latest|v\d+)$/;
const MOST_VERSIONS = 99_999_999;

/** Aliases that Logcast itself gives a meaning; others are free for people to use. */
export const CHAMPION = 'champion';
export const CHALLENGER = 'challenger';
export const SHADOW = 'shadow';

/** Throws REGISTRY_NAME for a name that no model has. */
export function checkName(name: string): string {
  if (NAME.test(name)) return name;
  throw grammar(
    `model name ${quoted(name)}`,
    'up to 63 lower-case letters, digits and hyphens, no leading hyphen',
  );
}

/** Throws REGISTRY_NAME for a version that is none. */
export function checkVersion(version: number): number {
  if (Number.isInteger(version) && version >= 1 && version <= MOST_VERSIONS) return version;
  throw grammar(`version ${quoted(String(version))}`, 'a whole number from 1 on');
}

/** Throws REGISTRY_NAME for an alias outside the grammar, or one that is kept for MLflow. */
export function checkAlias(alias: string): string {
  if (ALIAS.test(alias) && !RESERVED.test(alias)) return alias;
  throw grammar(
    `alias ${quoted(alias)}`,
    'up to 31 lower-case letters, digits and hyphens, a letter first, neither "latest" nor "v" with digits',
  );
}

function quoted(text: string): string {
  return JSON.stringify(text.slice(0, 100));
}

function grammar(what: string, expected: string): RegistryError {
  return new RegistryError('REGISTRY_NAME', `${what}: expected ${expected}`);
}
