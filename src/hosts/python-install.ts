import { cpSync, createWriteStream, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { systemCode } from '../adapters/local/errors.ts';
import { type ProgramEnd, runProgram } from './python-process.ts';
import { TrainError } from './train-error.ts';

/** File in the source folder that pins what is required to the versions that were tested. */
export const PINNED = 'requirements.txt';

const PIP_INSTALL = ['-m', 'pip', 'install', '--progress-bar', 'off'];

/** What is installed where, and who hears of it. */
export interface Installation {
  /** The interpreter that makes the environment. */
  readonly python: string;
  /** The environment: an existing folder. */
  readonly folder: string;
  /** Source folder of the package whose requirements are installed. */
  readonly source: string;
  /** Everything that pip says goes here. */
  readonly log: string;
  readonly signal: AbortSignal;
  /** What is under way, in a few words. */
  readonly tell: (text: string) => void;
}

/** The interpreter of an environment. */
export function interpreterOf(folder: string): string {
  return join(folder, 'bin', 'python');
}

/**
 * Makes a virtual environment in `folder`, or goes on with one there, and installs the package at `source` with what it
 * requires, in the versions that it pins. Throws TrainError with the end of the log.
 */
export async function installRequirements(installation: Installation): Promise<void> {
  const { python, folder, source, tell } = installation;
  const copy = mkdtempSync(join(tmpdir(), 'logcast-training-'));
  const log = createWriteStream(installation.log);
  let unwritable: Error | undefined;
  log.on('error', (cause) => {
    unwritable ??= cause;
  });
  const step = async (program: string, args: readonly string[]): Promise<void> => {
    const take = (line: string): void => {
      log.write(`${line}\n`);
      const text = told(line);
      if (text !== undefined) tell(text);
    };
    const end = await runProgram({ program, args, signal: installation.signal, stdout: take, stderr: take });
    if (unwritable !== undefined) throw logFailed(installation, unwritable);
    if (end.status !== 0) throw failed(installation, end);
  };
  try {
    // pip builds inside the source folder, which need not be writable.
    cpSync(source, copy, { recursive: true, filter: (path) => !SKIPPED.has(basename(path)) });
    tell('makes a Python environment');
    await step(python, ['-m', 'venv', folder]);
    await step(interpreterOf(folder), [...PIP_INSTALL, '-r', join(copy, PINNED), copy]);
    tell('looks whether PyTorch works');
    await step(interpreterOf(folder), ['-c', 'import torch, onnx, onnxruntime']);
  } finally {
    log.end();
    rmSync(copy, { recursive: true, force: true });
  }
}

const SKIPPED = new Set([
  '__pycache__',
  'tests',
  'build',
  '.venv',
  '.pytest_cache',
  '.mypy_cache',
  '.ruff_cache',
]);

/** The lines of pip that tell a person how far it is; other versions of pip may say less. */
function told(line: string): string | undefined {
  const [, file, size] = /^\s*Downloading (\S+) \(([^)]+)\)/.exec(line) ?? [];
  if (file !== undefined) return `downloads ${basename(file).split('-').slice(0, 2).join(' ')} (${size})`;
  if (line.startsWith('Installing collected packages')) return 'installs what was downloaded';
  return undefined;
}

function logFailed({ log }: Installation, cause: Error): TrainError {
  return new TrainError(
    'TRAIN_PYTHON',
    `${log} cannot be written (${systemCode(cause)}): make room on its disk (up to 6 GB are needed), or name a folder elsewhere with --environment`,
    { cause },
  );
}

function failed({ log, signal }: Installation, { lastWords }: ProgramEnd): TrainError {
  if (signal.aborted) return new TrainError('TRAIN_PYTHON', 'stopped while the Python environment was made');
  const reason =
    lastWords.filter((line) => /error|no space|denied/i.test(line)).at(-1) ?? lastWords.at(-1) ?? '';
  return new TrainError(
    'TRAIN_PYTHON',
    `the Python packages for training could not be installed: ${reason.trim()}\n(all of it: ${log}; the network, pip's settings and room on the disk are what is most often missing; about 5 GB with CUDA builds of PyTorch)`,
  );
}
