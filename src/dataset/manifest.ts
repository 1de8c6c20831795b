import { createHash } from 'node:crypto';
import * as z from 'zod';
import { COARSE, FINE, FINE_UNTIL, GAP_BINS } from '../models/gap-bins.ts';
import type { ArrayType } from './npy.ts';

/** The arrays of a dataset, one row each per event and sequence, and their element types. */
export const DATASET_ARRAYS = {
  type: 'int32',
  time: 'float64',
  sequence: 'int32',
  start: 'uint8',
  source: 'int32',
  watched: 'int32',
} as const satisfies Record<string, ArrayType>;

export type ArrayName = keyof typeof DATASET_ARRAYS;

/** Names of the arrays, in the order in which the digest takes them. */
export const ARRAY_NAMES = Object.keys(DATASET_ARRAYS) as ArrayName[];

/** The bins of the time to the next event, as Python reads them. */
export const GAP_BIN_FACTS = { fine: FINE, fineUntil: FINE_UNTIL, coarse: COARSE, count: GAP_BINS } as const;

const sha256 = z.string().regex(/^[0-9a-f]{64}$/, 'must be 64 hex digits');
const range = z.tuple([z.int().min(0), z.int().min(0)]);
/** A file within a dataset folder. */
export const fileName = z.string().regex(/^[a-z]+\.(npy|json)$/, 'must be a plain file name');
const array = (name: ArrayName) =>
  z.strictObject({ file: fileName, dtype: z.literal(DATASET_ARRAYS[name]), rows: z.int().min(1), sha256 });

/** `dataset.json`: what a dataset holds and where it came from. */
export const datasetManifest = z.strictObject({
  format: z.literal('logcast-dataset'),
  schema: z.literal(1),
  files: z.array(z.strictObject({ name: z.string(), bytes: z.int().min(0), sha256 })),
  configDigest: sha256,
  rows: z.int().min(1),
  events: z.int().min(1),
  sequences: z.int().min(1),
  types: z.int().min(1),
  from: z.string(),
  to: z.string(),
  splits: z.strictObject({ train: range, validation: range, test: range }),
  arrays: z.strictObject({
    type: array('type'),
    time: array('time'),
    sequence: array('sequence'),
    start: array('start'),
    source: array('source'),
    watched: array('watched'),
  }),
  vocabulary: z.strictObject({
    file: fileName,
    sha256,
    words: z.strictObject({ buckets: z.int().min(1), most: z.int().min(1) }),
  }),
  gapBins: z.strictObject({
    fine: z.literal(FINE),
    fineUntil: z.literal(FINE_UNTIL),
    coarse: z.literal(COARSE),
    count: z.literal(GAP_BINS),
  }),
  watches: z.array(z.string()),
  digest: sha256,
});

export type DatasetManifest = z.infer<typeof datasetManifest>;

/** Digest of what models learn from: sha256 over the digests of the arrays (in their order) and of the vocabulary, in hex. */
export function datasetDigest(manifest: Pick<DatasetManifest, 'arrays' | 'vocabulary'>): string {
  const hash = createHash('sha256');
  for (const name of ARRAY_NAMES) hash.update(manifest.arrays[name].sha256);
  return hash.update(manifest.vocabulary.sha256).digest('hex');
}
