import { Command, InvalidArgumentError, Option } from 'commander';
import { readingFactNotes } from '../hosts/reading-facts.ts';
import { type WrittenCandidates, writeCandidates } from '../hosts/write-candidates.ts';
import { type DatasetPlan, type WrittenDataset, writeDataset } from '../hosts/write-dataset.ts';
import { type WrittenTimes, writeTimes } from '../hosts/write-times.ts';
import { candidatesText, datasetText, timesText } from '../terminal/dataset-text.ts';
import { paintFor } from '../terminal/paint.ts';
import { ProgressBar } from '../terminal/progress-bar.ts';
import { type CommonOptions, configOf, withCommonOptions } from './common-options.ts';
import { EXIT } from './exit-codes.ts';
import { stopSignal } from './stop-signals.ts';

interface DatasetOptions extends CommonOptions {
  readonly out: string;
  readonly validation: number;
  readonly test: number;
  readonly candidates: boolean;
  readonly times: boolean;
  readonly most: number;
}

type Written = WrittenDataset | WrittenCandidates | WrittenTimes;

const NOTES = `
Splits are cut in time order: the first rows to train on, then the validation share, then the test share.
The same logs and settings give the same bytes. A dataset already at DIR is replaced; any other folder is left alone.

Examples:
  logcast dataset app.log app.log.1.gz --out app-dataset
  logcast dataset june.ndjson.gz july.ndjson.gz --out shop --validation 0.1 --test 0.2
  logcast train --dataset app-dataset --model gru --out app-gru
  logcast dataset app.log --candidates --out app-candidates
  logcast dataset app.log --times --out app-times`;

/** \`logcast dataset\`: logs as integer arrays, to train sequence models on. */
export function datasetCommand(): Command {
  const command = new Command('dataset')
    .description('write logs as arrays and a vocabulary, to train sequence models on')
    .argument('<files...>', 'text, NDJSON or gzip files, merged in time order')
    .requiredOption('--out <dir>', 'folder to write, whole or not at all')
    .option(
      '--validation <share>',
      'share of the rows, before the test share, to stop training by',
      parseShare,
      0.15,
    )
    .option('--test <share>', 'share of the rows, the last ones, kept aside', parseShare, 0)
    .option(
      '--candidates',
      'write what the ranking model saw before each event instead, to train one on',
      false,
    )
    .addOption(
      new Option(
        '--times',
        'write what was known when each time to the next event was predicted instead, to train a time model on',
      )
        .default(false)
        .conflicts('candidates'),
    )
    .option(
      '--most <n>',
      'with --candidates or --times: predictions kept at most, spread over the time',
      parseCount,
      60_000,
    )
    .addHelpText('after', NOTES);
  return withCommonOptions(command).action(dataset);
}

function parseShare(text: string): number {
  const share = Number(text);
  if (text.trim() === '' || !(share >= 0 && share < 1))
    throw new InvalidArgumentError('expected a share from 0 up to (not including) 1, such as 0.15');
  return share;
}

function parseCount(text: string): number {
  const most = Number(text);
  if (!Number.isInteger(most) || most < 1000)
    throw new InvalidArgumentError('expected a whole number of at least 1000');
  return most;
}

async function dataset(files: string[], options: DatasetOptions): Promise<void> {
  const { out, validation, test, json } = options;
  const signal = stopSignal();
  const bar = new ProgressBar(process.stderr);
  const plan = {
    config: configOf(options),
    files,
    out,
    shares: { validation, test },
    signal,
    progress: (read: number, total: number) => bar.update('reading', read, total),
  };
  const written = await write(plan, options).finally(() => bar.stop());
  if (written !== undefined && 'reading' in written)
    for (const note of readingFactNotes(written.reading, files.join(', ')))
      process.stderr.write(`note: ${note}\n`);
  if (written === undefined) process.exitCode = EXIT.interrupted;
  else if (json) process.stdout.write(`${JSON.stringify({ out, ...written })}\n`);
  else process.stdout.write(textOf(out, written));
}

function textOf(out: string, written: Written): string {
  const paint = paintFor(process.stdout);
  if ('manifest' in written) return datasetText(out, written, paint);
  return 'sets' in written ? candidatesText(out, written, paint) : timesText(out, written, paint);
}

function write(plan: DatasetPlan, { candidates, times, most }: DatasetOptions): Promise<Written | undefined> {
  if (candidates) return writeCandidates({ ...plan, most, every: 1 });
  return times ? writeTimes({ ...plan, most }) : writeDataset(plan);
}
