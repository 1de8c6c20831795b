import { join } from 'node:path';
import { loadConfig } from '../config/load-config.ts';
import type { LogEvent } from '../events/log-event.ts';
import type { OpenPackage } from '../hosts/open-experts.ts';
import { openPackage } from '../hosts/open-package.ts';
import { Contest } from '../pipeline/contest.ts';
import { Pipeline } from '../pipeline.ts';

/** Many versions that follow each other while a stream goes on. */
export interface SwapsBench {
  readonly run: string;
  readonly swaps: number;
  readonly events: number;
  /** Events that the model that served had nothing to say about, though it knew their sequence. */
  readonly failed: number;
  readonly millisecondsPerSwap: number;
  /** Resident set of the process, MiB: after ten swaps, at most, in the end. */
  readonly rssStart: number;
  readonly rssPeak: number;
  readonly rssEnd: number;
}

const PACKAGE = join(import.meta.dirname, '../../test/fixtures/packages/hdfs-gru');
/** Swaps before memory is looked at: threads, code and buffers are there then. */
const WARM_UP = 10;
const SEQUENCES = 100;
const ROUND = 500;

/** 200 hot swaps of a real package between batches of a stream: in threads of their own, and in the calling one. */
export async function benchSwaps(swaps = 200, folder = PACKAGE): Promise<SwapsBench[]> {
  return [await swapping(true, swaps, folder), await swapping(false, swaps, folder)];
}

async function swapping(worker: boolean, swaps: number, folder: string): Promise<SwapsBench> {
  const config = loadConfig();
  const open = () => openPackage(folder, { ...config.experts, worker }, () => undefined);
  let serving = await open();
  const contest = new Contest('gru', config.registry.promotion, [{ version: 1, expert: serving.expert }]);
  const pipeline = new Pipeline(config, undefined, [contest]);
  const counts = { events: 0, silent: 0, failed: 0 };
  pipeline.observer = {
    step: (rows, row, outcome) => {
      counts.events++;
      if (rows.start[row] === 0 && outcome.expertTopProbability[0] === 0) counts.silent++;
    },
    merge: () => undefined,
  };
  const rss = { start: 0, peak: 0, end: 0 };
  let spent = 0;
  for (let version = 2; version <= swaps + 1; version++) {
    const startedAt = performance.now();
    const next: OpenPackage = await open();
    pipeline.seat('gru', [{ version, expert: next.expert }]);
    if (serving.expert.failure !== undefined) counts.failed++;
    await serving.close();
    serving = next;
    spent += performance.now() - startedAt;
    await pipeline.process(eventsOf(version, serving), SILENT);
    const now = process.memoryUsage.rss() / 2 ** 20;
    if (version === WARM_UP + 1) rss.start = now;
    if (version > WARM_UP) rss.peak = Math.max(rss.peak, now);
    rss.end = now;
  }
  await serving.close();
  return {
    run: worker ? 'in threads of their own' : 'in the calling thread',
    swaps,
    events: counts.events,
    failed: counts.silent + counts.failed,
    millisecondsPerSwap: Math.round(spent / swaps),
    rssStart: Math.round(rss.start),
    rssPeak: Math.round(rss.peak),
    rssEnd: Math.round(rss.end),
  };
}

const SILENT = { warning: () => undefined, incident: () => undefined };

/** A round of events of sequences that go on from round to round, of types that the package knows. */
function eventsOf(round: number, { vocabulary, manifest }: OpenPackage): LogEvent[] {
  const begin = Date.parse(manifest.training.to) + round * ROUND * 100;
  const known = vocabulary.types.length - 1;
  return Array.from({ length: ROUND }, (_, index) => {
    const turn = round * (ROUND / SEQUENCES) + Math.floor(index / SEQUENCES);
    const { template } = vocabulary.types[1 + (turn % known)]!;
    const sequence = `s${index % SEQUENCES}`;
    const time = begin + index * 100;
    return { time, source: 'bench', sequence, type: template, message: '', severity: 0 };
  });
}
