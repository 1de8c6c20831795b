import * as z from 'zod';
import { GAP_BINS } from '../models/gap-bins.ts';
import { PACKAGE_SCHEMA } from './manifest.ts';

const schema = z.literal(PACKAGE_SCHEMA);
const wordHashing = z.strictObject({ buckets: z.int().positive(), most: z.int().positive() });

/** `vocabulary.json`: the event types a model knows, by the index the graph gives them. */
export const vocabularySchema = z.strictObject({
  schema,
  words: wordHashing,
  types: z
    .array(
      z.strictObject({
        index: z.int().nonnegative(),
        id: z.string().regex(/^([0-9a-f]{16}|end)$/, 'must be 16 hex characters, or "end"'),
        template: z.string(),
        words: z.array(z.int().positive()),
      }),
    )
    .min(2),
});

/** Event types of a model with their hashed words. */
export type Vocabulary = z.infer<typeof vocabularySchema>;

/** `calibration.json`: what the training data says beside the graph. */
export const calibrationSchema = z.strictObject({
  schema,
  gapMeans: z
    .array(z.number().nonnegative())
    .length(GAP_BINS)
    .describe('Mean of ln(1 + seconds) of the training gaps in each bin'),
  temperature: z.number().positive().describe('Of the next-event scores; already folded into the graph'),
  openings: z
    .array(z.strictObject({ index: z.int().positive(), probability: z.number().positive().max(1) }))
    .optional()
    .describe('What sequences begin with, likeliest first'),
});

/** Figures of the training data that the graph does not hold. */
export type Calibration = z.infer<typeof calibrationSchema>;

const matrix = z.array(z.array(z.number()));
const cube = z.array(matrix);

/** `golden.json`: inputs and outputs of the graph on real windows, as computed where it was trained. */
export const goldenSchema = z.strictObject({
  schema,
  cases: z
    .array(
      z.strictObject({
        ids: z.array(z.array(z.int())).min(1),
        dt: matrix,
        clock: cube,
        words: z.array(z.array(z.int())).min(1),
        state: matrix.optional(),
        topv: cube,
        topi: z.array(z.array(z.array(z.int()))),
        gaps: cube,
        horizon: cube.optional(),
        stateOut: matrix.optional(),
      }),
    )
    .min(1),
});

/** One run of the graph that must come out the same everywhere. */
export type GoldenCase = z.infer<typeof goldenSchema>['cases'][number];
