import { Command } from 'commander';
import { InputError } from '../hosts/errors.ts';
import { evaluatePackages } from '../hosts/evaluate-packages.ts';
import { readLabels } from '../hosts/label-file.ts';
import { openExperts } from '../hosts/open-experts.ts';
import { openPackage } from '../hosts/open-package.ts';
import { evaluateText } from '../terminal/evaluate-text.ts';
import { paintFor } from '../terminal/paint.ts';
import { ProgressBar } from '../terminal/progress-bar.ts';
import { type CommonOptions, configOf, withCommonOptions } from './common-options.ts';
import { type TestOptions, withTestOptions } from './test-options.ts';

interface EvaluateOptions extends CommonOptions, TestOptions {
  readonly train: string[];
}

const NOTES = `
The same test events are foreseen by the online experts alone, by each package alone, by the mix of all of them and by
plain baselines. What the mix is better by comes with a 95 % interval: a package is worth serving where that lies
wholly on one side. The test part must not begin before what a package was trained on; where the two overlap in time
(sessions on both sides of a seam) the report says so.

Examples:
  logcast evaluate june-gru --train june.ndjson.gz --test july.ndjson.gz
  logcast evaluate june-gru june-transformer --train june.ndjson.gz --test july.ndjson.gz --json
  logcast evaluate june-gru --test july.ndjson.gz             the online experts begin with nothing`;

/** \`logcast evaluate\`: what is a model package worth beside the online experts? */
export function evaluateCommand(): Command {
  const command = new Command('evaluate')
    .description('test model packages alone, the online experts alone, and both together')
    .argument('<packages...>', 'folders of model packages')
    .option('--train <files...>', 'earlier logs, for the online experts to learn from first', []);
  return withCommonOptions(withTestOptions(command).addHelpText('after', NOTES)).action(evaluate);
}

async function evaluate(folders: string[], options: EvaluateOptions): Promise<void> {
  const { train, test, labels, classRatio, frozen, json } = options;
  if (labels !== undefined && train.length === 0)
    throw new InputError(
      '--labels needs --train: sessions are judged by what is normal in the training part',
    );
  if (frozen && train.length === 0)
    throw new InputError('--frozen needs --train: otherwise the online experts know nothing at all');
  const config = configOf(options);
  const bar = new ProgressBar(process.stderr);
  const opened = await openExperts({ ...config.experts, packages: folders }, openPackage, (message) =>
    process.stderr.write(`logcast: ${message}\n`),
  );
  const report = await evaluatePackages({
    config,
    packages: opened.packages,
    train,
    test,
    labels: labels === undefined ? undefined : readLabels(labels),
    classRatio,
    frozen,
    now: () => performance.now(),
    progress: (part, read, total) => bar.update(part, read, total),
  }).finally(() => {
    bar.stop();
    return opened.close();
  });
  process.stdout.write(json ? `${JSON.stringify(report)}\n` : evaluateText(report, paintFor(process.stdout)));
}
