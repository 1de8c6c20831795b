import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { configSchema } from '../config/config.ts';
import type { ShardPlan } from '../shards/shard-plan.ts';
import type { ShardRecord } from '../shards/shard-record.ts';
import { ShardRun } from '../shards/shard-run.ts';
import { costPerMillion } from './price-table.ts';

const ROOT = join(import.meta.dirname, '../..');
const STARTS = 5;
const RECORDS = 40_000;
const MEMORY_MB = 1769;

/** Bundles in bytes and in milliseconds of a start: median of 5 processes on this machine. */
export async function benchBundles() {
  const { bundle, functionNames } = await import('../../functions/bundle.ts');
  const folder = mkdtempSync(join(ROOT, 'node_modules/.logcast-bench-'));
  try {
    const rows = [];
    for (const name of functionNames())
      rows.push(await bundleRow(name, await bundle(name, join(folder, name))));
    return rows;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function bundleRow(name: string, folder: string) {
  const code = readdirSync(folder).filter((file) => file.endsWith('.mjs'));
  const bytes = code.map((file) => readFileSync(join(folder, file)));
  const starts = Array.from({ length: STARTS }, () => startOf(folder)).toSorted((a, b) => a.load - b.load);
  const { boot, load } = starts[STARTS >> 1]!;
  return {
    function: name,
    'code KiB': kib(bytes.map(({ length }) => length)),
    'gzip KiB': kib(bytes.map((text) => gzipSync(text).length)),
    'process ms': Math.round(boot),
    'import ms': Math.round(load),
  };
}

/** Process start until the first line runs, and the import of the handler. */
function startOf(folder: string): { boot: number; load: number } {
  const script = `const boot = performance.now(); await import(${JSON.stringify(join(folder, 'index.mjs'))});
    console.log(JSON.stringify({ boot, load: performance.now() - boot }))`;
  const env = { ...process.env, AWS_EMF_ENVIRONMENT: 'Local' };
  return JSON.parse(
    execFileSync(process.execPath, ['--input-type=module', '-e', script], { env }).toString(),
  );
}

function kib(bytes: readonly number[]): number {
  return Math.round(bytes.reduce((sum, length) => sum + length, 0) / 1024);
}

/** Records of a service log in batches, decode to commit, with a store in memory: what is left out is the network of S3. */
export async function benchShard() {
  const records = serviceRecords(RECORDS);
  const rows = [];
  for (const [batch, kept] of [
    [1000, true],
    [1000, false],
    [10_000, true],
  ] as const)
    rows.push(await shardRow(records, batch, kept));
  return rows;
}

async function shardRow(records: readonly ShardRecord[], batch: number, kept: boolean) {
  let bytes = 0;
  const run = new ShardRun(
    { stream: 'bench', shard: 'shardId-000000000000' },
    planOf(kept, (size) => {
      bytes = size;
    }),
  );
  await run.take(records.slice(0, batch));
  const startedAt = performance.now();
  for (let at = batch; at < records.length; at += batch) await run.take(records.slice(at, at + batch));
  const eventsPerSecond = (records.length - batch) / ((performance.now() - startedAt) / 1000);
  const load = { eventsPerSecond, batch, memoryMb: MEMORY_MB, puts: kept ? 3 : 1 };
  const [arm, x86] = [costPerMillion(load, 'arm64'), costPerMillion(load, 'x86')];
  return {
    batch,
    kept: kept ? 'predictions, outcomes' : 'nothing',
    'events/s': Math.round(eventsPerSecond),
    'checkpoint KiB': Math.round(bytes / 1024),
    'Lambda $/M arm64': arm.lambda.toFixed(4),
    'Lambda $/M x86': x86.lambda.toFixed(4),
    'S3 writes $/M': arm.s3.toFixed(4),
  };
}

function planOf(kept: boolean, commit: (bytes: number) => void): ShardPlan {
  let tags = 0;
  return {
    config: configSchema.parse({}),
    source: 'stream',
    renew: false,
    kept: { predictions: kept, outcomes: kept },
    store: {
      where: 'memory',
      read: async () => undefined,
      write: async (key, bytes) => {
        if (key.startsWith('checkpoints/')) commit(bytes.length);
        return `${++tags}`;
      },
    },
    receivers: [],
    lineage: { parentsOf: async () => [] },
    shape: {},
    metrics: { record: () => undefined },
    now: Date.now,
  };
}

/** Requests of twenty kinds in turn, with a number in each, one a line. */
function serviceRecords(count: number): ShardRecord[] {
  const begin = Date.UTC(2026, 0, 1);
  return Array.from({ length: count }, (_, i) => {
    const text = `${new Date(begin + i * 500).toISOString()} INFO shop: step ${'abcdefghijklmnopqrst'[(i * i) % 20]} of order ${i} done`;
    const sequence = `${10_000_000 + i}`;
    return { sequence, bytes: Buffer.from(text), arrival: begin + i * 500, partitionKey: 'key' };
  });
}
