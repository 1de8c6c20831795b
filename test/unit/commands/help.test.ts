import { expect, test } from '@jest/globals';
import type { Command } from 'commander';
import { backtestCommand } from '../../../src/commands/backtest.ts';
import { batchCommand } from '../../../src/commands/batch.ts';
import { benchCommand } from '../../../src/commands/bench.ts';
import { datasetCommand } from '../../../src/commands/dataset.ts';
import { evaluateCommand } from '../../../src/commands/evaluate.ts';
import { explainCommand } from '../../../src/commands/explain.ts';
import { modelsCommand } from '../../../src/commands/models.ts';
import { runCommand } from '../../../src/commands/run.ts';
import { serveCommand } from '../../../src/commands/serve.ts';
import { templatesCommand } from '../../../src/commands/templates.ts';
import { trainCommand } from '../../../src/commands/train.ts';

const MODELS = modelsCommand();
const OTHERS = [
  runCommand(),
  serveCommand(),
  templatesCommand(),
  backtestCommand(),
  datasetCommand(),
  trainCommand(),
  evaluateCommand(),
  batchCommand(),
  benchCommand(),
  explainCommand(),
];

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
  ...OTHERS.map((command) => [`logcast ${command.name()}`, command] as const),
  ...MODELS.commands.map((command) => [`logcast models ${command.name()}`, command] as const),
])('%s --help shows how it is used', (call, command) => {
  const [usage, ...below] = helpOf(command).split('\n');

  expect(usage).toContain('Usage:');
  expect(below.join('\n')).toMatch(new RegExp(`(${call}|npm run (bench|-s logcast))( .*)?$`, 'm'));
});
