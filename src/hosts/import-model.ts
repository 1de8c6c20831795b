import type { Config } from '../config/config.ts';
import type { PackageContents } from '../packages/contents.ts';
import { MANIFEST } from '../packages/manifest.ts';
import type { Act } from '../registry/model-registry.ts';
import { type Registered, registerPackage } from '../registry/register.ts';
import { importFromMlflow, mirrorAfterwards } from './mlflow-mirror.ts';
import { openGate } from './open-gate.ts';
import { openRegistry } from './open-registry.ts';

/** Which version of an MLflow registry is asked for; without number and alias the newest. */
export interface AskedImport {
  readonly name: string;
  readonly version?: string | undefined;
  readonly alias?: string | undefined;
}

/** What became of an import. */
export interface Imported extends Registered {
  /** Name of the model here. */
  readonly name: string;
  /** Where it came from, for people. */
  readonly source: string;
}

/**
 * Takes the package of a version in an MLflow registry through the gate: it becomes a version here, or goes to quarantine
 * with the report. Throws MlflowError where it cannot be fetched, RegistryError and StoreError.
 */
export async function importModel(
  config: Config,
  asked: AskedImport,
  act: Act,
  notice: (message: string) => void,
): Promise<Imported> {
  const { contents, ...facts } = await importFromMlflow(config.mlflow, asked);
  const { registry } = await openRegistry(config.registry);
  const name = nameIn(contents) ?? asked.name;
  const registered = await registerPackage(registry, openGate(config), name, contents, act, facts);
  if (registered.version !== undefined) await mirrorAfterwards(registry, config.mlflow, name, notice);
  return { ...registered, name, source: contents.where };
}

/** The name that a package gives itself; whether it is one, the registry says, and whether all else is right, the gate. */
function nameIn({ files }: PackageContents): string | undefined {
  try {
    const { name } = JSON.parse(new TextDecoder().decode(files.get(MANIFEST)));
    return typeof name === 'string' ? name : undefined;
  } catch {
    return undefined;
  }
}
