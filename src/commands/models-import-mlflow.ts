import { type Command, InvalidArgumentError } from 'commander';
import { importModel } from '../hosts/import-model.ts';
import { RegistryError } from '../registry/errors.ts';
import { gateText } from '../terminal/gate-text.ts';
import { paintFor } from '../terminal/paint.ts';
import { type ActOptions, actCommand, actOf, registryConfigOf, tell } from './models-options.ts';

interface ImportOptions extends ActOptions {
  readonly version?: string;
  readonly alias?: string;
}

const NOTES = `
The version must hold the files of a package that logcast train wrote: log them with mlflow.log_artifacts(FOLDER, 'model'), through
a server that hands out artefacts itself (--serve-artifacts, its default). They are fetched, checked and taken through the gate
like any upload; a refused package goes to quarantine with its report, and nothing serves it.

Examples:
  logcast models import-mlflow app-gru --alias champion --set mlflow.url=http://127.0.0.1:5000
  MLFLOW_TRACKING_URI=https://mlflow.example.com logcast models import-mlflow app-gru --version 3 --json`;

/** `logcast models import-mlflow`: a package out of an MLflow registry, through the gate. */
export function importModelCommand(): Command {
  return actCommand('import-mlflow')
    .description('take a package out of an MLflow registry through the gate')
    .argument('<name>', 'registered model there')
    .option('--version <n>', 'its version (default: the newest)', parseVersion)
    .option('--alias <alias>', 'the version that an alias names there')
    .addHelpText('after', NOTES)
    .action(importMlflow);
}

function parseVersion(text: string): string {
  if (/^[1-9]\d{0,11}$/.test(text)) return text;
  throw new InvalidArgumentError('expected a whole number from 1');
}

async function importMlflow(name: string, options: ImportOptions): Promise<void> {
  const { version: number, alias } = options;
  if (number !== undefined && alias !== undefined)
    throw new InvalidArgumentError('--version and --alias name the version twice: give one of them');
  const notice = (message: string): void => void process.stderr.write(`${message}\n`);
  const asked = { name, version: number, alias };
  const imported = await importModel(registryConfigOf(options), asked, actOf(options), notice);
  const { version, report, source } = imported;
  tell(options, { ...imported, version: version ?? null }, () => {
    const became = version && `${source} is version ${version.version} of ${version.name} here\n`;
    return `${gateText(report, paintFor(process.stdout))}${became ?? ''}`;
  });
  if (version === undefined)
    throw new RegistryError('REGISTRY_REFUSED', `${source} was refused by the gate; it lies in quarantine`);
}
