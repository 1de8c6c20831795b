import { existsSync, readdirSync } from 'node:fs';
import { basename, join, relative, resolve } from 'node:path';
import { Command } from 'commander';
import { InputError } from '../hosts/errors.ts';
import { readKnownIncidents } from '../hosts/incident-file.ts';
import { LocalRun } from '../hosts/local-run.ts';
import { openExperts } from '../hosts/open-experts.ts';
import { openPackage } from '../hosts/open-package.ts';
import { openRegistered } from '../hosts/registered-models.ts';
import { lineupsIn } from '../hosts/seated-lineups.ts';
import { shorten } from '../terminal/format.ts';
import { JsonView } from '../terminal/json-view.ts';
import { LiveView } from '../terminal/live-view.ts';
import { paintFor } from '../terminal/paint.ts';
import { lookCloser, nothingRead } from '../terminal/reading-notes.ts';
import type { RunView } from '../terminal/run-view.ts';
import { TextView } from '../terminal/text-view.ts';
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

interface RunOptions extends CommonOptions, ExpertOptions {
  readonly follow: boolean;
  readonly state?: string;
  readonly warnings?: string;
  readonly rejected?: string;
  readonly predictions?: string;
  readonly incidents?: string;
}

const SAMPLE = join(import.meta.dirname, '../../samples/stream');
const SAMPLE_CONFIG = join(import.meta.dirname, '../../configs/sample.yaml');

const EXAMPLES = `
Examples:
  logcast run                                     replay the bundled sample
  logcast run /var/log/app.log --follow --state .logcast/app
  kubectl logs -f deploy/shop | logcast run -
  logcast run *.log.gz --json --predictions predictions.ndjson
  logcast run app.log --follow --model app-gru    a package that is replaced takes over while it runs
  logcast run app.log --follow --registry-model app-gru --set registry.promotion.auto=true`;

/** \`logcast run\`: read logs, predict, warn. */
export function runCommand(): Command {
  const command = new Command('run')
    .description('read logs, predict what comes next, and warn before the events that hurt')
    .argument(
      '[files...]',
      'text, NDJSON, gzip or zstd files, or folders of them, merged in time order; - is standard input; none: the bundled sample',
    )
    .option('-f, --follow', 'go on as the files grow, across rotations, until stopped', false)
    .option(
      '--state <dir>',
      'keep what is learned in this folder and go on from it; safe to kill at any moment',
    )
    .option('--warnings <file>', 'write warnings, their ends, incidents and anomalies (NDJSON)')
    .option(
      '--rejected <file>',
      'keep rejected records with their reason (NDJSON; in the state folder by default)',
    )
    .option('--predictions <file>', 'write every prediction and its outcome (NDJSON)')
    .option('--incidents <csv>', 'known incidents (kind,start) to compare the warnings with')
    .addHelpText('after', EXAMPLES);
  return withCommonOptions(withRegistryOption(withExpertOptions(command))).action(run);
}

async function run(files: string[], given: RunOptions): Promise<void> {
  const options = files.length === 0 ? sampleOptions(given) : given;
  const paths = files.length === 0 ? sampleFiles() : await inputPaths(files);
  for (const output of [options.predictions, options.warnings, options.rejected]) {
    if (output !== undefined && paths.some((path) => resolve(path) === resolve(output))) {
      throw new InputError(
        `${output} is an input of this run and would be overwritten: name another output file`,
      );
    }
  }
  const signal = stopSignal(['SIGINT', 'SIGTERM']);
  const config = withModels(configOf(options), options);
  const view = viewFor(options);
  const experts = await openExperts(config.experts, openPackage, (message) => view.notice(message));
  const taken = experts.experts.map(({ name }) => name);
  const registered = await openRegistered(
    config,
    taken,
    (message) => view.notice(message),
    lineupsIn(options.state),
  );
  const plan = {
    experts,
    registered,
    config,
    paths,
    title:
      files.length === 0
        ? `replays its sample: ${paths.length} logs of a shop on PostgreSQL, nginx and Redis`
        : titleOf(paths, options.follow),
    follow: options.follow,
    stateFolder: options.state,
    warnings: options.warnings,
    rejected: options.rejected,
    predictions: options.predictions,
    knownIncidents:
      options.incidents === undefined
        ? undefined
        : { file: relative('.', options.incidents), incidents: readKnownIncidents(options.incidents) },
    threads: config.local.threads,
    signal,
    now: () => performance.now(),
  };
  try {
    const { events, rejected } = await new LocalRun(plan, view).run();
    if (events === 0 && rejected.records > 0 && !options.follow) tellNothingRead(rejected.reasons, paths);
  } finally {
    await Promise.all([experts.close(), registered.close()]);
  }
  if (signal.aborted && !options.follow) process.exitCode = EXIT.interrupted;
}

function tellNothingRead(reasons: Readonly<Record<string, number>>, files: readonly string[]): void {
  process.stderr.write(`logcast: ${nothingRead(reasons)}; ${lookCloser(files)}\n`);
  process.exitCode = EXIT.input;
}

function titleOf(files: readonly string[], follow: boolean): string {
  const names = files.map((file) => (file === '-' ? 'standard input' : basename(file)));
  const logs = names.length > 1 ? `${names.length} logs: ${names.join(', ')}` : names.join();
  return `${follow ? 'follows' : 'reads'} ${shorten(logs, 100)}`;
}

function viewFor({ json }: RunOptions): RunView {
  const { stdout, stderr } = process;
  if (json) return new JsonView(stdout, stderr);
  const now = (): number => performance.now();
  return stdout.isTTY
    ? new LiveView(stdout, paintFor(stdout), now)
    : new TextView(stdout, stderr, paintFor(stdout), now);
}

function sampleOptions(options: RunOptions): RunOptions {
  return { config: SAMPLE_CONFIG, incidents: join(SAMPLE, 'incidents.csv'), ...options };
}

function sampleFiles(): string[] {
  if (!existsSync(SAMPLE))
    throw new InputError(`the bundled sample is missing (${SAMPLE}); name the files to read`);
  return readdirSync(SAMPLE)
    .filter((name) => name.includes('.log'))
    .sort()
    .map((name) => join(SAMPLE, name));
}
