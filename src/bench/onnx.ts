import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadConfig } from '../config/load-config.ts';
import { SourceDecoder } from '../events/decoder.ts';
import { openPackage } from '../hosts/open-package.ts';
import { createOpinions } from '../models/expert.ts';
import { TemplateMiner } from '../parsing/template-miner.ts';
import { TypedBatch } from '../pipeline/typed-batch.ts';
import { Sequencer } from '../sequences/sequencer.ts';
import { type BenchBatch, interleavedSessions, type StreamShape } from './session-stream.ts';

/** The package that is measured unless another is named: a GRU of 64 units, trained on HDFS. */
const PACKAGE = join(import.meta.dirname, '../../test/fixtures/packages/hdfs-gru');
const PEER = join(import.meta.dirname, '../../training/bench/window_per_event.py');

/** What may differ from run to run. */
export interface OnnxBenchOptions {
  readonly package?: string;
  /** A Python with onnxruntime and numpy; without it the peer is left out. */
  readonly python?: string;
}

/** One way to have a forecast after every event. */
export interface OnnxBench {
  readonly way: string;
  readonly batch: number;
  readonly sequences: number;
  readonly events: number;
  readonly eventsPerSecond: number;
  /** Per second of CPU time of the whole process. */
  readonly eventsPerCpuSecond: number;
}

const ISSUE: StreamShape = { batch: 1000, sequences: 200, events: 200_000 };

/**
 * NDJSON bytes → decoded events → types and sequences → a package's opinion on each (top-k and gap bins), on one core
 * and in a worker; beside it Python running the same graph on the same events, one window per event.
 */
export async function benchOnnx(dataFolder: string, options: OnnxBenchOptions): Promise<OnnxBench[]> {
  const folder = options.package ?? PACKAGE;
  const shapes = [ISSUE, { ...ISSUE, batch: 100, events: 50_000 }, { ...ISSUE, batch: 10_000 }];
  const results: OnnxBench[] = [];
  for (const shape of shapes) {
    const stream = interleavedSessions(dataFolder, shape);
    results.push(await best(3, () => carried(folder, stream, shape, false)));
  }
  const stream = interleavedSessions(dataFolder, ISSUE);
  results.push(await best(3, () => carried(folder, stream, ISSUE, true)));
  if (options.python !== undefined) results.push(...(await peers(options.python, folder, stream)));
  return results;
}

/** Other programs take their share of the machine: the best of a few rounds says most. */
async function best(rounds: number, run: () => OnnxBench | Promise<OnnxBench>): Promise<OnnxBench> {
  const results: OnnxBench[] = [];
  for (let round = 0; round < rounds; round++) results.push(await run());
  return results.reduce((a, b) => (b.eventsPerSecond > a.eventsPerSecond ? b : a));
}

async function carried(
  folder: string,
  stream: readonly BenchBatch[],
  { batch, sequences }: StreamShape,
  worker: boolean,
): Promise<OnnxBench> {
  const settings = { packages: [], registered: [], worker, timeoutSeconds: 60, precision: 'fp32' as const };
  const opened = await openPackage(folder, settings, failed);
  const config = loadConfig({ sets: [] });
  const decoder = new SourceDecoder('bench', config.events);
  const miner = new TemplateMiner(config.parsing);
  const typed = new TypedBatch(miner, new Sequencer(config.sequences));
  const opinions = createOpinions(opened.expert, 2 * batch);
  opened.expert.begin(miner);
  const clock = startClock();
  for (const { bytes } of stream) {
    typed.fill(decoder.decodeLines(bytes, 0).events);
    await opened.expert.advance(typed.rows, opinions);
  }
  const taken = clock();
  await opened.close();
  const events = stream.reduce((sum, part) => sum + part.events, 0);
  const way = worker ? 'carried state, worker thread' : 'carried state, one core';
  return { way, batch, sequences, events, ...taken(events) };
}

function failed(message: string): never {
  throw new Error(message);
}

type Rates = Pick<OnnxBench, 'eventsPerSecond' | 'eventsPerCpuSecond'>;

/** Call it at the end; what it returns makes rates of a number of events. */
function startClock(): () => (events: number) => Rates {
  const startedAt = performance.now();
  const cpuBefore = process.cpuUsage();
  return () => {
    const seconds = (performance.now() - startedAt) / 1000;
    const { user, system } = process.cpuUsage(cpuBefore);
    return (events) => ({
      eventsPerSecond: Math.round(events / seconds),
      eventsPerCpuSecond: Math.round(events / ((user + system) / 1e6)),
    });
  };
}

/** Enough for Python's pace. */
const PEER_BATCHES = 20;

async function peers(python: string, folder: string, stream: readonly BenchBatch[]): Promise<OnnxBench[]> {
  const work = mkdtempSync(join(tmpdir(), 'logcast-bench-'));
  const file = join(work, 'events.ndjson');
  writeFileSync(file, Buffer.concat(stream.slice(0, PEER_BATCHES).map(({ bytes }) => bytes)));
  try {
    const single = await best(3, () => peer(python, folder, file, 1));
    return [single, await best(3, () => peer(python, folder, file, 32))];
  } finally {
    rmSync(work, { recursive: true });
  }
}

function peer(python: string, folder: string, file: string, windows: number): OnnxBench {
  const { status, stdout, stderr, error } = spawnSync(python, [PEER, folder, file, String(windows)], {
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`${python} ${PEER} failed: ${error?.message ?? stderr}`);
  const { events, seconds, cpuSeconds } = JSON.parse(stdout) as Record<string, number>;
  return {
    way: windows === 1 ? 'Python, one window per event' : `Python, ${windows} such windows per call`,
    batch: ISSUE.batch,
    sequences: ISSUE.sequences,
    events: events!,
    eventsPerSecond: Math.round(events! / seconds!),
    eventsPerCpuSecond: Math.round(events! / cpuSeconds!),
  };
}
