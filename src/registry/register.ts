import type { PackageContents } from '../packages/contents.ts';
import { RegistryError } from './errors.ts';
import type { Gate } from './gate.ts';
import type { GateReport } from './gate-report.ts';
import type { Act, ModelRegistry, ModelVersion, VersionFacts } from './model-registry.ts';
import { CHAMPION, checkName } from './names.ts';

/** What became of a package: a version, or a refusal; the report says why. */
export interface Registered {
  /** Undefined where the gate refused it. */
  readonly version: ModelVersion | undefined;
  readonly report: GateReport;
  /** Where a refused package lies, with its report. */
  readonly quarantine?: string | undefined;
}

/** Through the gate: a package becomes a version of the model `name`, or goes to quarantine with its report. Serves nothing yet. */
export async function registerPackage(
  registry: ModelRegistry,
  gate: Gate,
  name: string,
  contents: PackageContents,
  act: Act,
  facts: VersionFacts = {},
): Promise<Registered> {
  const report = await judgePackage(registry, gate, name, contents);
  if (report.passed) return { version: await registry.publish(contents, report, act, facts), report };
  return { version: undefined, report, quarantine: await registry.quarantine(name, contents, report, act) };
}

/** Through the gate, beside the champion that serves; registers nothing. */
export async function judgePackage(
  registry: ModelRegistry,
  gate: Gate,
  name: string,
  contents: PackageContents,
): Promise<GateReport> {
  checkName(name);
  return gate({ name, contents, champion: await championOf(registry, name) });
}

/** A champion that was damaged is none to compare with: it must not keep its successor out. */
async function championOf(registry: ModelRegistry, name: string): Promise<PackageContents | undefined> {
  const champion = await registry.alias(name, CHAMPION);
  return champion && registry.contents(name, champion.version).catch(ignoreDamage);
}

function ignoreDamage(error: unknown): undefined {
  if (error instanceof RegistryError && error.code === 'REGISTRY_DAMAGED') return undefined;
  throw error;
}
