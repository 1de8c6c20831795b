import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { systemCode } from '../adapters/local/errors.ts';
import { lockFolder } from '../adapters/local/folder-lock.ts';
import { makeFolder } from '../adapters/local/make-folder.ts';
import { sha256Of } from './dataset-folder.ts';
import { findPython } from './python-find.ts';
import { installRequirements, interpreterOf, PINNED } from './python-install.ts';
import { TrainError } from './train-error.ts';

/** Says that the interpreter is to be used as it is, with what is installed there. */
export const NO_ENVIRONMENT = 'none';

/** Written first and completed last, so that an environment that is only half made is known as such. */
const MARK = 'logcast-training.json';
const LOG = 'install.log';

/** How to come by a Python that can train. */
export interface EnvironmentPlan {
  /** The interpreter asked for. */
  readonly python?: string | undefined;
  /** Folder of the environment, or NO_ENVIRONMENT; by default one per user and set of requirements. */
  readonly folder?: string | undefined;
  /** Source folder of the Python package. */
  readonly source: string;
  readonly signal: AbortSignal;
  readonly tell: (text: string) => void;
}

/**
 * The interpreter of an environment that has what training requires, made on first use: minutes, some GB. Throws
 * TrainError where Python is missing, the folder is somebody else's, or the installation fails.
 */
export async function trainingPython(plan: EnvironmentPlan): Promise<string> {
  const { path, version } = await findPython(plan.python, plan.folder !== NO_ENVIRONMENT);
  if (plan.folder === NO_ENVIRONMENT) return path;
  const wanted = sha256Of(requirementsOf(plan.source), version.split('.').slice(0, 2).join('.'));
  const folder = plan.folder ?? join(cacheFolder(), `python-${wanted.slice(0, 16)}`);
  if (markOf(folder) === wanted) return interpreterOf(folder);
  const unlock = await takeFolder(folder, plan);
  try {
    if (markOf(folder) !== wanted) await make(folder, path, wanted, plan);
  } finally {
    unlock();
  }
  return interpreterOf(folder);
}

async function make(folder: string, python: string, wanted: string, plan: EnvironmentPlan): Promise<void> {
  const { source, signal, tell } = plan;
  tell(`installs Python packages in ${folder} (once: minutes, and up to 6 GB with CUDA builds)`);
  mark(folder, '');
  clear(folder);
  try {
    await installRequirements({ python, folder, source, log: join(folder, LOG), signal, tell });
    mark(folder, wanted);
  } catch (error) {
    clear(folder);
    throw error;
  }
}

/** Locks the folder, waiting for another run that installs there. Throws TrainError where it is not ours or not writable. */
async function takeFolder(folder: string, { signal, tell }: EnvironmentPlan): Promise<() => void> {
  try {
    makeFolder(folder);
    if (markOf(folder) === undefined && readdirSync(folder).some((name) => !isKept(name)))
      throw new TrainError(
        'TRAIN_ASKED',
        `${folder} holds something else than an environment for training: name a new folder with --environment`,
      );
    for (let waits = 0; ; waits++) {
      const unlock = tryLock(folder);
      if (unlock !== undefined) return unlock;
      if (waits === 0) tell(`waits for another run that installs in ${folder}`);
      await pause(500, undefined, { signal });
    }
  } catch (cause) {
    if (cause instanceof TrainError || signal.aborted) throw cause;
    throw new TrainError(
      'TRAIN_PYTHON',
      `${folder} cannot be written (${systemCode(cause)}): name a folder for the Python environment with --environment`,
      { cause },
    );
  }
}

function tryLock(folder: string): (() => void) | undefined {
  try {
    return lockFolder(folder);
  } catch (error) {
    if ((error as { code?: string }).code === 'STATE_LOCKED') return undefined;
    throw error;
  }
}

function clear(folder: string): void {
  for (const name of readdirSync(folder).filter((name) => !isKept(name)))
    rmSync(join(folder, name), { recursive: true, force: true });
}

function isKept(name: string): boolean {
  return name === MARK || name === LOG || name.startsWith('lock');
}

/** What decides the environment: the packages that the source asks for, not the source itself. */
function requirementsOf(source: string): string {
  const project = readFileSync(join(source, 'pyproject.toml'), 'utf8');
  const pinned = readFileSync(join(source, PINNED), 'utf8').split('\n');
  const asked = /^dependencies = \[[\s\S]*?^\]/m.exec(project)?.[0] ?? project;
  return [asked, ...pinned.filter((line) => !line.startsWith('#'))].join('\n');
}

function cacheFolder(): string {
  const { XDG_CACHE_HOME } = process.env;
  return join(XDG_CACHE_HOME || join(homedir(), '.cache'), 'logcast');
}

/** The requirements an environment was made for; empty where it is only half made, undefined where it is none of ours. */
function markOf(folder: string): string | undefined {
  try {
    return JSON.parse(readFileSync(join(folder, MARK), 'utf8')).requirements;
  } catch {
    return undefined;
  }
}

function mark(folder: string, requirements: string): void {
  writeFileSync(join(folder, MARK), `${JSON.stringify({ requirements })}\n`);
}
