import { userInfo } from 'node:os';
import { Command, InvalidArgumentError } from 'commander';
import { importModel } from '../hosts/import-model.ts';
import { importText } from '../terminal/mirror-text.ts';
import { paintFor } from '../terminal/paint.ts';
import { type CommonOptions, configOf, withCommonOptions } from './common-options.ts';
import { EXIT } from './exit-codes.ts';

interface ImportOptions extends CommonOptions {
  readonly version?: string;
  readonly alias?: string;
  readonly reason?: string;
  readonly by?: string;
}

const NOTES = `
The version must hold the files of a package that logcast train wrote: log them with mlflow.log_artifacts(FOLDER, 'model'), through
a server that hands out artefacts itself (--serve-artifacts, its default). They are fetched, checked and taken through the gate
like any upload; a refused package goes to quarantine with its report, and nothing serves it.

Examples:
  logcast models import-mlflow app-gru --alias champion --set mlflow.url=http://127.0.0.1:5000
  MLFLOW_TRACKING_URI=https://mlflow.example.com logcast models import-mlflow app-gru --version 3 --json`;

/** \`logcast models import-mlflow\`: a package out of an MLflow registry, through the gate. */
export function modelsImportCommand(): Command {
  const command = new Command('import-mlflow')
    .description('take a package out of an MLflow registry through the gate')
    .argument('<name>', 'registered model there')
    .option('--version <n>', 'its version (default: the newest)', parseVersion)
    .option('--alias <alias>', 'the version that an alias names there')
    .option('--reason <text>', 'why, for the ledger')
    .option('--by <who>', 'who does it, for the ledger (default: the user)')
    .addHelpText('after', NOTES);
  return withCommonOptions(command).action(importMlflow);
}

function parseVersion(text: string): string {
  if (/^[1-9]\d{0,11}$/.test(text)) return text;
  throw new InvalidArgumentError('expected a whole number from 1');
}

async function importMlflow(name: string, options: ImportOptions): Promise<void> {
  const config = configOf(options);
  const { version, alias, json } = options;
  if (version !== undefined && alias !== undefined)
    throw new InvalidArgumentError('--version and --alias name the version twice: give one of them');
  const act = {
    by: options.by ?? userInfo().username,
    reason: options.reason ?? `imported from MLflow: ${name}`,
    now: Date.now(),
  };
  const notice = (message: string): void => void process.stderr.write(`${message}\n`);
  const imported = await importModel(config, { name, version, alias }, act, notice);
  process.stdout.write(
    json ? `${JSON.stringify(imported)}\n` : importText(imported, paintFor(process.stdout)),
  );
  if (imported.version === undefined) process.exitCode = EXIT.usage;
}
