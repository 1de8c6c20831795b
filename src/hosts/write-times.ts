import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readMerged } from '../adapters/local/log-source.ts';
import { type Splits, splitRows } from '../dataset/splits.ts';
import { Pipeline } from '../pipeline.ts';
import { TimeRows } from '../ranking/time-rows.ts';
import { ONLINE_FEATURES, TIME_FEATURES } from '../ranking/trained-time-features.ts';
import { checkPlace, replaceFolder, sha256Of, writeNumbers } from './dataset-folder.ts';
import { InputError } from './errors.ts';
import { type InputFile, watchInputs } from './input-files.ts';
import type { DatasetPlan } from './write-dataset.ts';

/** Name of the manifest of a folder of predicted times. */
export const TIMES = 'times.json';

const ARRAYS = { features: 'float32', seconds: 'float64', issued: 'float64', step: 'int32' } as const;
const ARRAY_NAMES = Object.keys(ARRAYS) as (keyof typeof ARRAYS)[];

const FOLDER = {
  name: 'folder of predicted times',
  manifest: TIMES,
  format: 'logcast-times',
  files: [TIMES, ...ARRAY_NAMES.map((name) => `${name}.npy`)],
};

/** What `logcast dataset --times` is asked to do; `most`: predictions kept at most. */
export interface TimesPlan extends DatasetPlan {
  readonly most: number;
}

/** What was written. */
export interface WrittenTimes {
  readonly rows: number;
  /** One prediction of this many is kept. */
  readonly every: number;
  readonly splits: Splits;
  readonly digest: string;
}

/**
 * Runs the pipeline over logs and writes what was known when each time to the next event was predicted, with the time
 * that it took, whole or not at all; undefined when stopped by the signal. Throws InputError where there is nothing to
 * learn from, OutputError where the folder cannot be written.
 */
export async function writeTimes(plan: TimesPlan): Promise<WrittenTimes | undefined> {
  checkPlace(plan.out, FOLDER);
  const inputs = await watchInputs(plan.files);
  const rows = await collect(plan);
  if (plan.signal.aborted) return undefined;
  if (rows.rows === 0)
    throw new InputError(
      `no sequence in ${plan.files.join(', ')} has a second event, so no time was predicted: check the sequence key, or give more logs`,
    );
  const splits = splitRows(rows.rows, plan.shares);
  const files = await inputs();
  let digest = '';
  replaceFolder(plan.out, (draft) => {
    digest = writeFolder(draft, rows, plan, { files, splits });
  });
  return { rows: rows.rows, every: rows.every, splits, digest };
}

async function collect({ config, files, most, signal, progress }: TimesPlan): Promise<TimeRows> {
  const pipeline = new Pipeline(config);
  const rows = new TimeRows(most);
  pipeline.forecaster.witnessTimes((...prediction) => rows.add(...prediction));
  const sink = { warning: () => undefined, incident: () => undefined };
  for await (const batch of readMerged(files, { config: config.events, signal })) {
    progress(batch.bytesRead, batch.bytesTotal);
    await pipeline.process(batch.events, sink);
  }
  return rows;
}

function writeFolder(
  folder: string,
  rows: TimeRows,
  { config: { events, parsing, sequences, specialists, ranking } }: TimesPlan,
  { files, splits }: { readonly files: InputFile[]; readonly splits: Splits },
): string {
  const values = rows.arrays();
  const arrays = Object.fromEntries(
    ARRAY_NAMES.map((name) => [name, writeNumbers(folder, name, ARRAYS[name], values[name])]),
  );
  const digest = sha256Of(ARRAY_NAMES.map((name) => arrays[name]!.sha256).join(''));
  const manifest = {
    format: FOLDER.format,
    schema: 1,
    files,
    configDigest: sha256Of(JSON.stringify({ events, parsing, sequences, specialists, ranking })),
    rows: rows.rows,
    every: rows.every,
    features: TIME_FEATURES,
    online: ONLINE_FEATURES,
    splits,
    arrays,
    digest,
  };
  writeFileSync(join(folder, TIMES), `${JSON.stringify(manifest, null, 2)}\n`, { flush: true });
  return digest;
}
