import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Config } from '../config/config.ts';
import { type Dataset, DatasetBuilder } from '../dataset/builder.ts';
import { checkLearnable, unseenTypes } from '../dataset/learnable.ts';
import { type DatasetManifest, datasetDigest, GAP_BIN_FACTS } from '../dataset/manifest.ts';
import { type SplitShares, splitRows } from '../dataset/splits.ts';
import { WORD_HASHING } from '../models/template-words.ts';
import { checkPlace, MANIFEST, replaceFolder, sha256Of, VOCABULARY, writeArray } from './dataset-folder.ts';
import { InputError } from './errors.ts';
import { type InputFile, watchInputs } from './input-files.ts';
import { readInOrder } from './read-in-order.ts';
import { type ReadingFacts, ReadingTally } from './reading-facts.ts';

/** What `logcast dataset` is asked to do. */
export interface DatasetPlan {
  readonly config: Config;
  readonly files: readonly string[];
  readonly out: string;
  readonly shares: SplitShares;
  /** Stops the reading; nothing is written then. */
  readonly signal: AbortSignal;
  /** Told after each batch: bytes read and in all. */
  readonly progress: (read: number, total: number) => void;
}

/** The manifest written, and what else a person wants to know. */
export interface WrittenDataset {
  readonly manifest: DatasetManifest;
  readonly rejected: number;
  /** Event types that come for the first time behind the training rows. */
  readonly unseenTypes: number;
  /** How far the times of the events can be trusted. */
  readonly reading: ReadingFacts;
  /** Sequences forgotten while they were open, for want of capacity. */
  readonly evicted: number;
}

/**
 * Reads logs and writes them as a dataset folder, whole or not at all; undefined when stopped by the signal. The same
 * logs and configuration give the same bytes. Throws InputError or DatasetError where there is nothing to learn from.
 */
export async function writeDataset(plan: DatasetPlan): Promise<WrittenDataset | undefined> {
  checkPlace(plan.out);
  const inputs = await watchInputs(plan.files);
  const builder = new DatasetBuilder(plan.config);
  let rejected = 0;
  const tally = new ReadingTally();
  const { config, signal } = plan;
  const reading = { config: config.events, signal, sorted: tally.sorted.bind(tally) };
  for await (const batch of readInOrder(plan.files, reading)) {
    plan.progress(batch.bytesRead, batch.bytesTotal);
    rejected += batch.rejected.length;
    tally.take(batch);
    builder.add(batch.events);
  }
  if (plan.signal.aborted) return undefined;
  const dataset = builder.finish(WORD_HASHING);
  if (dataset.rows.length === 0)
    throw new InputError(
      `there are no events in ${plan.files.join(', ')} (${rejected} records rejected): give logs with at least two event types`,
    );
  const splits = splitRows(dataset.rows.length, plan.shares);
  checkLearnable(dataset.vocabulary, splits);
  const files = await inputs();
  let manifest: DatasetManifest | undefined;
  replaceFolder(plan.out, (draft) => {
    manifest = writeFiles(draft, dataset, plan, { files, splits });
  });
  const { evicted, vocabulary } = dataset;
  return {
    manifest: manifest!,
    rejected,
    unseenTypes: unseenTypes(vocabulary, splits),
    evicted,
    reading: tally.facts(),
  };
}

function writeFiles(
  folder: string,
  { rows, vocabulary, events, sequences }: Dataset,
  { config }: DatasetPlan,
  facts: { readonly files: InputFile[]; readonly splits: ReturnType<typeof splitRows> },
): DatasetManifest {
  const words = `${JSON.stringify(vocabulary)}\n`;
  writeFileSync(join(folder, VOCABULARY), words, { flush: true });
  const arrays = {
    type: writeArray(folder, 'type', rows),
    time: writeArray(folder, 'time', rows),
    sequence: writeArray(folder, 'sequence', rows),
    start: writeArray(folder, 'start', rows),
    source: writeArray(folder, 'source', rows),
    watched: writeArray(folder, 'watched', rows),
  };
  const parts = {
    arrays,
    vocabulary: { file: VOCABULARY, sha256: sha256Of(words), words: vocabulary.words },
  };
  const { train, validation, test } = facts.splits;
  const manifest: DatasetManifest = {
    format: 'logcast-dataset',
    schema: 1,
    files: facts.files,
    configDigest: configDigest(config),
    rows: rows.length,
    events,
    sequences,
    types: vocabulary.types.length - 1,
    ...timesOf(rows.time.subarray(0, rows.length)),
    splits: { train: [...train], validation: [...validation], test: [...test] },
    ...parts,
    gapBins: GAP_BIN_FACTS,
    watches: config.specialists.map(({ name }) => name),
    digest: datasetDigest(parts),
  };
  writeFileSync(join(folder, MANIFEST), `${JSON.stringify(manifest, null, 2)}\n`, { flush: true });
  return manifest;
}

/** Digest of the settings that decide what a dataset holds. */
function configDigest({ events, parsing, sequences, specialists }: Config): string {
  return sha256Of(JSON.stringify({ events, parsing, sequences, specialists }));
}

function timesOf(times: Float64Array): { from: string; to: string } {
  let [from, to] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const time of times) {
    if (time < from) from = time;
    if (time > to) to = time;
  }
  return { from: new Date(from).toISOString(), to: new Date(to).toISOString() };
}
