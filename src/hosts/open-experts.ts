import { ConfigError } from '../config/errors.ts';
import { CONTEXTS } from '../models/contexts.ts';
import type { BatchExpert } from '../models/expert.ts';
import type { ExpertsConfig } from '../models/experts-config.ts';
import type { Vocabulary } from '../packages/documents.ts';
import type { Manifest } from '../packages/manifest.ts';
import { ExpertPackages } from './expert-packages.ts';
import { stampOf } from './folder-stamp.ts';

/** The expert of a package. */
export interface PackagedExpert extends BatchExpert {
  /** Why it says nothing any more; undefined while it speaks. */
  readonly failure?: string | undefined;
}

/** A model package, verified and ready to speak. */
export interface OpenPackage {
  readonly expert: PackagedExpert;
  /** sha256 of the manifest. */
  readonly digest: string;
  readonly manifest: Manifest;
  readonly vocabulary: Vocabulary;
  /** Ends its sessions and threads; nothing may be asked of the expert afterwards. */
  close(): Promise<void>;
}

/** Opens the package in a folder; `notice` hears what goes wrong with it later. Throws PackageError. */
export type OpenExpert = (
  folder: string,
  settings: ExpertsConfig,
  notice: (message: string) => void,
) => Promise<OpenPackage>;

/** A package with the folder it came from, and what that looked like before it was read. */
export interface PlacedPackage extends OpenPackage {
  readonly folder: string;
  readonly stamp: string;
}

/** Names that accuracy is kept under already. */
const TAKEN: ReadonlySet<string> = new Set([...CONTEXTS, 'mix', 'online', 'other']);

/**
 * Opens all configured packages, or none. Throws PackageError where one is refused and ConfigError where two of them
 * go by the same name.
 */
export async function openExperts(
  settings: ExpertsConfig,
  open: OpenExpert,
  notice: (message: string) => void,
): Promise<ExpertPackages> {
  const placed: PlacedPackage[] = [];
  try {
    for (const folder of settings.packages) {
      const stamp = stampOf(folder);
      placed.push({ ...(await open(folder, settings, notice)), folder, stamp });
    }
    checkNames(placed);
  } catch (error) {
    await Promise.all(placed.map((one) => one.close()));
    throw error;
  }
  return new ExpertPackages(placed, (folder) => open(folder, settings, notice), notice);
}

function checkNames(packages: readonly PlacedPackage[]): void {
  const names = packages.map(({ expert }) => expert.name);
  const problems = names.flatMap((name, index) => {
    const { folder } = packages[index]!;
    const first = names.indexOf(name);
    if (TAKEN.has(name))
      return `experts.packages: ${folder} is named ${name}, as a part of Logcast is: train it under another name (--name)`;
    return first === index
      ? []
      : `experts.packages: ${packages[first]!.folder} and ${folder} are both named ${name}: use one of them, or train one under another name (--name)`;
  });
  if (problems.length > 0) throw new ConfigError(problems);
}
