import type { ShardRecord } from '../../shards/shard-record.ts';
import { ShardRun } from '../../shards/shard-run.ts';
import { type Cost, costPerMillion } from '../price-table.ts';
import { FunctionProcess } from './function-process.ts';
import { kinesisEvent } from './kinesis-event.ts';
import { SHARD, serviceRecords, shardPlan } from './service-stream.ts';
import { type Spread, spreadOf } from './spread.ts';
import { MEMORY_MB, type Stage } from './stage.ts';

/** Settings in the bundle's folder by which only the checkpoint is written; `lambda.ts` puts them there. */
export const KEEPING_NOTHING = 'configs/keeping-nothing.yaml';

/** How fast predict-stream works a shard, decode to commit and outputs, and what a million events cost. */
export interface StreamRate {
  /** In this process without any server, or the bundle as a process of its own over HTTP. */
  readonly store: 'memory' | 's3';
  readonly batch: number;
  /** Whether predictions and outcomes are kept, besides the checkpoint. */
  readonly kept: boolean;
  /** Milliseconds that each answer of S3 was held back. */
  readonly delay: number;
  readonly eventsPerSecond: number;
  readonly wallSecondsPerMillion: number;
  readonly cpuSecondsPerMillion: number;
  /** Milliseconds of an invocation. */
  readonly batchMilliseconds: Spread;
  readonly s3WritesPerBatch: number;
  readonly s3ReadsPerBatch: number;
  readonly checkpointBytes: number;
  /** Memory of the process in the end, MiB; that of the whole bench where the store is in memory. */
  readonly rssMiB: number;
  readonly cost: Readonly<Record<'arm64' | 'x86', Cost>>;
}

/** One way to be measured. */
export interface Round {
  readonly store: StreamRate['store'];
  readonly batch: number;
  readonly kept: boolean;
  readonly delay: number;
}

/** Milliseconds that an answer of S3 is held back: about what a quiet bucket in the same region takes, and what AWS calls usual for small requests. */
const NEAR = 30;
const USUAL = 100;

const ROUNDS: readonly Round[] = [
  { store: 'memory', batch: 1000, kept: true, delay: 0 },
  { store: 's3', batch: 1000, kept: true, delay: 0 },
  { store: 's3', batch: 1000, kept: true, delay: NEAR },
  { store: 's3', batch: 1000, kept: true, delay: USUAL },
  { store: 's3', batch: 1000, kept: false, delay: 0 },
  { store: 'memory', batch: 10_000, kept: true, delay: 0 },
  { store: 's3', batch: 10_000, kept: true, delay: 0 },
  { store: 's3', batch: 10_000, kept: true, delay: NEAR },
  { store: 's3', batch: 10_000, kept: true, delay: USUAL },
];

/** Records that are not measured: code is compiled and the shard has learned by then. */
const WARM = 10_000;

/** What works a batch, and what it used. */
interface Worker {
  take(
    records: readonly ShardRecord[],
  ): Promise<{ milliseconds: number; cpuMilliseconds: number; rssMiB: number }>;
  checkpointBytes(): Promise<number>;
  stop(): Promise<void>;
}

/** Works `count` records of one shard in each way. `folder`: the bundle of predict-stream. */
export async function measureStream(
  stage: Stage,
  folder: string,
  progress: (done: number, total: number) => void,
  { count = 40_000, rounds = ROUNDS } = {},
): Promise<StreamRate[]> {
  const records = serviceRecords(count);
  const restore = stage.s3.snapshot();
  const found: StreamRate[] = [];
  for (const [index, round] of rounds.entries()) {
    restore();
    const worker = round.store === 's3' ? await bundleWorker(stage, folder, round) : memoryWorker(round);
    try {
      const told = (done: number) => progress(index * count + done, rounds.length * count);
      found.push(await measureRound(stage, worker, round, records, told));
    } finally {
      await worker.stop();
      stage.s3.delay = 0;
    }
  }
  restore();
  return found;
}

async function measureRound(
  { s3 }: Stage,
  worker: Worker,
  round: Round,
  records: readonly ShardRecord[],
  progress: (done: number) => void,
): Promise<StreamRate> {
  const { batch, kept } = round;
  for (let at = 0; at < WARM; at += batch) await worker.take(records.slice(at, at + batch));
  s3.delay = round.delay;
  const before = { writes: s3.writes, reads: s3.reads };
  const times: number[] = [];
  let cpu = 0;
  let rssMiB = 0;
  for (let at = WARM; at < records.length; at += batch) {
    const used = await worker.take(records.slice(at, at + batch));
    times.push(used.milliseconds);
    cpu += used.cpuMilliseconds;
    rssMiB = used.rssMiB;
    progress(at + batch);
  }
  const events = records.length - WARM;
  const wall = times.reduce((sum, time) => sum + time, 0);
  const puts = 1 + (kept ? 2 : 0);
  // One processor would have to do what several threads did at once.
  const load = { eventsPerSecond: events / (Math.max(wall, cpu) / 1000), batch, memoryMb: MEMORY_MB, puts };
  return {
    ...round,
    eventsPerSecond: events / (wall / 1000),
    wallSecondsPerMillion: (wall / events) * 1000,
    cpuSecondsPerMillion: (cpu / events) * 1000,
    batchMilliseconds: spreadOf(times),
    s3WritesPerBatch: (s3.writes - before.writes) / times.length,
    s3ReadsPerBatch: (s3.reads - before.reads) / times.length,
    checkpointBytes: await worker.checkpointBytes(),
    rssMiB,
    cost: { arm64: costPerMillion(load, 'arm64'), x86: costPerMillion(load, 'x86') },
  };
}

/** The real bundle, asked as Lambda asks. */
async function bundleWorker(stage: Stage, folder: string, { kept }: Round): Promise<Worker> {
  const env = { ...stage.env, ...(!kept && { LOGCAST_CONFIG: KEEPING_NOTHING }) };
  // Else Kinesis would be asked for the parents of the shard.
  await new ShardRun(SHARD, shardPlan(stage.data)).take(serviceRecords(1));
  const started = await FunctionProcess.begin(folder, env);
  return {
    take: (records) => started.invoke(kinesisEvent(SHARD.stream, SHARD.shard, records)),
    checkpointBytes: async () => (await stage.data.list('checkpoints/'))[0]!.bytes,
    stop: () => started.stop(),
  };
}

/** The same code in this process, with nothing between it and its store. */
function memoryWorker({ kept }: Round): Worker {
  let bytes = 0;
  let tags = 0;
  const store = {
    where: 'memory',
    read: async () => undefined,
    write: async (key: string, written: Uint8Array) => {
      if (key.startsWith('checkpoints/')) bytes = written.length;
      return `${++tags}`;
    },
  };
  const run = new ShardRun(SHARD, shardPlan(store, kept));
  return {
    take: async (records) => {
      const startedAt = performance.now();
      const before = process.cpuUsage();
      await run.take(records);
      const { user, system } = process.cpuUsage(before);
      const milliseconds = performance.now() - startedAt;
      return {
        milliseconds,
        cpuMilliseconds: (user + system) / 1000,
        rssMiB: process.memoryUsage.rss() / 2 ** 20,
      };
    },
    checkpointBytes: async () => bytes,
    stop: () => run.close(),
  };
}
