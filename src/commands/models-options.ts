import { userInfo } from 'node:os';
import { Command, InvalidArgumentError } from 'commander';
import type { Config } from '../config/config.ts';
import { mirrorAfterwards } from '../hosts/mlflow-mirror.ts';
import { type OpenRegistry, openRegistry } from '../hosts/open-registry.ts';
import type { Act } from '../registry/model-registry.ts';
import { type CommonOptions, configOf, withCommonOptions } from './common-options.ts';

/** Options of every command on the registry. */
export interface RegistryOptions extends CommonOptions {
  readonly registry?: string;
}

/** Options of commands that change something. */
export interface ActOptions extends RegistryOptions {
  readonly by?: string;
  readonly reason: string;
}

/** A command below `logcast models`. */
export function registryCommand(name: string): Command {
  return withCommonOptions(new Command(name)).option(
    '--registry <root>',
    'folder or s3://bucket/prefix of the registry (registry.root)',
  );
}

/** The same for one that changes something: who does it and why goes into the ledger. */
export function actCommand(name: string): Command {
  return registryCommand(name)
    .option('--by <who>', 'who does this, for the ledger; by default the user')
    .option('--reason <text>', 'why, for the ledger', '');
}

/** Options of commands that take packages through the gate. */
export interface GateOptions extends RegistryOptions {
  readonly train?: readonly string[];
  readonly test?: readonly string[];
}

/** Adds the evaluation set of the gate. */
export function withEvaluation(command: Command): Command {
  return command
    .option(
      '--test <files...>',
      'logs that the package has not seen, to be judged on (registry.gate.evaluation.test)',
    )
    .option(
      '--train <files...>',
      'logs before those, for the online experts and the baselines (registry.gate.evaluation.train)',
    );
}

/** The settings that the options ask for, the evaluation set included. */
export function gateConfigOf({ train, test, ...options }: GateOptions): Config {
  const config = registryConfigOf(options);
  const { registry } = config;
  const evaluation = {
    ...registry.gate.evaluation,
    ...(train && { train: [...train] }),
    ...(test && { test: [...test] }),
  };
  return { ...config, registry: { ...registry, gate: { ...registry.gate, evaluation } } };
}

/** The settings that the options ask for. */
export function registryConfigOf(options: RegistryOptions): Config {
  const config = configOf(options);
  const { registry: root } = options;
  return root === undefined ? config : { ...config, registry: { ...config.registry, root } };
}

/** The registry that the options name. */
export function registryOf(options: RegistryOptions): Promise<OpenRegistry> {
  return openRegistry(registryConfigOf(options).registry);
}

/** Who does it, why and when. */
export function actOf({ by, reason }: ActOptions): Act {
  return { by: by ?? userInfo().username, reason, now: Date.now() };
}

/** Mirrors a model that was changed to MLflow, where the settings name a server; trouble there is only told. */
export function mirrorChanged(
  options: RegistryOptions,
  { registry }: OpenRegistry,
  name: string,
): Promise<void> {
  const notice = (message: string): void => void process.stderr.write(`logcast: ${message}\n`);
  return mirrorAfterwards(registry, registryConfigOf(options).mlflow, name, notice);
}

/** Reads a version. */
export function versionArgument(text: string): number {
  if (/^[1-9]\d{0,7}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('expected the number of a version, 1 or higher (logcast models list NAME)');
}

/** Reads a fencing token. */
export function tokenArgument(text: string): number {
  if (/^\d{1,12}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('expected the token of an alias as `models show` prints it, 0 for none');
}

/** Collects `key=value` options. */
export function tagArgument(text: string, before: Record<string, string> = {}): Record<string, string> {
  const equals = text.indexOf('=');
  if (equals > 0) return { ...before, [text.slice(0, equals)]: text.slice(equals + 1) };
  throw new InvalidArgumentError('expected key=value');
}

/** JSON for machines, text for people. */
export function tell(options: CommonOptions, value: unknown, text: () => string): void {
  process.stdout.write(options.json ? `${JSON.stringify(value)}\n` : text());
}
