import { Command } from 'commander';
import { changingCommands } from './models-change.ts';
import { importModelCommand } from './models-import-mlflow.ts';
import { modelsMirrorCommand } from './models-mirror.ts';
import { quarantineCommand } from './models-quarantine.ts';
import { readingCommands } from './models-read.ts';
import { checkModelCommand, registerModelCommand } from './models-register.ts';
import { signingCommands } from './models-sign.ts';
import { uploadsCommand } from './models-uploads.ts';

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
  for (const one of below)
    command.addCommand(
      one.exitOverride().showHelpAfterError(`(logcast models ${one.name()} --help lists the options)`),
    );
  return command;
}
