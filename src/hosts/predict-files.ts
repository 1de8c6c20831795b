import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { systemCode } from '../adapters/local/errors.ts';
import { readMerged } from '../adapters/local/log-source.ts';
import { distinctSources } from '../adapters/local/log-source-paths.ts';
import type { ReadOptions, SourceCursor } from '../adapters/local/log-source-types.ts';
import { readPackageFolder } from '../adapters/local/package-folder.ts';
import type { BatchPlace } from '../batch/checkpoint.ts';
import { type BatchInput, type BatchPlan, runBatch } from '../batch/run-batch.ts';
import type { BatchSummary } from '../batch/summary.ts';
import type { Config } from '../config/config.ts';
import { MANIFEST } from '../packages/manifest.ts';
import { requireFile } from '../packages/read-files.ts';
import { ONLINE } from '../ranking/config.ts';
import { sha256Of } from './dataset-folder.ts';
import { InputError } from './errors.ts';
import type { ExpertPackages } from './expert-packages.ts';
import { rankAsConfigured } from './ranking-package.ts';
import { shapeOf } from './state-shape.ts';

/** How predictions are made, and where they go. */
export interface LogsPlan extends BatchPlace, Pick<BatchPlan, 'openRegistered'> {
  readonly config: Config;
  /** Learned state to begin from. */
  readonly beginning?: Uint8Array | undefined;
  readonly partEvents: number;
  readonly experts: Pick<ExpertPackages, 'packages' | 'experts'>;
  /** Leaves off; the same call goes on. */
  readonly signal: AbortSignal;
  readonly progress?: (bytesRead: number, bytesTotal: number) => void;
}

/** The same with log files. */
export interface PredictPlan extends LogsPlan {
  readonly files: readonly string[];
}

/** What is predicted. */
export interface LogsInput {
  readonly inputs: readonly { readonly name: string; readonly bytes: number }[];
  /** Reads on behind the cursors of an earlier input; see BatchPlan. */
  readonly read: (
    options: Pick<ReadOptions, 'config' | 'signal' | 'batchEvents'>,
    cursors: unknown,
  ) => AsyncIterable<BatchInput>;
}

/** Events of one reading at most. */
const MOST_AT_ONCE = 4096;

/**
 * Predicts log files into a store, or goes on with that where an earlier call was killed or stopped. A file counts as the
 * same by its name, length and beginning, so that a copy fetched anew will do. Throws InputError, BatchError, StoreError
 * and LogSourceError.
 */
export async function predictFiles(plan: PredictPlan): Promise<BatchSummary> {
  return predictLogs(plan, {
    inputs: await inputsOf(plan.files),
    read: (options, cursors) =>
      readMerged(plan.files, { ...options, cursors: (cursors ?? []) as readonly SourceCursor[] }),
  });
}

/** The same with logs that lie anywhere. */
export async function predictLogs(plan: LogsPlan, { inputs, read }: LogsInput): Promise<BatchSummary> {
  const { store, prefix, config, signal, experts, beginning, partEvents, progress } = plan;
  return runBatch({
    store,
    prefix,
    config,
    identity: {
      inputs: [...inputs],
      settings: settingsDigest(config),
      models: [...experts.packages.map(({ digest }) => digest), ...rankingDigests(config)],
      beginning: beginning === undefined ? null : sha256Of(beginning),
      partEvents,
    },
    shape: shapeOf(config),
    read: (cursors) => read({ config: config.events, signal, batchEvents: pieceOf(partEvents) }, cursors),
    beginning,
    experts: experts.experts,
    openRegistered: plan.openRegistered,
    prepare: (pipeline) => rankAsConfigured(config, pipeline),
    stop: () => signal.aborted,
    ...(progress && { progress }),
  });
}

/** Of the ranking model and the time model that the settings name by their folders. */
function rankingDigests({ ranking }: Config): string[] {
  return [ranking.model, ranking.time.model]
    .filter((model) => model !== ONLINE)
    .map((model) => sha256Of(requireFile(readPackageFolder(model), MANIFEST)));
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
