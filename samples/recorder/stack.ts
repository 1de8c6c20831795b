import { setTimeout as delay } from 'node:timers/promises';
import { type Binaries, findBinaries } from './binaries.ts';
import { FailureLog } from './clients/failures.ts';
import { type Layout, layoutOf } from './layout.ts';
import type { RecordOptions } from './options.ts';
import type { ProcessTable } from './processes.ts';
import { createRandom, type Random } from './random.ts';
import { launchServers, type Servers } from './servers/launch.ts';
import { type Partner, startPartner } from './servers/partner.ts';
import { prepareFolders } from './servers/prepare.ts';

/** The running servers of a recording and what its clients and scenarios share. */
export interface Stack extends Servers {
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
}

/** Starts all servers from nothing. The table stops them, whatever happens. */
export async function startStack(
  options: RecordOptions,
  table: ProcessTable,
  signal: AbortSignal,
): Promise<Stack> {
  const layout = layoutOf(options);
  const binaries = findBinaries();
  const random = createRandom(options.seed * 7919 + 1);
  const hasSpool = prepareFolders(binaries, layout);
  const partner = await startPartner(layout, random);
  const servers = await launchServers(table, binaries, layout, hasSpool);
  const failures = new FailureLog();
  const jobs = { paused: false, subscribers: 0 };
  const fixed = { layout, binaries, table, random, failures, hasSpool, partner, signal, jobs };
  return { ...fixed, ...servers, release: 1 };
}

/** Waits in real time; rejects when the recording is stopped. */
export async function pause(stack: Stack, seconds: number): Promise<void> {
  await delay(Math.max(0, seconds * 1000), undefined, { signal: stack.signal });
}
