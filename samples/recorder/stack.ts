import { mkdirSync, rmSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { type Binaries, findBinaries } from './binaries.ts';
import { FailureLog } from './clients/failures.ts';
import { type Layout, layoutOf } from './layout.ts';
import type { RecordOptions } from './options.ts';
import type { ProcessTable, Running } from './processes.ts';
import { createRandom, type Random } from './random.ts';
import { launchNginx, writeNginxConfig } from './servers/nginx.ts';
import { type Partner, startPartner } from './servers/partner.ts';
import { initPostgres, launchPostgres, postgresReady } from './servers/postgres.ts';
import { launchRedis, redisReady } from './servers/redis.ts';
import { createSchema } from './servers/schema.ts';
import { launchShop, shopReady } from './servers/shop.ts';
import { mountSpool, unmountSpool } from './servers/spool.ts';

/** The running servers of a recording and what its clients and scenarios share. */
export interface Stack {
  readonly layout: Layout;
  readonly binaries: Binaries;
  readonly table: ProcessTable;
  readonly random: Random;
  readonly failures: FailureLog;
  readonly hasSpool: boolean;
  readonly partner: Partner;
  /** Ends every pause when the recording is stopped. */
  readonly signal: AbortSignal;
  /** Whether the script's background jobs pause, and how many subscribers a flood wants at present. */
  readonly jobs: { paused: boolean; subscribers: number };
  release: 1 | 2;
  postgres: Running;
  redis: Running;
  nginx: Running;
  shop: Running;
}

/** Starts all servers from nothing. The table stops them, whatever happens. */
export async function startStack(
  options: RecordOptions,
  table: ProcessTable,
  signal: AbortSignal,
): Promise<Stack> {
  const layout = layoutOf(options);
  const binaries = findBinaries();
  unmountSpool(layout);
  rmSync(layout.run, { recursive: true, force: true });
  for (const folder of [layout.run, layout.out, layout.nginxDir]) mkdirSync(folder, { recursive: true });
  const random = createRandom(options.seed * 7919 + 1);
  const hasSpool = mountSpool(layout);
  initPostgres(binaries, layout);
  writeNginxConfig(layout, 0);
  const postgres = launchPostgres(table, binaries, layout);
  const redis = launchRedis(table, binaries, layout);
  const partner = await startPartner(layout, random);
  await Promise.all([postgresReady(layout), redisReady(layout)]);
  await createSchema(layout, hasSpool);
  const shop = launchShop(table, layout, 1);
  await shopReady(layout);
  const nginx = launchNginx(table, binaries, layout);
  const failures = new FailureLog();
  const jobs = { paused: false, subscribers: 0 };
  const fixed = { layout, binaries, table, random, failures, hasSpool, partner, signal, jobs };
  return { ...fixed, release: 1, postgres, redis, nginx, shop };
}

/** Waits in real time; rejects when the recording is stopped. */
export async function pause(stack: Stack, seconds: number): Promise<void> {
  await delay(Math.max(0, seconds * 1000), undefined, { signal: stack.signal });
}
