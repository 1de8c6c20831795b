import { existsSync, readFileSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { openBatchFolder } from '../adapters/local/batch-folder.ts';
import { StateFolderError, systemCode } from '../adapters/local/errors.ts';
import { readMerged } from '../adapters/local/log-source.ts';
import { distinctSources } from '../adapters/local/log-source-paths.ts';
import type { SourceCursor } from '../adapters/local/log-source-types.ts';
import { runBatch } from '../batch/run-batch.ts';
import type { BatchSummary } from '../batch/summary.ts';
import type { Config } from '../config/config.ts';
import { decodeCommit } from '../state/commit.ts';
import { sha256Of } from './dataset-folder.ts';
import { InputError } from './errors.ts';
import type { ExpertPackages } from './expert-packages.ts';
import { rankAsConfigured } from './ranking-package.ts';
import { checkShape, type Shape, shapeOf } from './state-shape.ts';

/** What `logcast batch` is asked to do. */
export interface LocalBatchPlan {
  readonly config: Config;
  readonly files: readonly string[];
  readonly out: string;
  /** Folder of a run's state, or of another batch, whose learned state this one begins from. */
  readonly state?: string | undefined;
  readonly partEvents: number;
  readonly experts: ExpertPackages;
  /** Leaves off; the same call goes on. */
  readonly signal: AbortSignal;
  readonly progress: (bytesRead: number, bytesTotal: number) => void;
  readonly notice: (message: string) => void;
}

/** Events of one reading at most. */
const MOST_AT_ONCE = 4096;

/**
 * Predicts log files into a folder, or goes on with that where an earlier call was killed or stopped. Throws InputError,
 * OutputError, BatchError, StateFolderError, StoreError and LogSourceError.
 */
export async function batchFiles(plan: LocalBatchPlan): Promise<BatchSummary> {
  const { config, files, signal, experts } = plan;
  const inputs = await inputsOf(files);
  const beginning = plan.state === undefined ? undefined : trainedState(plan.state, plan);
  const folder = openBatchFolder(plan.out);
  try {
    return await runBatch({
      store: folder.store,
      prefix: '',
      config,
      identity: {
        inputs,
        settings: settingsDigest(config),
        models: experts.packages.map(({ digest }) => digest),
        beginning: beginning === undefined ? null : sha256Of(beginning),
        partEvents: plan.partEvents,
      },
      shape: shapeOf(config),
      read: (cursors) =>
        readMerged(files, {
          config: config.events,
          signal,
          cursors: (cursors ?? []) as readonly SourceCursor[],
          batchEvents: pieceOf(plan.partEvents),
        }),
      beginning,
      experts: experts.experts,
      prepare: (pipeline) => rankAsConfigured(config, pipeline),
      stop: () => signal.aborted,
      progress: plan.progress,
    });
  } finally {
    folder.close();
  }
}

/** Events that are read at once: pieces of one size that make up a part. */
function pieceOf(partEvents: number): number {
  return Math.ceil(partEvents / Math.ceil(partEvents / MOST_AT_ONCE));
}

/** Names and lengths. What is no plain file cannot be taken up again where it was left. */
async function inputsOf(paths: readonly string[]): Promise<{ name: string; bytes: number }[]> {
  const sources = await distinctSources(paths);
  const other = sources.find(({ kind }) => kind !== 'file');
  if (other !== undefined) {
    const name = other.path === '-' ? 'standard input' : other.path;
    throw new InputError(
      `${name} cannot be read twice, and a batch can be taken up again: save it to a file first`,
    );
  }
  return Promise.all(
    sources.map(async ({ path }) => {
      const stats = await stat(path).catch((cause) => {
        throw new InputError(`${path}: cannot be read (${systemCode(cause)}); name existing log files`, {
          cause,
        });
      });
      return { name: basename(path), bytes: stats.size };
    }),
  );
}

/** Digest of the settings that decide what is predicted. */
function settingsDigest(config: Config): string {
  const { events, parsing, sequences, ranking, anomaly, specialists, risk, warnings, outcomes } = config;
  const { packages: _folders, ...experts } = config.experts;
  const settings = {
    events,
    parsing,
    sequences,
    ranking,
    experts,
    anomaly,
    specialists,
    risk,
    warnings,
    outcomes,
  };
  return sha256Of(JSON.stringify(settings));
}

/** The learned state in a folder: the last commit of a run (`state.bin`), or the checkpoint of a batch. */
function trainedState(folder: string, { config, notice }: LocalBatchPlan): Uint8Array {
  const path = ['state.bin', 'checkpoint.bin']
    .map((name) => join(folder, name))
    .find((file) => existsSync(file));
  if (path === undefined) {
    throw new StateFolderError(
      'STATE_UNREADABLE',
      `${folder}: expected a state folder of logcast run, or the folder of a batch, got neither: name one with --state DIR`,
    );
  }
  try {
    const { state, facts } = decodeCommit(readFileSync(path));
    checkShape(folder, (facts as { shape: Shape }).shape, shapeOf(config), notice);
    return state;
  } catch (cause) {
    if (cause instanceof StateFolderError) throw cause;
    const { message } = cause as Error;
    throw new StateFolderError('STATE_UNREADABLE', `${path} cannot be used: ${message}`, { cause });
  }
}
