import type { Size } from '../bench/lambda/bundle-sizes.ts';
import type { ColdStart } from '../bench/lambda/cold-starts.ts';
import { spreadText } from '../bench/lambda/spread.ts';
import { MEMORY_MB } from '../bench/lambda/stage.ts';
import type { StreamRate } from '../bench/lambda/stream-rate.ts';
import { benchLambda, type LambdaBench, type Machine } from '../bench/lambda.ts';
import { GOAL, PRICES } from '../bench/price-table.ts';
import { ProgressBar } from '../terminal/progress-bar.ts';
import { tellWithTime } from './bench-models.ts';
import { type Row, tablesText } from './bench-tables.ts';

const LEGEND = `Starts: median (lowest–highest), ms on this machine. Init is process + import; "compiled" tells the import with V8's code in a
folder beside it (NODE_COMPILE_CACHE), which Lambda offers nowhere. S3 is a server on the loopback; "+ 30 ms" holds each answer back that long, for the network
that is missing here. Costs take wall or processor time, whichever is more, as that of a function of ${MEMORY_MB} MB (one processor) on either architecture.
Prices: ${PRICES.region}, ${PRICES.asOf} (src/bench/price-table.ts); goal for compute and requests: below $${GOAL} per million events.`;

/** The functions of AWS as a benchmark: sizes, starts, events/s, cost. */
export const lambdaBench = {
  shows:
    'the functions as real processes: sizes, parts of cold starts; predict-stream: events/s with a commit per batch over HTTP, cost of a million events (two minutes; no data needed)',
  onlyByName: true,
  selfContained: true,
  run: async () => {
    const bar = new ProgressBar(process.stderr);
    const tell = tellWithTime();
    let under = '';
    const figures = await benchLambda((part, done, total) => {
      if (part !== under && !process.stderr.isTTY) tell(`${part}: ${TOLD[part] ?? ''}`);
      under = part;
      bar.update(part, done, total);
    }).finally(() => bar.stop());
    return { text: textOf(figures), figures };
  },
};

const TOLD: Readonly<Record<string, string>> = {
  'events/s': 'predict-stream works a shard in several ways',
  starts: 'each function begins a few times on each occasion',
};

function textOf({ machine, bundles, layers, coldStarts, stream }: LambdaBench): string {
  const tables = {
    'what is deployed, KiB': [
      ...bundles.map(({ function: name, deployed, indexBytes, codeBytes }) => ({
        part: name,
        ...sizeColumns(deployed),
        code: kib(codeBytes),
        'of it index.mjs': kib(indexBytes),
      })),
      ...layers.map(({ architecture, ...size }) => ({
        part: `layer onnxruntime ${architecture}`,
        ...sizeColumns(size),
        code: '–',
        'of it index.mjs': '–',
      })),
    ],
    'cold starts, ms': coldStarts
      .filter(({ compileCache }) => !compileCache)
      .map((row) => startRow(row, coldStarts)),
    'predict-stream': stream.map(rateRow),
    'USD per million events': stream.map(costRow),
  };
  return `${tablesText(tables)}\n\n${LEGEND}\n${machineText(machine)}`;
}

function sizeColumns({ bytes, zipBytes }: Size): Row {
  return { unpacked: kib(bytes), zip: kib(zipBytes) };
}

function startRow(row: ColdStart, all: readonly ColdStart[]): Row {
  const cached = all.find(
    (other) => other.compileCache && other.function === row.function && other.asks === row.asks,
  );
  return {
    function: row.function,
    'is asked': row.asks,
    process: spreadText(row.process),
    import: spreadText(row.import),
    compiled: cached ? spreadText(cached.import) : '–',
    'first call': spreadText(row.first),
    'second call': spreadText(row.second),
    'CPU to first answer': spreadText(row.cpu),
  };
}

function rateRow(rate: StreamRate): Row {
  return {
    ...wayOf(rate),
    'events/s': Math.round(rate.eventsPerSecond),
    'ms/batch': spreadText(rate.batchMilliseconds),
    'CPU s/M': Math.round(rate.cpuSecondsPerMillion),
    'wall s/M': Math.round(rate.wallSecondsPerMillion),
    'S3 writes': rate.s3WritesPerBatch,
    'checkpoint KiB': kib(rate.checkpointBytes),
    'memory MiB': Math.round(rate.rssMiB),
  };
}

function costRow(rate: StreamRate): Row {
  const { arm64, x86 } = rate.cost;
  return {
    ...wayOf(rate),
    'compute arm64': arm64.compute.toFixed(4),
    'compute x86': x86.compute.toFixed(4),
    requests: arm64.requests.toFixed(4),
    'both arm64 / x86': `${arm64.lambda.toFixed(4)} / ${x86.lambda.toFixed(4)}`,
    goal: arm64.lambda < GOAL ? 'met' : 'missed',
    'S3 writes': arm64.s3.toFixed(4),
    'Kinesis, full shard': arm64.kinesis.toFixed(4),
  };
}

function wayOf({ store, batch, kept, delay }: StreamRate): Row {
  const where = store === 'memory' ? 'in memory' : `S3 by HTTP${delay > 0 ? ` + ${delay} ms` : ''}`;
  return { store: where, batch, keeps: kept ? 'all' : 'checkpoint' };
}

function kib(bytes: number): number {
  return Math.round(bytes / 1024);
}

function machineText({ processor, processors, loadBefore, node }: Machine): string {
  const busy = loadBefore > processors / 2 ? ': others used it too, so the figures are too slow' : '';
  return `Measured on ${processors} × ${processor}, Node ${node}, load before ${loadBefore.toFixed(1)}${busy}.`;
}
