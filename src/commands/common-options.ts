import { normalize } from 'node:path';
import type { Command } from 'commander';
import type { Config } from '../config/config.ts';
import { loadConfig } from '../config/load-config.ts';

/** Options that every command has. */
export interface CommonOptions {
  readonly config?: string;
  readonly set: string[];
  readonly json: boolean;
}

/** Adds `--config`, `--set` and `--json`. */
export function withCommonOptions(command: Command): Command {
  return command
    .option(
      '--config <file>',
      'YAML configuration; only the differences from configs/default.yaml are needed',
    )
    .option(
      '--set <path=value>',
      'override one setting, such as --set sequences.key=stream (repeatable)',
      collect,
      [],
    )
    .option('--json', 'write for machines: JSON on standard output', false);
}

/** Options of commands whose forecasts model packages can join. */
export interface ExpertOptions {
  readonly model: string[];
  readonly registryModel?: string[];
}

/** Adds `--model`. */
export function withExpertOptions(command: Command): Command {
  return command.option(
    '--model <package>',
    'folder of a model package whose forecasts join the mix (repeatable; see experts.packages)',
    collect,
    [],
  );
}

/** Adds `--registry-model`, for commands that serve from the registry. */
export function withRegistryOption(command: Command): Command {
  return command.option(
    '--registry-model <name>',
    'a registered model whose champion joins the mix, challenger and shadow beside it (repeatable; see experts.registered)',
    collect,
    [],
  );
}

/** The configuration with the packages that `--model` names beside those it had, and the registered models. */
export function withModels(config: Config, { model, registryModel = [] }: ExpertOptions): Config {
  const { experts } = config;
  const registered = [...new Set([...experts.registered, ...registryModel])];
  const packages = [...new Set([...experts.packages, ...model].map((folder) => normalize(folder)))];
  return { ...config, experts: { ...experts, packages, registered } };
}

function collect(value: string, before: string[]): string[] {
  return [...before, value];
}

/** The configuration that the options ask for; `defaults` are settings that the command itself wants. */
export function configOf(options: CommonOptions, defaults: readonly string[] = []): Config {
  return loadConfig({ file: options.config, sets: [...defaults, ...options.set] });
}
