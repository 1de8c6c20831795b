import type { Command } from 'commander';
import type { Config } from '../config/config.ts';
import { mirrorRegistry } from '../hosts/mlflow-mirror.ts';
import { openRegistry } from '../hosts/open-registry.ts';
import { logTraining } from '../hosts/training-record.ts';
import { mirrorText } from '../terminal/mirror-text.ts';
import { paintFor } from '../terminal/paint.ts';
import { EXIT } from './exit-codes.ts';
import { type RegistryOptions, registryCommand, registryConfigOf, tell } from './models-options.ts';

interface MirrorOptions extends RegistryOptions {
  readonly again: boolean;
  readonly training: string[];
}

const NOTES = `
The registry is the truth; the server is brought up to date with it: versions with their runs, metrics and files, tags and aliases.
It may be done at any time, again after an outage, and by several at once. Registering and promoting do it by themselves where
mlflow.url is set. Credentials: MLFLOW_TRACKING_TOKEN, or MLFLOW_TRACKING_USERNAME and MLFLOW_TRACKING_PASSWORD.

Examples:
  logcast models mirror --set mlflow.url=http://127.0.0.1:5000
  MLFLOW_TRACKING_URI=https://mlflow.example.com logcast models mirror app-gru
  logcast models mirror --training app-gru      (a package folder: the figures that logcast train kept beside it)`;

/** \`logcast models mirror\`: the registry on an MLflow server. */
export function modelsMirrorCommand(): Command {
  return registryCommand('mirror')
    .description('bring an MLflow server up to date with the registry')
    .argument('[names...]', 'models; all of them by default')
    .option('--again', 'look at the runs and files of versions that are there already, too', false)
    .option(
      '--training <package>',
      'log the training of the package in this folder instead (repeatable)',
      (value: string, before: string[]) => [...before, value],
      [],
    )
    .addHelpText('after', NOTES)
    .action(mirror);
}

async function mirror(names: string[], options: MirrorOptions): Promise<void> {
  const config = registryConfigOf(options);
  if (options.training.length > 0) return logAll(options, config);
  const { registry } = await openRegistry(config.registry);
  const named = names.length > 0 ? { names } : {};
  const report = await mirrorRegistry(registry, config.mlflow, { again: options.again, ...named });
  const { server, models, refused } = report;
  const reasons = refused.map(({ name, error }) => ({ name, reason: error.message }));
  tell(options, { server, models, refused: reasons }, () => mirrorText(report, paintFor(process.stdout)));
  if (refused.length > 0) process.exitCode = EXIT.failure;
}

async function logAll(options: MirrorOptions, { mlflow }: Config): Promise<void> {
  for (const folder of options.training) {
    const { run, trials } = await logTraining(folder, mlflow);
    tell(options, { package: folder, run, trials }, () => `${folder}  run ${run}, ${trials} trials\n`);
  }
}
