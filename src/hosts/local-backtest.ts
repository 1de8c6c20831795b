import { Backtest, type BacktestOptions } from '../backtest/backtest.ts';
import type { BacktestReport } from '../backtest/report.ts';
import type { BatchExpert } from '../models/expert.ts';
import type { SequenceCounts } from '../sequences/sequencer.ts';
import { sequenceNotes } from '../terminal/sequence-notes.ts';
import { rankAsConfigured } from './ranking-package.ts';
import { type PartsRead, readParts, type TestParts } from './test-parts.ts';

/** What `logcast backtest` is asked to do. */
export interface BacktestPlan extends BacktestOptions, TestParts {
  /** Model packages that join the mix, already open. */
  readonly experts?: readonly BatchExpert[];
  /** Wall clock, ms. */
  readonly now: () => number;
}

/** What a backtest of files found, and how they were read. */
export interface FilesReport extends BacktestReport {
  readonly reading: PartsRead;
  /** What became of the sequences of both parts. */
  readonly sequences: SequenceCounts;
}

/** Reads the training files, then the test files, and returns the report. Throws InputError as `readParts` does. */
export async function backtestFiles(plan: BacktestPlan): Promise<FilesReport> {
  const { config, now } = plan;
  const backtest = new Backtest(config, plan, plan.experts);
  rankAsConfigured(config, backtest.pipeline);
  let startedAt = now();
  const reading = await readParts(plan, {
    train: (events) => backtest.train(events),
    endTraining: async () => {
      await backtest.endTraining();
      startedAt = now();
    },
    test: (events) => backtest.test(events),
  });
  const report = await backtest.finish((now() - startedAt) / 1000);
  const { counts } = backtest.pipeline.sequencer;
  if (plan.notice !== undefined) for (const note of sequenceNotes(counts)) plan.notice(note);
  return { ...report, reading, sequences: { ...counts } };
}
