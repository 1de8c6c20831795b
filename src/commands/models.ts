import { Command } from 'commander';
import { changingCommands } from './models-change.ts';
import { importModelCommand } from './models-import-mlflow.ts';
import { modelsMirrorCommand } from './models-mirror.ts';
import { quarantineCommand } from './models-quarantine.ts';
import { readingCommands } from './models-read.ts';
import { checkModelCommand, registerModelCommand } from './models-register.ts';
import { signingCommands } from './models-sign.ts';
import { uploadsCommand } from './models-uploads.ts';

/** One for each command that does not bring its own. */
const EXAMPLES: Readonly<Record<string, string>> = {
  check: 'logcast models check june-gru --json',
  list: 'logcast models list gru --registry s3://shop-models',
  show: 'logcast models show gru 3 --json',
  ledger: 'logcast models ledger gru',
  rollback: "logcast models rollback gru --reason 'too many false alarms'",
  'remove-alias': 'logcast models remove-alias gru challenger',
  tag: 'logcast models tag gru 3 --tag trained-on=june',
  recover: 'logcast models recover --registry s3://shop-models',
  keygen: 'logcast models keygen ~/.logcast/release.pem',
  verify: 'logcast models verify june-gru --key ~/.logcast/release.pem.pub',
};

const INTRODUCTION = `
Examples:
  logcast models register june-gru --promote      through the gate: version 1 serves
  logcast models promote gru 2 --alias challenger predicts beside the champion
  logcast models rollback gru                     the champion is what it was before`;

/** \`logcast models …\`: the registry of model versions. */
export function modelsCommand(): Command {
  const command = new Command('models').description(
    'register model packages, let them serve, go back: versions, aliases, and the ledger of all moves',
  );
  const below = [
    registerModelCommand(),
    checkModelCommand(),
    uploadsCommand(),
    quarantineCommand(),
    ...readingCommands(),
    ...changingCommands(),
    ...signingCommands(),
    modelsMirrorCommand(),
    importModelCommand(),
  ];
  for (const one of below) {
    const example = EXAMPLES[one.name()];
    if (example) one.addHelpText('after', `\nExample:\n  ${example}`);
    one.exitOverride().showHelpAfterError(`(logcast models ${one.name()} --help lists the options)`);
    command.addCommand(one);
  }
  return command.addHelpText('after', INTRODUCTION);
}
