import { Command, InvalidArgumentError } from 'commander';
import { readingFactNotes } from '../hosts/reading-facts.ts';
import { type WrittenCandidates, writeCandidates } from '../hosts/write-candidates.ts';
import { type WrittenDataset, writeDataset } from '../hosts/write-dataset.ts';
import { clock, count } from '../terminal/format.ts';
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
  readonly most: number;
}

const NOTES = `
Splits are cut in time order: the first rows to train on, then the validation share, then the test share.
The same logs and settings give the same bytes. A dataset already at DIR is replaced; any other folder is left alone.

Examples:
  logcast dataset app.log app.log.1.gz --out app-dataset
  logcast dataset june.ndjson.gz july.ndjson.gz --out shop --validation 0.1 --test 0.2
  logcast train --dataset app-dataset --model gru --out app-gru
  logcast dataset app.log --candidates --out app-candidates`;

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
    .option(
      '--most <n>',
      'with --candidates: predictions kept at most, spread over the time',
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
  const written = options.candidates
    ? await writeCandidates({ ...plan, most: options.most, every: 1 }).finally(() => bar.stop())
    : await writeDataset(plan).finally(() => bar.stop());
  if (written !== undefined && 'reading' in written)
    for (const note of readingFactNotes(written.reading, files.join(', ')))
      process.stderr.write(`note: ${note}\n`);
  if (written === undefined) process.exitCode = EXIT.interrupted;
  else if (json) process.stdout.write(`${JSON.stringify({ out, ...written })}\n`);
  else process.stdout.write('manifest' in written ? textOf(out, written) : candidatesText(out, written));
}

function candidatesText(out: string, { sets, candidates, every, splits, digest }: WrittenCandidates): string {
  const paint = paintFor(process.stdout);
  const kept = every > 1 ? ` (one of ${every})` : '';
  const rowsOf = ([from, to]: readonly [number, number]): string => count(to - from);
  return `${paint.bold(out)}  ${count(sets)} predictions${kept} with ${count(candidates)} candidates
  train ${rowsOf(splits.train)} · validation ${rowsOf(splits.validation)} · test ${rowsOf(splits.test)}
  ${paint.dim(`digest ${digest}`)}
`;
}

function textOf(out: string, { manifest, rejected, unseenTypes, evicted }: WrittenDataset): string {
  const { splits, files } = manifest;
  const paint = paintFor(process.stdout);
  const rowsOf = ([from, to]: readonly [number, number]): string => count(to - from);
  const test = splits.test[1] > splits.test[0] ? ` · test ${rowsOf(splits.test)}` : '';
  const refused = rejected > 0 ? `, ${count(rejected)} records rejected` : '';
  const unseen =
    unseenTypes > 0 ? `; ${count(unseenTypes)} event types come only after the training rows` : '';
  const cut =
    evicted > 0
      ? `\n  ${count(evicted)} open sequences were forgotten and go on as new ones: raise sequences.capacity, or end them (sequences.idleTimeoutSeconds)`
      : '';
  return `${paint.bold(out)}  ${count(manifest.events)} events in ${files.length} ${files.length === 1 ? 'file' : 'files'}${refused}
  ${count(manifest.sequences)} sequences, ${count(manifest.types)} event types, ${clock(Date.parse(manifest.from))} to ${clock(Date.parse(manifest.to))}
  rows: train ${rowsOf(splits.train)} · validation ${rowsOf(splits.validation)}${test}${unseen}${cut}
  ${paint.dim(`digest ${manifest.digest}`)}
`;
}
