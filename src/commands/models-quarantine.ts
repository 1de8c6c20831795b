import type { Command } from 'commander';
import { readQuarantine } from '../registry/quarantine.ts';
import { paintFor } from '../terminal/paint.ts';
import { quarantineTable } from '../terminal/quarantine-table.ts';
import { type RegistryOptions, registryCommand, registryOf, tell } from './models-options.ts';

const NOTES = `
Each refused package lies in its folder with report.json, all checks of the gate and their reasons. Mended, it is registered like
any other; the folder may be deleted at any time.

Examples:
  logcast models quarantine
  logcast models quarantine app-gru --json`;

/** \`logcast models quarantine\`: what the gate refused, and why. */
export function quarantineCommand(): Command {
  return registryCommand('quarantine')
    .description('what the gate refused, and why')
    .argument('[name]', 'a model; all of them by default')
    .addHelpText('after', NOTES)
    .action(quarantine);
}

async function quarantine(name: string | undefined, options: RegistryOptions): Promise<void> {
  const { store } = await registryOf(options);
  const refused = await readQuarantine(store, name);
  tell(options, { refused }, () => quarantineTable(refused, store.where, paintFor(process.stdout)));
}
