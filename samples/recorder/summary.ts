import { readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { versionOf } from './binaries.ts';
import type { Layout } from './layout.ts';
import type { RecordOptions } from './options.ts';
import { WORKER_CONNECTIONS } from './servers/nginx.ts';
import { MAX_CONNECTIONS } from './servers/postgres.ts';
import { REDIS_MEGABYTES } from './servers/redis.ts';
import { SPOOL_MEGABYTES } from './servers/spool.ts';
import type { Stack } from './stack.ts';
import type { Tables } from './tables.ts';

/** Raw logs of a recording. */
export const LOG_NAMES = [
  'postgresql.log',
  'nginx-access.log',
  'nginx-error.log',
  'redis.log',
  'app.log',
] as const;

/** Remembers how long the logs are now; the function it returns cuts off what came later. */
export function markEndOfLogs(layout: Layout): () => void {
  const lengths = LOG_NAMES.map((name) => [layout.log(name), statSync(layout.log(name)).size] as const);
  return () => {
    for (const [path, length] of lengths) truncateSync(path, length);
  };
}

/** Writes `recording.json`: what was recorded, with which versions, and how much of it. */
export function writeSummary(
  stack: Stack,
  options: RecordOptions,
  tables: Tables,
  began: number,
  ended: number,
): void {
  const { layout, binaries } = stack;
  const { incidents, lookalikes } = tables.counts();
  const lines = Object.fromEntries(LOG_NAMES.map((name) => [name, countLines(layout.log(name))]));
  const summary = {
    seed: options.seed,
    minutes: options.minutes,
    scale: options.scale,
    requestsPerSecond: options.rate,
    from: new Date(began).toISOString(),
    to: new Date(ended).toISOString(),
    lastThirdFrom: new Date(began + (options.minutes * 60_000 * 2) / 3).toISOString(),
    versions: {
      postgresql: versionOf(binaries.postgres, '--version'),
      nginx: versionOf(binaries.nginx, '-v'),
      redis: versionOf(binaries.redis, '--version'),
      node: process.version,
    },
    limits: {
      databaseConnections: MAX_CONNECTIONS,
      redisMegabytes: REDIS_MEGABYTES,
      nginxConnections: WORKER_CONNECTIONS,
      spoolMegabytes: stack.hasSpool ? SPOOL_MEGABYTES : null,
    },
    incidents,
    lookalikes,
    clientFailures: stack.failures.total,
    lines,
  };
  writeFileSync(layout.log('recording.json'), `${JSON.stringify(summary, undefined, 2)}\n`);
}

function countLines(path: string): number {
  return readFileSync(path).reduce((count, byte) => count + (byte === 10 ? 1 : 0), 0);
}
