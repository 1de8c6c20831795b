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

function collect(value: string, before: string[]): string[] {
  return [...before, value];
}

/** The configuration that the options ask for; `defaults` are settings that the command itself wants. */
export function configOf(options: CommonOptions, defaults: readonly string[] = []): Config {
  return loadConfig({ file: options.config, sets: [...defaults, ...options.set] });
}
