import { Backtest, type BacktestOptions } from '../backtest/backtest.ts';
import type { BacktestReport } from '../backtest/report.ts';
import type { BatchExpert } from '../models/expert.ts';
import { rankAsConfigured } from './ranking-package.ts';
import { readParts, type TestParts } from './test-parts.ts';

/** What `logcast backtest` is asked to do. */
export interface BacktestPlan extends BacktestOptions, TestParts {
  /** Model packages that join the mix, already open. */
  readonly experts?: readonly BatchExpert[];
  /** Wall clock, ms. */
  readonly now: () => number;
}

/** Reads the training files, then the test files, and returns the report. Throws InputError as `readParts` does. */
export async function backtestFiles(plan: BacktestPlan): Promise<BacktestReport> {
  const { config, now } = plan;
  const backtest = new Backtest(config, plan, plan.experts);
  rankAsConfigured(config, backtest.pipeline);
  let startedAt = now();
  await readParts(plan, {
    train: (events) => backtest.train(events),
    endTraining: async () => {
      await backtest.endTraining();
      startedAt = now();
    },
    test: (events) => backtest.test(events),
  });
  return backtest.finish((now() - startedAt) / 1000);
}
