import type { Command } from 'commander';
import { readPackageFolder } from '../adapters/local/package-folder.ts';
import { openGate } from '../hosts/open-gate.ts';
import { openRegistry } from '../hosts/open-registry.ts';
import type { PackageContents } from '../packages/contents.ts';
import { PackageError } from '../packages/errors.ts';
import { MANIFEST } from '../packages/manifest.ts';
import { requireFile } from '../packages/read-files.ts';
import { RegistryError } from '../registry/errors.ts';
import type { Act, AliasState, ModelVersion } from '../registry/model-registry.ts';
import { CHAMPION } from '../registry/names.ts';
import { judgePackage, registerPackage } from '../registry/register.ts';
import { gateText } from '../terminal/gate-text.ts';
import { paintFor } from '../terminal/paint.ts';
import {
  type ActOptions,
  actCommand,
  actOf,
  type GateOptions,
  gateConfigOf,
  mirrorChanged,
  registryCommand,
  tagArgument,
  tell,
  withEvaluation,
} from './models-options.ts';

interface RegisterOptions extends ActOptions, GateOptions {
  readonly name?: string;
  readonly promote: boolean;
  readonly description?: string;
  readonly tag?: Record<string, string>;
}

const EXAMPLES = `
The package must pass the gate; what it refuses goes to quarantine with the report, and what serves goes on serving.
Registering serves nothing: --promote does, or logcast models promote.

Examples:
  logcast models register june-gru
  logcast models register june-gru --train june.log.gz --test july.log.gz      judged on logs that it has not seen
  logcast models register june-gru --promote --description 'trained on June' --tag ticket=OPS-17`;

/** \`logcast models register PKG\`. */
export function registerModelCommand(): Command {
  return withEvaluation(actCommand('register'))
    .description('take a package through the gate and make it the next version of its model')
    .argument('<package>', 'folder of a model package')
    .option('--name <model>', 'model that it is to be a version of; by default the name in its manifest')
    .option('--promote', 'make it the champion at once', false)
    .option('--description <text>', 'what people should know of it')
    .option('--tag <key=value>', 'a tag of the version (repeatable)', tagArgument)
    .addHelpText('after', EXAMPLES)
    .action(register);
}

async function register(folder: string, options: RegisterOptions): Promise<void> {
  const config = gateConfigOf(options);
  const open = await openRegistry(config.registry);
  const { registry } = open;
  const contents = readPackageFolder(folder);
  const act = actOf(options);
  const { description, tag: tags } = options;
  const name = options.name ?? nameOf(contents);
  const facts = { description, tags };
  const gate = openGate(config);
  const { version, report, quarantine } = await registerPackage(registry, gate, name, contents, act, facts);
  const paint = paintFor(process.stdout);
  if (version === undefined) {
    tell(options, { version: null, report, quarantine }, () => gateText(report, paint));
    throw new RegistryError(
      'REGISTRY_REFUSED',
      `${folder} was refused by the gate; it lies with its report in ${quarantine}, and what serves goes on serving`,
    );
  }
  let champion: AliasState | undefined;
  if (options.promote) champion = await registry.setAlias(name, CHAMPION, version.version, act);
  const told = { version, report, ...(champion && { champion }) };
  tell(options, told, () => {
    const next = champion
      ? `${CHAMPION} is version ${champion.version} now`
      : `logcast models promote ${name} ${version.version} lets it serve`;
    return `${gateText(report, paint)}${paint.bold(`${name} version ${version.version}`)} ${arrivalOf(version, act)} in ${registry.where}; ${next}\n`;
  });
  await mirrorChanged(options, open, name);
}

/** A package that was known before keeps what was said of it then. */
function arrivalOf({ registeredAt }: ModelVersion, { now }: Act): string {
  if (registeredAt === new Date(now).toISOString()) return 'registered';
  return `was registered ${registeredAt} (logcast models tag changes what is said of it)`;
}

/** The name that the manifest gives, as far as it can be read; the gate says what else is wrong. */
function nameOf(contents: PackageContents): string {
  const bytes = requireFile(contents, MANIFEST);
  try {
    return String((JSON.parse(new TextDecoder().decode(bytes)) as { name: unknown }).name);
  } catch (cause) {
    const fault = {
      package: contents.where,
      file: MANIFEST,
      expected: 'JSON',
      got: (cause as Error).message,
    };
    throw new PackageError('PACKAGE_DOCUMENT', fault, { cause });
  }
}

/** \`logcast models check PKG\`. */
export function checkModelCommand(): Command {
  return withEvaluation(registryCommand('check'))
    .description('take a package through the gate without registering it')
    .argument('<package>', 'folder of a model package')
    .option('--name <model>', 'model that it would be a version of; by default the name in its manifest')
    .action(check);
}

async function check(folder: string, options: GateOptions & { name?: string }): Promise<void> {
  const config = gateConfigOf(options);
  const { registry } = await openRegistry(config.registry);
  const contents = readPackageFolder(folder);
  const name = options.name ?? nameOf(contents);
  const report = await judgePackage(registry, openGate(config), name, contents);
  tell(options, report, () => gateText(report, paintFor(process.stdout)));
  if (!report.passed)
    throw new RegistryError('REGISTRY_REFUSED', `${folder} would be refused: the report says why`);
}
