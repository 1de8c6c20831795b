import { resolve } from 'node:path';
import { readMerged } from '../adapters/local/log-source.ts';
import { Backtest, type BacktestOptions } from '../backtest/backtest.ts';
import type { BacktestReport } from '../backtest/report.ts';
import type { Config } from '../config/config.ts';
import type { LogEvent } from '../events/log-event.ts';
import { InputError } from './errors.ts';

/** What `logcast backtest` is asked to do. */
export interface BacktestPlan extends BacktestOptions {
  readonly config: Config;
  readonly train: readonly string[];
  readonly test: readonly string[];
  /** Wall clock, ms. */
  readonly now: () => number;
  /** Told after each batch: bytes read and in all of the part being read. */
  readonly progress: (part: 'training' | 'test', read: number, total: number) => void;
}

/**
 * Reads the training files, then the test files, and returns the report. Throws InputError where a part is empty or the
 * test part begins before the training part: a test that trains on its own future proves nothing.
 */
export async function backtestFiles(plan: BacktestPlan): Promise<BacktestReport> {
  const { config, now } = plan;
  const both = plan.test.find((path) => plan.train.some((other) => resolve(other) === resolve(path)));
  if (both !== undefined)
    throw new InputError(
      `${both} is given to both --train and --test: a test on what was learned proves nothing`,
    );
  const backtest = new Backtest(config, plan);
  let trainedFrom = Number.NaN;
  for await (const events of partOf(plan, 'training')) {
    if (Number.isNaN(trainedFrom)) trainedFrom = events[0]!.time;
    await backtest.train(events);
  }
  if (Number.isNaN(trainedFrom))
    throw new InputError(`the training part has no events (${plan.train.join(', ')})`);
  await backtest.endTraining();
  const startedAt = now();
  let tested = 0;
  for await (const events of partOf(plan, 'test')) {
    if (tested === 0 && events[0]!.time < trainedFrom) throw randomSplit(events[0]!.time, trainedFrom);
    tested += events.length;
    await backtest.test(events);
  }
  if (tested === 0) throw new InputError(`the test part has no events (${plan.test.join(', ')})`);
  return backtest.finish((now() - startedAt) / 1000);
}

async function* partOf(plan: BacktestPlan, part: 'training' | 'test'): AsyncGenerator<readonly LogEvent[]> {
  const paths = part === 'training' ? plan.train : plan.test;
  for await (const batch of readMerged(paths, { config: plan.config.events })) {
    plan.progress(part, batch.bytesRead, batch.bytesTotal);
    if (batch.events.length > 0) yield batch.events;
  }
}

function randomSplit(tested: number, trained: number): InputError {
  const [test, train] = [tested, trained].map((time) => new Date(time).toISOString());
  return new InputError(
    `the test part begins at ${test}, before the training part (${train}): give the earlier files to --train and the later ones to --test`,
  );
}
