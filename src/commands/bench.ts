import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Command, InvalidArgumentError } from 'commander';
import { ablationTables, benchAblation } from '../bench/ablation.ts';
import { benchGrowth } from '../bench/growth.ts';
import { benchOnnx } from '../bench/onnx.ts';
import { benchPipeline } from '../bench/pipeline.ts';
import { benchPromotion } from '../bench/promotion.ts';
import { benchServe } from '../bench/serve.ts';
import { benchSwaps } from '../bench/swaps.ts';
import { benchTemplates, type TemplatesBench } from '../bench/templates.ts';
import { InputError } from '../hosts/errors.ts';
import { lambdaBench } from './bench-lambda.ts';
import { type ModelsOptions, modelsBench, withModelsOptions } from './bench-models.ts';
import { type Tables, tablesText } from './bench-tables.ts';
import { weeklyBench } from './bench-weekly.ts';
import { withCommonOptions } from './common-options.ts';

interface BenchOptions extends ModelsOptions {
  readonly data?: string;
  readonly package?: string;
}

/** What a benchmark found: tables, or a text of its own beside the figures for machines. */
type Found = Tables | { readonly text: string; readonly figures: unknown };

interface Bench {
  readonly shows: string;
  /** It takes so long that it runs only when it is asked for. */
  readonly onlyByName?: boolean;
  /** It brings its own data. */
  readonly selfContained?: boolean;
  readonly run: (data: string, options: BenchOptions) => Found | Promise<Found>;
}

/** Each benchmark: what it shows, and what it measures on the data folder. */
const BENCHES: Readonly<Record<string, Bench>> = {
  templates: {
    shows: 'grouping accuracy with one configuration, lines/s of the template miner, memory under floods',
    run: (data) => templateTables(benchTemplates(data)),
  },
  ablation: {
    shows:
      'what each context and feature of the mix is worth, and what it costs (takes a quarter of an hour)',
    run: (data) => ablationTables(benchAblation(data)),
  },
  pipeline: {
    shows: 'raw HDFS lines to a scored prediction for every event, one core',
    run: async (data) => ({ pipeline: (await benchPipeline(data)).map((result) => ({ ...result })) }),
  },
  growth: {
    shows: 'CPU time per structured event as event types and sequences grow together (no data needed)',
    onlyByName: true,
    selfContained: true,
    run: async () => ({ growth: (await benchGrowth()).map((row) => ({ ...row })) }),
  },
  onnx: {
    shows:
      "structured events to a trained model's forecast after each, state carried; beside it Python (--python) with one window per event",
    run: async (data, options) => ({ onnx: (await benchOnnx(data, options)).map((row) => ({ ...row })) }),
  },
  serve: {
    shows: 'logcast serve: inference requests/s over HTTP with and without micro-batching (half a minute)',
    onlyByName: true,
    selfContained: true,
    run: async (_data, options) => ({ serve: (await benchServe(options)).map((row) => ({ ...row })) }),
  },
  promotion: {
    shows:
      'trials of two versions: false promotions and rollbacks, detection delay, power (a minute; no data needed)',
    onlyByName: true,
    selfContained: true,
    run: async () => ({ promotion: (await benchPromotion()).map((row) => ({ ...row })) }),
  },
  swaps: {
    shows: 'memory and gaps over 200 hot swaps of a real package under load (half a minute; no data needed)',
    onlyByName: true,
    selfContained: true,
    run: async () => ({ swaps: (await benchSwaps()).map((row) => ({ ...row })) }),
  },
  lambda: lambdaBench,
  models: modelsBench,
  weekly: weeklyBench,
};

const NAMES = Object.keys(BENCHES);

/** \`logcast bench [NAME]\`: figures of speed and memory on named data. */
export function benchCommand(): Command {
  const list = NAMES.map((name) => `  ${name.padEnd(10)} ${BENCHES[name]!.shows}`).join('\n');
  const command = new Command('bench')
    .description('measure speed, memory and what each part earns')
    .argument('[name]', 'benchmark to run (by default all that need only data and minutes)', parseName)
    .option('--data <dir>', 'folder with the public data sets, laid out as the README says')
    .option(
      '--package <dir>',
      'onnx, serve: the model package to measure (default: a small GRU trained on HDFS)',
    )
    .option(
      '--python <file>',
      'onnx: a Python with onnxruntime and numpy, to measure beside Node; models, weekly: the Python that trains',
    )
    .addHelpText(
      'after',
      `\nBenchmarks:\n${list}\n\nExamples:\n  logcast bench pipeline --data ../data\n  logcast bench lambda --json`,
    );
  return withCommonOptions(withModelsOptions(command)).action(bench);
}

function parseName(name: string): string {
  if (!NAMES.includes(name)) throw new InvalidArgumentError(`expected one of ${NAMES.join(', ')}`);
  return name;
}

async function bench(name: string | undefined, options: BenchOptions, command: Command): Promise<void> {
  if (name === undefined || BENCHES[name]!.selfContained !== true) checkData(options, command);
  const all = NAMES.filter((other) => BENCHES[other]!.onlyByName !== true);
  for (const chosen of name === undefined ? all : [name]) {
    const { shows, run } = BENCHES[chosen]!;
    if (!options.json) process.stdout.write(`${chosen}: ${shows}\n\n`);
    const found = await run(options.data ?? '', options);
    process.stdout.write(options.json ? `${jsonOf(chosen, found)}\n` : `${textOf(found)}\n\n`);
  }
}

function checkData({ data }: BenchOptions, command: Command): void {
  if (data === undefined)
    command.error(
      "error: --data <dir> is needed: the benchmarks measure on public data, see the README's section on data",
    );
  if (!existsSync(join(data!, 'loghub-2k'))) {
    throw new InputError(
      `${data} does not hold the public data sets (no folder loghub-2k): the README's section on data says where they come from`,
    );
  }
}

function isText(found: Found): found is Exclude<Found, Tables> {
  return typeof found['text'] === 'string';
}

function jsonOf(bench: string, found: Found): string {
  return JSON.stringify({ bench, ...(isText(found) ? { figures: found.figures } : found) });
}

function textOf(found: Found): string {
  return isText(found) ? found.text : tablesText(found);
}

function templateTables(bench: TemplatesBench): Tables {
  const { accuracy, mean, catalogues, catalogueMean, throughput, firstSight, drain3, peer, floods } = bench;
  const others = Object.entries(drain3).map(([name, row]) => ({ system: name, ...row, gaEmitted: '' }));
  const absent = {
    system: 'Drain3: not there (pip install drain3)',
    ga: '',
    fga: '',
    pa: '',
    fta: '',
    gaEmitted: '',
  };
  const ofCatalogues = [...catalogues, { system: 'mean of catalogues', ...catalogueMean }];
  return {
    accuracy: [
      ...accuracy.map((row) => ({ ...row })),
      { system: 'mean', ...mean },
      ...(catalogues.length > 0 ? ofCatalogues.map((row) => ({ ...row })) : []),
      ...(others.length > 0 ? others : [absent]),
    ],
    speed: [
      { miner: 'Logcast', ...throughput, ga: mean.ga },
      { miner: peer.name, ...peer.throughput, ga: peer.mean.ga },
      { miner: 'Logcast, first sight', lines: '', linesPerSecond: firstSight, first: '', last: '', ga: '' },
    ],
    floods: floods.map((row) => ({ ...row })),
  };
}
