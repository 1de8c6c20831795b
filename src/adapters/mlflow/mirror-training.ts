import { type Lineage, lineageBatch, pairsOf } from './lineage-figures.ts';
import { identityOf } from './mirror-run.ts';
import type { MlflowRest } from './rest.ts';
import { ensureExperiment, ensureRun, finishRun, logMissing } from './runs.ts';
import { historyOf, type TrainingFact, type Trial } from './training-history.ts';

/** A package that was trained, and what was told on the way. */
export interface TrainingRecord {
  readonly name: string;
  /** sha256 of its manifest. */
  readonly digest: string;
  /** ISO 8601. */
  readonly createdAt: string;
  readonly lineage: Lineage;
  readonly facts: readonly TrainingFact[];
}

/** Where a training is mirrored to. */
export interface TrainingPlan {
  readonly rest: MlflowRest;
  readonly experiment: string;
  /** Wall clock, epoch ms. */
  readonly now: () => number;
}

/**
 * Logs a training to the run of its package, which is also that of the versions it is registered as: figures by epoch,
 * and each trial of a search as a run below it. What is there already is not logged again. Throws MlflowError.
 */
export async function mirrorTraining(
  { rest, experiment, now }: TrainingPlan,
  record: TrainingRecord,
): Promise<{ readonly run: string; readonly trials: number }> {
  const { name, digest, lineage, facts } = record;
  const timestamp = Date.parse(record.createdAt);
  const { metrics, trials } = historyOf(facts, timestamp);
  const place = await ensureExperiment(rest, experiment);
  const identity = identityOf(digest);
  const run = await ensureRun(rest, { experiment: place, name, startTime: now(), identity });
  const batch = lineageBatch(lineage, timestamp);
  const tags = pairsOf([['logcast.kind', lineage.kind]]);
  await logMissing(rest, run, { ...batch, metrics: [...batch.metrics, ...metrics], tags });
  for (const trial of trials)
    await mirrorTrial({ rest, experiment: place, now }, run.info.run_id, record, trial);
  await finishRun(rest, run, now());
  return { run: run.info.run_id, trials: trials.length };
}

async function mirrorTrial(
  { rest, experiment, now }: TrainingPlan,
  parent: string,
  { name, digest }: TrainingRecord,
  { number, settings, metrics }: Trial,
): Promise<void> {
  const run = await ensureRun(rest, {
    experiment,
    name: `${name} trial ${number}`,
    startTime: now(),
    identity: { key: 'logcast.trial', value: `${digest}-${number}` },
    tags: [{ key: 'mlflow.parentRunId', value: parent }],
  });
  const params = pairsOf(settings);
  await logMissing(rest, run, { params, metrics, tags: [] });
  await finishRun(rest, run, now());
}
