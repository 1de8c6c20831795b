import { existsSync, readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { checkPlace, type FolderKind } from './dataset-folder.ts';
import { InputError } from './errors.ts';
import { trainingPython } from './python-environment.ts';
import { type ProgramEnd, runProgram } from './python-process.ts';
import { checkDataset } from './read-dataset.ts';
import { type TrainRequest, trainArguments } from './train-arguments.ts';
import { TrainError } from './train-error.ts';
import { isDone, readFact, type TrainedPackage, type TrainFact } from './train-facts.ts';

/** Source folder of the Python package that trains. */
const TRAINING = join(import.meta.dirname, '../../training');

const PACKAGE: FolderKind = {
  name: 'model package',
  manifest: 'manifest.json',
  format: 'logcast-package',
  files: [
    'manifest.json',
    'model.onnx',
    'model.int8.onnx',
    'vocabulary.json',
    'calibration.json',
    'golden.json',
  ],
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
 * DatasetError or OutputError for what was given, TrainError where Python is missing, refuses or fails.
 */
export async function train(plan: TrainPlan): Promise<TrainedPackage> {
  const { listener, signal } = plan;
  checkPlace(plan.out, PACKAGE);
  if (plan.continueFrom !== undefined) requirePackage(plan.continueFrom);
  listener.preparing('checks the dataset');
  await checkDataset(plan.dataset);
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
    args: trainArguments(plan),
    environment: { ...process.env, PYTHONPATH: pythonPath(), PYTHONUNBUFFERED: '1' },
    signal,
    stdout: (line) => {
      const fact = readFact(line);
      if (fact === undefined) return;
      if (isDone(fact)) trained = fact;
      listener.fact(fact);
    },
    stderr: (line) => listener.note(line),
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
  const refusal = lastWords.findLast((line) => line.startsWith('error: '));
  if (status === 2 && refusal !== undefined)
    return new TrainError('TRAIN_ASKED', refusal.slice('error: '.length));
  const how =
    status === null ? 'was killed by a signal (often for want of memory)' : `ended with status ${status}`;
  return new TrainError(
    'TRAIN_FAILED',
    `${python} ${how} before the package was complete${lastWords.length === 0 ? '' : `:\n${lastWords.join('\n')}`}`,
  );
}

function requirePackage(folder: string): void {
  const manifest = join(folder, PACKAGE.manifest);
  const advice = 'name the folder of a package that logcast train wrote with --continue';
  if (!existsSync(manifest))
    throw new InputError(`${folder} is no model package (there is no ${manifest}): ${advice}`);
  try {
    if (JSON.parse(readFileSync(manifest, 'utf8')).format === PACKAGE.format) return;
  } catch (cause) {
    throw new InputError(`${manifest} cannot be read: ${(cause as Error).message}; ${advice}`, { cause });
  }
  throw new InputError(`${manifest} is not that of a ${PACKAGE.name}: ${advice}`);
}
