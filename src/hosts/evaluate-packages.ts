import type { BacktestOptions } from '../backtest/backtest.ts';
import { type Comparison, Evaluation } from '../backtest/evaluation.ts';
import type { LogEvent } from '../events/log-event.ts';
import { SeenTestError } from './errors.ts';
import { checkSpeaking, whileSpeaking } from './failed-packages.ts';
import type { OpenPackage } from './open-experts.ts';
import { type PackageSummary, summaryOf } from './package-summary.ts';
import { rankAsConfigured } from './ranking-package.ts';
import { readingFactNotes } from './reading-facts.ts';
import { type Candidate, readParts, type TestParts } from './test-parts.ts';

/** What `logcast evaluate` is asked to do. */
export interface EvaluationPlan extends BacktestOptions, TestParts {
  /** At least one; they stay the caller's. */
  readonly packages: readonly OpenPackage[];
  /** Wall clock, ms: for speeds only. */
  readonly now: () => number;
}

/** What an evaluation found, as `evaluate --json` prints it. */
export interface EvaluationReport extends Comparison {
  /** The first package, and all of them. */
  readonly package: PackageSummary;
  readonly packages: readonly PackageSummary[];
  /** Events that the online experts learned from before the test part; 0: they began with nothing. */
  readonly trainingEvents: number;
  /** What a reader of the figures should know. */
  readonly notes: readonly string[];
}

/** Test events of these times, as the packages' training data saw them. */
interface Seam {
  from: number;
  to: number;
  /** By package: events not later than its training data. */
  readonly overlap: number[];
}

/**
 * Tests packages beside the online experts. Throws InputError as `readParts` does, SeenTestError where the test part begins before
 * the training data of a package or ends with it: what a package has seen it need not foresee. Throws ModelFailedError
 * where a package fails, and what `rankAsConfigured` throws.
 */
export async function evaluatePackages(plan: EvaluationPlan): Promise<EvaluationReport> {
  const { config, packages, now } = plan;
  const experts = packages.map(({ expert }) => expert);
  const evaluation = new Evaluation(config, plan, experts, now);
  for (const pipeline of evaluation.pipelines) rankAsConfigured(config, pipeline);
  const seam: Seam = {
    from: Number.POSITIVE_INFINITY,
    to: Number.NEGATIVE_INFINITY,
    overlap: packages.map(() => 0),
  };
  let trainingEvents = 0;
  let testEvents = 0;
  const candidate: Candidate = {
    train: (events) => {
      trainingEvents += events.length;
      return evaluation.train(events);
    },
    endTraining: () => evaluation.endTraining(),
    test: (events) => {
      testEvents += events.length;
      noteTimes(seam, events, packages);
      return evaluation.test(events);
    },
  };
  const { training, test } = await readParts(plan, whileSpeaking(candidate, packages));
  for (const opened of packages) checkForesight(opened, seam);
  const comparison = await evaluation.finish();
  checkSpeaking(packages);
  const summaries = packages.map((opened, index) =>
    summaryOf(opened, seam.overlap[index]!, evaluation.testTypes),
  );
  return {
    package: summaries[0]!,
    packages: summaries,
    trainingEvents,
    ...comparison,
    notes: [
      ...notesOn(summaries, trainingEvents, testEvents),
      ...readingFactNotes(training, 'the training part'),
      ...readingFactNotes(test, 'the test part'),
      ...(plan.frozen ? [FROZEN] : []),
    ],
  };
}

function noteTimes(seam: Seam, events: readonly LogEvent[], packages: readonly OpenPackage[]): void {
  const first = seam.to < seam.from;
  for (const { time } of events) {
    if (time < seam.from) seam.from = time;
    if (time > seam.to) seam.to = time;
  }
  packages.forEach((opened, index) => {
    const trainedTo = Date.parse(opened.manifest.training.to);
    for (const { time } of events) if (time <= trainedTo) seam.overlap[index]!++;
    if (first) checkBeginning(opened, seam.from);
  });
}

function checkBeginning({ manifest, digest }: OpenPackage, testFrom: number): void {
  const { from, to } = manifest.training;
  if (testFrom >= Date.parse(from)) return;
  throw new SeenTestError(
    digest,
    `the test part begins at ${iso(testFrom)}, before the training data of package ${manifest.name} (${from} to ${to}): give logs that are later than those`,
  );
}

function checkForesight({ manifest, digest }: OpenPackage, seam: Seam): void {
  const { from, to } = manifest.training;
  if (seam.to > Date.parse(to)) return;
  throw new SeenTestError(
    digest,
    `the test part (${iso(seam.from)} to ${iso(seam.to)}) lies within the training data of package ${manifest.name} (${from} to ${to}), which has seen it: give logs that are later than those`,
  );
}

const FROZEN =
  'frozen: the mix learns nothing in the test part, so neither whom to listen to; compare the packages alone';

/** Below this share of test events of known types, a package was probably trained on other logs. */
const FEW_KNOWN = 0.5;

/** From this share of test events within the training time of a package, its figures are too good. */
const MUCH_OVERLAP = 0.05;

function notesOn(summaries: readonly PackageSummary[], trainingEvents: number, testEvents: number): string[] {
  const notes = summaries.flatMap(
    ({ name, eventTypes, sharedTypes, knownShare, training, overlapEvents }) => {
      const found: string[] = [];
      if (sharedTypes === 0)
        found.push(
          `none of the ${eventTypes} event types of ${name} occur in the test part: was it trained on other logs, or with other settings of parsing?`,
        );
      else if (knownShare < FEW_KNOWN)
        found.push(
          `${name} knows the types of only ${percentOf(knownShare)} of the test events: was it trained on other logs, or too long ago?`,
        );
      if (overlapEvents > MUCH_OVERLAP * testEvents)
        found.push(
          `${percentOf(overlapEvents / testEvents)} of the test events are no later than the training data of ${name} (${training.to}): its figures may be too good, unless these events belong to other sequences`,
        );
      return found;
    },
  );
  if (trainingEvents === 0)
    notes.push(
      'the online experts began with nothing; with --train they learn from earlier logs first, as they would have when live',
    );
  return notes;
}

function percentOf(share: number): string {
  return `${(share * 100).toFixed(share < 0.1 ? 1 : 0)} %`;
}

function iso(time: number): string {
  return new Date(time).toISOString();
}
