import { Command } from 'commander';
import { readLabels } from '../hosts/label-file.ts';
import { backtestFiles } from '../hosts/local-backtest.ts';
import { openExperts } from '../hosts/open-experts.ts';
import { openPackage } from '../hosts/open-package.ts';
import { backtestText } from '../terminal/backtest-text.ts';
import { paintFor } from '../terminal/paint.ts';
import { ProgressBar } from '../terminal/progress-bar.ts';
import {
  type CommonOptions,
  configOf,
  type ExpertOptions,
  withCommonOptions,
  withExpertOptions,
  withModels,
} from './common-options.ts';
import { type TestOptions, withTestOptions } from './test-options.ts';

interface BacktestCommandOptions extends CommonOptions, ExpertOptions, TestOptions {
  readonly train: string[];
}

const EXAMPLES = `
Examples:
  logcast backtest --train june.ndjson.gz --test july.ndjson.gz
  logcast backtest --train normal.ndjson --test mixed.ndjson --labels labels.csv --class-ratio 553366:16838
  logcast backtest --train june.ndjson.gz --test july.ndjson.gz --model june-gru
  logcast backtest --train cases-a.ndjson --test cases-b.ndjson --frozen --set sequences.endAtInputEnd=never

Forecasts are scored as issued, right after the event before, as a user is told them; "fresh" is the same forecast one instant
before its event, as the plain baselines forecast. Learning goes on in the test part, as when live, unless it is --frozen.`;

/** \`logcast backtest\`: how good would it have been? */
export function backtestCommand(): Command {
  const command = new Command('backtest')
    .description('learn from earlier logs, predict later ones, and compare with the plain baselines')
    .requiredOption('--train <files...>', 'earlier logs, to learn from')
    .addHelpText('after', EXAMPLES);
  return withCommonOptions(withExpertOptions(withTestOptions(command))).action(backtest);
}

async function backtest(options: BacktestCommandOptions): Promise<void> {
  const { labels, train, test, classRatio, frozen, json } = options;
  const config = withModels(configOf(options), options);
  const bar = new ProgressBar(process.stderr);
  const notes: string[] = [];
  const opened = await openExperts(config.experts, openPackage, tell);
  const report = await backtestFiles({
    config,
    train,
    test,
    labels: labels === undefined ? undefined : readLabels(labels),
    classRatio,
    frozen,
    experts: opened.experts,
    now: () => performance.now(),
    progress: (part, read, total) => bar.update(part, read, total),
    notice: (note) => notes.push(note),
  }).finally(() => {
    bar.stop();
    return opened.close();
  });
  process.stdout.write(json ? `${JSON.stringify(report)}\n` : backtestText(report, paintFor(process.stdout)));
  for (const note of notes) process.stderr.write(`note: ${note}\n`);
}

function tell(message: string): void {
  process.stderr.write(`logcast: ${message}\n`);
}
