import type { Command } from 'commander';
import { InputError } from '../hosts/errors.ts';
import type { AliasState } from '../registry/model-registry.ts';
import { CHAMPION } from '../registry/names.ts';
import { versionText } from '../terminal/models-text.ts';
import { paintFor } from '../terminal/paint.ts';
import {
  type ActOptions,
  actCommand,
  actOf,
  mirrorChanged,
  registryOf,
  tagArgument,
  tell,
  tokenArgument,
  versionArgument,
} from './models-options.ts';

interface MoveOptions extends ActOptions {
  readonly alias: string;
  readonly expect?: number;
  readonly to?: number;
}

/** Commands that move aliases, say something of a version, or tidy up. */
export function changingCommands(): Command[] {
  return [promoteCommand(), rollbackCommand(), unaliasCommand(), tagCommand(), recoverCommand()];
}

function moveCommand(name: string): Command {
  return actCommand(name).option(
    '--expect <token>',
    'only where the alias still has this token (compare and swap); 0: only where there is none',
    tokenArgument,
  );
}

const expectedOf = ({ expect }: MoveOptions) => (expect === undefined ? undefined : { token: expect });

function promoteCommand(): Command {
  return moveCommand('promote')
    .description('let an alias name a version: the champion serves, challenger and shadow predict beside it')
    .argument('<name>', 'a model')
    .argument('<version>', 'a version', versionArgument)
    .option('--alias <alias>', 'alias to move', CHAMPION)
    .addHelpText(
      'after',
      '\nExamples:\n  logcast models promote gru 3 --reason "better for a week"\n  logcast models promote gru 4 --alias challenger',
    )
    .action(promote);
}

async function promote(name: string, version: number, options: MoveOptions): Promise<void> {
  const open = await registryOf(options);
  const state = await open.registry.setAlias(
    name,
    options.alias,
    version,
    actOf(options),
    expectedOf(options),
  );
  tell(options, state, () => moved(name, state));
  await mirrorChanged(options, open, name);
}

function rollbackCommand(): Command {
  return moveCommand('rollback')
    .description('let the champion be again what it was before')
    .argument('<name>', 'a model')
    .option('--to <version>', 'go back to this version', versionArgument)
    .action(rollback);
}

async function rollback(name: string, options: MoveOptions): Promise<void> {
  const open = await registryOf(options);
  const state = await open.registry.rollback(name, actOf(options), options.to, expectedOf(options));
  tell(options, state, () => moved(name, state));
  await mirrorChanged(options, open, name);
}

function moved(name: string, { alias, version, previous, token, since }: AliasState): string {
  const before = previous === null ? '' : ` (version ${previous} before)`;
  return `${alias} of ${name} is version ${version}${before}, token ${token}, since ${since}\n`;
}

function unaliasCommand(): Command {
  return moveCommand('remove-alias')
    .description('take an alias away; the versions stay')
    .argument('<name>', 'a model')
    .argument('<alias>', 'an alias')
    .action(unalias);
}

async function unalias(name: string, alias: string, options: MoveOptions): Promise<void> {
  const open = await registryOf(options);
  await open.registry.removeAlias(name, alias, actOf(options), expectedOf(options));
  tell(options, { name, alias, version: null }, () => `${alias} of ${name} names nothing any more\n`);
  await mirrorChanged(options, open, name);
}

interface TagOptions extends ActOptions {
  readonly description?: string;
  readonly tag?: Record<string, string>;
}

function tagCommand(): Command {
  return actCommand('tag')
    .description('say something of a version')
    .argument('<name>', 'a model')
    .argument('<version>', 'a version', versionArgument)
    .option('--description <text>', 'what people should know of it')
    .option('--tag <key=value>', 'a tag (repeatable)', tagArgument)
    .action(tag);
}

async function tag(name: string, number: number, options: TagOptions): Promise<void> {
  const { description, tag: tags } = options;
  if (description === undefined && tags === undefined)
    throw new InputError('models tag: expected --description TEXT or --tag KEY=VALUE, got neither');
  const open = await registryOf(options);
  const version = await open.registry.setTags(name, number, { description, tags }, actOf(options));
  const named = (await open.registry.aliases(name)).filter((alias) => alias.version === number);
  tell(options, version, () => versionText(version, named, paintFor(process.stdout)));
  await mirrorChanged(options, open, name);
}

function recoverCommand(): Command {
  return actCommand('recover')
    .description('complete what a process that was killed had begun')
    .action(recover);
}

async function recover(options: ActOptions): Promise<void> {
  const { registry } = await registryOf(options);
  const done = await registry.recover(actOf(options));
  tell(options, { done }, () => (done.length === 0 ? 'nothing to complete\n' : `${done.join('\n')}\n`));
}
