import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { openBatchFolder } from '../adapters/local/batch-folder.ts';
import { StateFolderError } from '../adapters/local/errors.ts';
import type { BatchSummary } from '../batch/summary.ts';
import { decodeCommit } from '../state/commit.ts';
import { batchModels } from './batch-models.ts';
import { openRegistry } from './open-registry.ts';
import { type PredictPlan, predictFiles } from './predict-files.ts';
import { checkNotTaken } from './registered-models.ts';
import { checkShape, type Shape, shapeOf } from './state-shape.ts';

/** What `logcast batch` is asked to do. */
export interface LocalBatchPlan
  extends Omit<PredictPlan, 'store' | 'prefix' | 'beginning' | 'openRegistered'> {
  readonly out: string;
  /** Folder of a run's state, or of another batch, whose learned state this one begins from. */
  readonly state?: string | undefined;
  readonly notice: (message: string) => void;
}

/** Predicts log files into a folder; as `predictFiles`, and throws OutputError and StateFolderError. */
export async function batchFiles(plan: LocalBatchPlan): Promise<BatchSummary> {
  const beginning = plan.state === undefined ? undefined : trainedState(plan.state, plan);
  const openRegistered = await registeredOf(plan);
  const folder = openBatchFolder(plan.out);
  try {
    return await predictFiles({ ...plan, store: folder.store, prefix: '', beginning, openRegistered });
  } finally {
    folder.close();
  }
}

/** The registered models that the settings name, if any. */
async function registeredOf({
  config,
  experts,
  notice,
}: LocalBatchPlan): Promise<PredictPlan['openRegistered']> {
  if (config.experts.registered.length === 0) return undefined;
  checkNotTaken(
    config,
    experts.experts.map(({ name }) => name),
  );
  const { registry } = await openRegistry(config.registry);
  // Whoever named a model at the command line is there to hear that it cannot be used, before a batch is begun without it.
  return batchModels({ config, registry, folder: config.registry.cache.folder, notice, strict: true });
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
