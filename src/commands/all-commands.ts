import type { Command } from 'commander';
import { backtestCommand } from './backtest.ts';
import { batchCommand } from './batch.ts';
import { benchCommand } from './bench.ts';
import { datasetCommand } from './dataset.ts';
import { decodeCommand } from './decode.ts';
import { evaluateCommand } from './evaluate.ts';
import { explainCommand } from './explain.ts';
import { modelsCommand } from './models.ts';
import { runCommand } from './run.ts';
import { serveCommand } from './serve.ts';
import { templatesCommand } from './templates.ts';
import { trainCommand } from './train.ts';

/** Every command, in the order in which the help names them. */
export function allCommands(): Command[] {
  return [
    runCommand(),
    serveCommand(),
    decodeCommand(),
    templatesCommand(),
    backtestCommand(),
    datasetCommand(),
    trainCommand(),
    evaluateCommand(),
    modelsCommand(),
    batchCommand(),
    benchCommand(),
    explainCommand(),
  ];
}
