import { expect, test } from '@jest/globals';
import type { Command } from 'commander';
import { allCommands } from '../../../src/commands/all-commands.ts';

/** What `--help` writes. */
function helpOf(command: Command): string {
  let written = '';
  command.configureOutput({
    writeOut: (text) => {
      written += text;
    },
  });
  command.outputHelp();
  return written;
}

test.each([
  ...allCommands().flatMap((command) => [
    [`logcast ${command.name()}`, command] as const,
    ...command.commands.map((below) => [`logcast ${command.name()} ${below.name()}`, below] as const),
  ]),
])('%s --help shows how it is used', (call, command) => {
  const [usage, ...below] = helpOf(command).split('\n');

  expect(usage).toContain('Usage:');
  expect(below.join('\n')).toMatch(new RegExp(`(${call}|npm run (bench|-s logcast))( .*)?$`, 'm'));
});
