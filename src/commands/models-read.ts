import type { Command } from 'commander';
import { InputError } from '../hosts/errors.ts';
import type { ModelRegistry } from '../registry/model-registry.ts';
import { gateText } from '../terminal/gate-text.ts';
import { aliasTable, ledgerTable, modelsTable, versionsTable, versionText } from '../terminal/models-text.ts';
import { paintFor } from '../terminal/paint.ts';
import {
  type RegistryOptions,
  registryCommand,
  registryOf,
  tell,
  versionArgument,
} from './models-options.ts';

/** Commands that only look. */
export function readingCommands(): Command[] {
  return [listCommand(), showCommand(), ledgerCommand(), liveAtCommand()];
}

function listCommand(): Command {
  return registryCommand('list')
    .description('the models, or the versions of one')
    .argument('[name]', 'a model')
    .action(list);
}

async function list(name: string | undefined, options: RegistryOptions): Promise<void> {
  const { registry } = await registryOf(options);
  const paint = paintFor(process.stdout);
  if (name === undefined) {
    const models = await Promise.all((await registry.names()).map((one) => modelOf(registry, one)));
    tell(options, { models }, () => modelsTable(models, registry.where, paint));
    return;
  }
  const { versions, aliases } = await modelOf(registry, name);
  if (versions.length === 0) await checkKnown(registry, name);
  tell(options, { name, versions, aliases }, () => versionsTable(versions, aliases, paint));
}

async function modelOf(registry: ModelRegistry, name: string) {
  const [versions, aliases] = await Promise.all([registry.versions(name), registry.aliases(name)]);
  return { name, versions, aliases };
}

function showCommand(): Command {
  return registryCommand('show')
    .description(
      'a version with its lineage and the report of its gate; by default the champion, else the latest',
    )
    .argument('<name>', 'a model')
    .argument('[version]', 'a version', versionArgument)
    .action(show);
}

async function show(name: string, number: number | undefined, options: RegistryOptions): Promise<void> {
  const { registry } = await registryOf(options);
  const aliases = await registry.aliases(name);
  const champion = aliases.find(({ alias }) => alias === 'champion')?.version;
  const latest = (await registry.versions(name)).at(-1)?.version;
  const version = await registry.version(name, number ?? champion ?? latest ?? 1);
  const named = aliases.filter((alias) => alias.version === version.version);
  const paint = paintFor(process.stdout);
  tell(
    options,
    { ...version, aliases: named },
    () => `${versionText(version, named, paint)}\n${gateText(version.gate, paint)}`,
  );
}

function ledgerCommand(): Command {
  return registryCommand('ledger')
    .description('everything that was done to a model, oldest first')
    .argument('<name>', 'a model')
    .action(ledger);
}

async function ledger(name: string, options: RegistryOptions): Promise<void> {
  const { registry } = await registryOf(options);
  const entries = await registry.ledger(name);
  if (entries.length === 0) await checkKnown(registry, name);
  tell(options, { name, entries }, () => ledgerTable(entries, paintFor(process.stdout)));
}

function liveAtCommand(): Command {
  return registryCommand('live-at')
    .description('what each alias named at a time')
    .argument('<name>', 'a model')
    .argument('<time>', 'ISO 8601, or epoch ms')
    .addHelpText('after', '\nExample:\n  logcast models live-at gru 2026-11-20T10:30:00Z')
    .action(liveAt);
}

async function liveAt(name: string, text: string, options: RegistryOptions): Promise<void> {
  const time = new Date(/^\d{10,}$/.test(text) ? Number(text) : text).getTime();
  if (Number.isNaN(time))
    throw new InputError(`time ${text}: expected ISO 8601 (2026-11-20T10:30:00Z) or epoch milliseconds`);
  const { registry } = await registryOf(options);
  const aliases = await registry.liveAt(name, time);
  if (aliases.length === 0) await checkKnown(registry, name);
  const at = new Date(time).toISOString();
  tell(options, { name, time: at, aliases }, () => aliasTable(aliases, at, paintFor(process.stdout)));
}

/** Throws REGISTRY_UNKNOWN where there is no model of that name. */
async function checkKnown(registry: ModelRegistry, name: string): Promise<void> {
  if ((await registry.versions(name)).length === 0) await registry.version(name, 1);
}
