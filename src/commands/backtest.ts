import { Command, InvalidArgumentError } from 'commander';
import { readLabels } from '../hosts/label-file.ts';
import { backtestFiles } from '../hosts/local-backtest.ts';
import type { ClassRatio } from '../outcomes/session-accuracy.ts';
import { backtestText } from '../terminal/backtest-text.ts';
import { paintFor } from '../terminal/paint.ts';
import { ProgressBar } from '../terminal/progress-bar.ts';
import { type CommonOptions, configOf, withCommonOptions } from './common-options.ts';

interface BacktestCommandOptions extends CommonOptions {
  readonly train: string[];
  readonly test: string[];
  readonly labels?: string;
  readonly classRatio?: ClassRatio;
}

const EXAMPLES = `
Examples:
  logcast backtest --train june.ndjson.gz --test july.ndjson.gz
  logcast backtest --train normal.ndjson --test mixed.ndjson --labels labels.csv --class-ratio 553366:16838`;

/** \`logcast backtest\`: how good would it have been? */
export function backtestCommand(): Command {
  const command = new Command('backtest')
    .description('learn from earlier logs, predict later ones, and compare with the plain baselines')
    .requiredOption('--train <files...>', 'earlier logs, to learn from')
    .requiredOption('--test <files...>', 'later logs, to predict')
    .option('--labels <csv>', 'columns sequence,label: judge the anomaly scores of these sequences')
    .option(
      '--class-ratio <normal:abnormal>',
      'true ratio of sessions, where the labelled ones are a sample',
      parseRatio,
    )
    .addHelpText('after', EXAMPLES);
  return withCommonOptions(command).action(backtest);
}

function parseRatio(text: string): ClassRatio {
  const [normal, abnormal] = text.split(':').map(Number);
  if (!(normal! > 0 && abnormal! > 0))
    throw new InvalidArgumentError('expected two counts, such as 553366:16838');
  return { normal: normal!, abnormal: abnormal! };
}

async function backtest(options: BacktestCommandOptions): Promise<void> {
  const bar = new ProgressBar(process.stderr);
  const report = await backtestFiles({
    config: configOf(options),
    train: options.train,
    test: options.test,
    labels: options.labels === undefined ? undefined : readLabels(options.labels),
    classRatio: options.classRatio,
    now: () => performance.now(),
    progress: (part, read, total) => bar.update(part, read, total),
  }).finally(() => bar.stop());
  process.stdout.write(
    options.json ? `${JSON.stringify(report)}\n` : backtestText(report, paintFor(process.stdout)),
  );
}
