import { delimiter, join } from 'node:path';
import { readPackageFolder } from '../adapters/local/package-folder.ts';
import { MANIFEST, PACKAGE_FILES } from '../packages/manifest.ts';
import { verifyPackage } from '../packages/verify.ts';
import { checkPlace, type FolderKind } from './dataset-folder.ts';
import { trainingPython } from './python-environment.ts';
import { type ProgramEnd, runProgram } from './python-process.ts';
import { checkFolder } from './read-dataset.ts';
import { type TrainRequest, trainArguments } from './train-arguments.ts';
import { TrainError } from './train-error.ts';
import { isDone, readFact, type TrainedPackage, type TrainFact } from './train-facts.ts';

/** Source folder of the Python package that trains. */
const TRAINING = join(import.meta.dirname, '../../training');

/** How a line begins in which Python says why it will not. */
const REFUSAL = 'error: ';

const PACKAGE: FolderKind = {
  name: 'model package',
  manifest: MANIFEST,
  format: 'logcast-package',
  files: [MANIFEST, ...PACKAGE_FILES],
};

/** Hears how training goes on. */
export interface TrainListener {
  /** What is under way before training begins, in a few words. */
  preparing(text: string): void;
  fact(fact: TrainFact): void;
  /** A line that Python wrote to standard error. */
  note(line: string): void;
}

/** A request, and how it is carried out. */
export interface TrainPlan extends TrainRequest {
  readonly python?: string | undefined;
  readonly environment?: string | undefined;
  /** Aborted with the name of a signal, which is passed on to Python. */
  readonly signal: AbortSignal;
  readonly listener: TrainListener;
}

/**
 * Trains a package in Python, after everything that can be known to go wrong was looked at. Throws InputError,
 * DatasetError, OutputError or PackageError for what was given, TrainError where Python is missing, refuses or fails.
 */
export async function train(plan: TrainPlan): Promise<TrainedPackage> {
  const { listener, signal } = plan;
  const args = trainArguments(plan);
  checkPlace(plan.out, PACKAGE);
  if (plan.continueFrom !== undefined) verifyPackage(readPackageFolder(plan.continueFrom));
  listener.preparing('checks the dataset');
  await checkFolder(plan.dataset, plan.model);
  const python = await trainingPython({
    python: plan.python,
    folder: plan.environment,
    source: TRAINING,
    signal,
    tell: (text) => listener.preparing(text),
  });
  listener.preparing('starts Python');
  let trained: TrainedPackage | undefined;
  const end = await runProgram({
    program: python,
    args,
    environment: { ...process.env, PYTHONPATH: pythonPath(), PYTHONUNBUFFERED: '1' },
    signal,
    stdout: (line) => {
      const fact = readFact(line);
      if (fact === undefined) return;
      if (isDone(fact)) trained = fact;
      listener.fact(fact);
    },
    // What Python refuses is told once, at the end.
    stderr: (line) => (line.startsWith(REFUSAL) ? undefined : listener.note(line)),
  });
  if (end.status === 0 && trained !== undefined) return trained;
  throw failureOf(end, python);
}

function pythonPath(): string {
  const { PYTHONPATH } = process.env;
  return PYTHONPATH ? `${TRAINING}${delimiter}${PYTHONPATH}` : TRAINING;
}

/** What Python refuses it says in one line; of a crash the last lines are shown. */
function failureOf({ status, lastWords }: ProgramEnd, python: string): TrainError {
  const refusal = lastWords.findLast((line) => line.startsWith(REFUSAL));
  if (status === 2 && refusal !== undefined)
    return new TrainError('TRAIN_ASKED', refusal.slice(REFUSAL.length));
  const how =
    status === null ? 'was killed by a signal (often for want of memory)' : `ended with status ${status}`;
  return new TrainError(
    'TRAIN_FAILED',
    `${python} ${how} before the package was complete${lastWords.length === 0 ? '' : `:\n${lastWords.join('\n')}`}`,
  );
}
