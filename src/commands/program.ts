/** The command line: its commands, their exit status, and what a person is told who used it wrongly. */
import { readFileSync } from 'node:fs';
import { Command, CommanderError } from 'commander';
import { allCommands } from './all-commands.ts';
import { EXIT, exitCodeOf, isExpected } from './exit-codes.ts';

const EPILOG = `
Exit status: 0 done, 1 failed, 2 wrong use or configuration, 3 input not usable, 4 state folder not usable,
130 stopped before the end of the input.
Settings: every one with its default and meaning is in configs/default.yaml.`;

const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
  version: string;
};

const program = new Command('logcast')
  .description('Forecasts a log stream: what comes next, when, and what is about to go wrong.')
  .version(version)
  // `--version` behind a command belongs to that.
  .enablePositionalOptions()
  .showHelpAfterError('(logcast --help lists the commands; logcast COMMAND --help its options)')
  .addHelpText('after', EPILOG)
  .exitOverride();
for (const command of allCommands()) {
  command.exitOverride().showHelpAfterError(`(logcast ${command.name()} --help lists the options)`);
  program.addCommand(command);
}

// A reader that went away (`logcast run | head`) is no failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(EXIT.ok);
  throw error;
});

try {
  await program.parseAsync();
} catch (error) {
  process.exitCode = report(error);
}

/** Tells a person what went wrong and returns the exit status. What is not one of our own errors is a bug and comes with its stack. */
function report(error: unknown): number {
  if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.ok : EXIT.usage;
  const { message, stack } = error as Error;
  const status = exitCodeOf(error);
  process.stderr.write(`logcast: ${isExpected(error) ? message : stack}\n`);
  return status;
}
