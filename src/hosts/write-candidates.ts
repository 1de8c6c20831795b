import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Config } from '../config/config.ts';
import { type SplitShares, type Splits, splitRows } from '../dataset/splits.ts';
import { Pipeline } from '../pipeline.ts';
import { LEAST_SHARE, MOST_DESCRIBED } from '../ranking/candidate-features.ts';
import { CandidateRows } from '../ranking/candidate-rows.ts';
import { checkPlace, replaceFolder, sha256Of, writeNumbers } from './dataset-folder.ts';
import { InputError } from './errors.ts';
import { type InputFile, watchInputs } from './input-files.ts';
import { readInOrder } from './read-in-order.ts';

/** Name of the manifest of a folder of candidates. */
export const CANDIDATES = 'candidates.json';

const ARRAYS = { features: 'float32', offsets: 'int32', truth: 'int32', step: 'int32' } as const;
const ARRAY_NAMES = Object.keys(ARRAYS) as (keyof typeof ARRAYS)[];

const FOLDER = {
  name: 'folder of candidates',
  manifest: CANDIDATES,
  format: 'logcast-candidates',
  files: [CANDIDATES, ...ARRAY_NAMES.map((name) => `${name}.npy`)],
};

/** What `logcast dataset --candidates` is asked to do. */
export interface CandidatesPlan {
  readonly config: Config;
  readonly files: readonly string[];
  readonly out: string;
  readonly shares: SplitShares;
  /** Candidate sets kept at most; every `every`-th prediction is taken at first. */
  readonly most: number;
  readonly every: number;
  /** Stops the reading; nothing is written then. */
  readonly signal: AbortSignal;
  /** Told after each batch: bytes read and in all. */
  readonly progress: (read: number, total: number) => void;
}

/** What was written. */
export interface WrittenCandidates {
  readonly sets: number;
  readonly candidates: number;
  /** One prediction of this many is kept. */
  readonly every: number;
  readonly splits: Splits;
  readonly digest: string;
}

/**
 * Runs the pipeline over logs and writes what the ranking model saw just before each event (not the first of a
 * sequence) with what came, whole or not at all; undefined when stopped by the signal. Throws InputError where there is
 * nothing to learn from, OutputError where the folder cannot be written.
 */
export async function writeCandidates(plan: CandidatesPlan): Promise<WrittenCandidates | undefined> {
  checkPlace(plan.out, FOLDER);
  const inputs = await watchInputs(plan.files);
  const rows = await collect(plan);
  if (plan.signal.aborted) return undefined;
  if (rows.groups === 0)
    throw new InputError(
      `no sequence in ${plan.files.join(', ')} has a second event, so nothing was predicted: check the sequence key, or give more logs`,
    );
  const splits = splitRows(rows.groups, plan.shares);
  const files = await inputs();
  let digest = '';
  replaceFolder(plan.out, (draft) => {
    digest = writeFolder(draft, rows, plan.config, { files, splits });
  });
  const candidates = rows.arrays().offsets.at(-1)!;
  return { sets: rows.groups, candidates, every: rows.every, splits, digest };
}

/** The ends that the end of the input brings are left out: nothing in the logs foretold them. */
async function collect({
  config,
  files,
  most,
  every,
  signal,
  progress,
}: CandidatesPlan): Promise<CandidateRows> {
  const pipeline = new Pipeline(config);
  const { forecaster } = pipeline;
  const rows = new CandidateRows(forecaster.voices, { most, every });
  forecaster.witness = (features, truth, outcome) => {
    if (!outcome.start) rows.add(features, truth);
  };
  const sink = { warning: () => undefined, incident: () => undefined };
  for await (const batch of readInOrder(files, { config: config.events, signal })) {
    progress(batch.bytesRead, batch.bytesTotal);
    await pipeline.process(batch.events, sink);
  }
  return rows;
}

function writeFolder(
  folder: string,
  rows: CandidateRows,
  { events, parsing, sequences, specialists, ranking }: Config,
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
    sets: rows.groups,
    every: rows.every,
    features: rows.names,
    base: 'logShare',
    most: MOST_DESCRIBED,
    leastShare: LEAST_SHARE,
    splits,
    arrays,
    digest,
  };
  writeFileSync(join(folder, CANDIDATES), `${JSON.stringify(manifest, null, 2)}\n`, { flush: true });
  return digest;
}
