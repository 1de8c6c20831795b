import { Command, InvalidArgumentError } from 'commander';
import { batchFiles } from '../hosts/local-batch.ts';
import { openExperts } from '../hosts/open-experts.ts';
import { openPackage } from '../hosts/open-package.ts';
import { batchText } from '../terminal/batch-text.ts';
import { paintFor } from '../terminal/paint.ts';
import { ProgressBar } from '../terminal/progress-bar.ts';
import {
  type CommonOptions,
  configOf,
  type ExpertOptions,
  withCommonOptions,
  withExpertOptions,
  withModels,
  withRegistryOption,
} from './common-options.ts';
import { EXIT } from './exit-codes.ts';
import { inputPaths } from './input-paths.ts';
import { stopSignal } from './stop-signals.ts';

interface BatchOptions extends CommonOptions, ExpertOptions {
  readonly out: string;
  readonly state?: string;
  readonly partEvents: number;
}

const NOTES = `
DIR gets predictions, outcomes, warnings, anomalies and rejected records as gzip NDJSON in parts, and manifest.json, which lists
them with their digests. Killed or stopped at any moment, the same command goes on where it was and ends with the same bytes.
The learned state stays in DIR: another batch may begin from it.

Examples:
  logcast batch june.log.gz --out june
  logcast batch july/*.log.gz --out july --state june              (knows what June taught)
  logcast batch july.log --out july --state .logcast/app --model app-gru
  logcast batch july.log --out july --registry-model app-gru       (the champion of now, to the end)
  zcat july/predictions/*.gz | jq -c 'select(.next[0].probability > 0.9)'`;

/** \`logcast batch\`: predictions for logs that are all there, in files, to be taken up again at any time. */
export function batchCommand(): Command {
  const command = new Command('batch')
    .description('predict log files into a folder; can be stopped and taken up again at any moment')
    .argument('<files...>', 'text, NDJSON, gzip or zstd files, or folders of them, merged in time order')
    .requiredOption('--out <dir>', 'folder for the predictions; an unfinished batch there is gone on with')
    .option('--state <dir>', 'begin from what a run (its --state) or another batch (its --out) has learned')
    .option('--part-events <n>', 'events of a part', parseEvents, 50_000)
    .addHelpText('after', NOTES);
  return withCommonOptions(withRegistryOption(withExpertOptions(command))).action(batch);
}

function parseEvents(text: string): number {
  const events = Number(text);
  if (Number.isInteger(events) && events >= 1) return events;
  throw new InvalidArgumentError('expected a whole number from 1');
}

async function batch(given: string[], options: BatchOptions): Promise<void> {
  const files = await inputPaths(given);
  const signal = stopSignal();
  const bar = new ProgressBar(process.stderr);
  const config = withModels(configOf(options), options);
  const notice = (message: string): void => void process.stderr.write(`${message}\n`);
  const experts = await openExperts(config.experts, openPackage, notice);
  const { out, state, partEvents } = options;
  const startedAt = performance.now();
  try {
    const progress = (read: number, total: number): void => bar.update('predicting', read, total);
    const plan = { config, files, out, state, partEvents, experts, signal, progress, notice };
    const summary = await batchFiles(plan).finally(() => bar.stop());
    const seconds = (performance.now() - startedAt) / 1000;
    if (options.json) process.stdout.write(`${JSON.stringify({ out, ...summary, seconds })}\n`);
    else process.stdout.write(batchText(out, summary, seconds, paintFor(process.stdout)));
    if (!summary.complete) process.exitCode = EXIT.interrupted;
  } finally {
    await experts.close();
  }
}
