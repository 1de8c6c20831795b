import * as z from 'zod';
import { COARSE, FINE, FINE_UNTIL, GAP_BINS } from '../models/gap-bins.ts';

/** Newest schema of a package that this version reads. */
export const PACKAGE_SCHEMA = 1;

/** Everything a package folder may hold besides its manifest. */
export const PACKAGE_FILES = [
  'model.onnx',
  'model.int8.onnx',
  'vocabulary.json',
  'calibration.json',
  'golden.json',
] as const;

export const MANIFEST = 'manifest.json';

/** Beside the files that the manifest lists, for it signs the manifest; optional. */
export const SIGNATURE = 'signature.json';

/** What stands in the place of the checksum while it is computed. */
export const NO_CHECKSUM = '0'.repeat(64);

const count = z.int().nonnegative();
const positive = z.int().positive();
const sha256 = z.string().regex(/^[0-9a-f]{64}$/, 'must be a sha256 in lower-case hex');
const time = z.iso.datetime({ offset: true });
const figures = z.record(z.string(), z.json());

const words = z.strictObject({
  buckets: positive.max(1 << 24).describe('Hashed words are numbers from 1 to this'),
  most: positive.max(256).describe('Words of a template that count'),
});

const gapBins = z.strictObject({
  fine: z.literal(FINE),
  fineUntil: z.literal(FINE_UNTIL),
  coarse: z.literal(COARSE),
  count: z.literal(GAP_BINS),
});

const graph = z.strictObject({
  file: z.literal('model.onnx'),
  opset: z.literal(17),
  state: count.max(65_536).describe('Floats carried per sequence; 0 in window mode'),
  window: count.max(4096).describe('Events of a window; 0 in state mode'),
  block: count.describe('Window mode: events between one window start and the next'),
  topK: positive.max(1024).describe('Event types named per position'),
  vocabulary: positive.max(1 << 20).describe('Classes, the end of a sequence (0) included'),
  words,
  gapBins,
  horizons: z
    .strictObject({
      seconds: z.array(z.number().positive()).min(1).max(64),
      watches: z.array(z.string().min(1)).min(1).max(31),
    })
    .nullable(),
});

const gate = z.strictObject({
  fp32: figures,
  int8: figures,
  tolerance: z.number().nonnegative(),
  passed: z.literal(true),
});

const training = z.strictObject({
  dataset: sha256,
  from: time,
  to: time.describe('Last event the weights were fitted on'),
  rows: count,
  sequences: count,
  seconds: z.number().nonnegative(),
  device: z.string(),
  seed: z.int(),
  epochs: z.number().nonnegative(),
  codeRevision: z.string().nullable(),
  parent: sha256.nullable().describe('Digest of the package that training went on from'),
});

const listed = z.strictObject({ bytes: count, sha256 });

/** `manifest.json` of a model package; README.md says what each part is for. */
export const manifestSchema = z.strictObject({
  format: z.literal('logcast-package'),
  schema: z.literal(PACKAGE_SCHEMA),
  name: z.string().regex(/^[a-z0-9][a-z0-9-]{0,62}$/, 'must be lower-case letters, digits and hyphens'),
  kind: z.enum(['gru', 'lstm', 'attention-lstm', 'transformer', 'deeplog']),
  tier: z.enum(['onnx', 'sagemaker']),
  mode: z.enum(['state', 'window']),
  createdAt: time,
  graph,
  variants: z.strictObject({
    int8: z.strictObject({ file: z.literal('model.int8.onnx'), gate }).optional(),
  }),
  hyperparameters: figures,
  parameters: count,
  training,
  metrics: z.strictObject({ validation: figures, test: figures.optional() }),
  budgets: z.strictObject({
    maxBytes: positive.describe('No graph file may be larger'),
    memoryMiB: z.number().positive(),
    millisecondsPerThousandEvents: z.number().positive(),
  }),
  parity: z.strictObject({ windows: count, maxAbsDifference: z.number().nonnegative() }),
  files: z.partialRecord(z.enum(PACKAGE_FILES), listed),
  checksum: sha256.describe(
    'sha256 of these bytes with 64 zeros in its place: the manifest vouches for itself',
  ),
});

/** What a package says of itself. */
export type Manifest = z.infer<typeof manifestSchema>;
