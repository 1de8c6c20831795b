import * as z from 'zod';
import { CONTEXTS } from './contexts.ts';
import { MOST_SLOW } from './slow-count.ts';

const keep = z.number().gt(0).lt(1);

/** What the online context experts remember, and how much of it. */
export const modelsConfig = z.strictObject({
  contexts: z
    .array(z.enum(CONTEXTS))
    .min(1)
    .default(CONTEXTS.filter((name) => name !== 'countsLastGap' && name !== 'sourceLast2'))
    .describe('Contexts whose successors are counted and mixed; what each is worth is in the ranking README'),
  maxContexts: z
    .number()
    .int()
    .min(256)
    .default(1 << 18)
    .describe(
      'Contexts kept at most (64 bytes each), rounded up to a power of two; the least visited give way',
    ),
  maxSuccessors: z.number().int().min(4).max(64).default(24).describe('Successors kept per context'),
  fastKeep: keep
    .default(0.95)
    .describe('What the fast count of a successor keeps at each visit of its context'),
  slowLimit: z
    .number()
    .min(2)
    .max(MOST_SLOW)
    .default(1000)
    .describe('Slow counts of a context are halved when one of them reaches this'),
  recentKeep: keep
    .default(0.95)
    .describe('What the recent share of a type keeps at each event of the stream'),
  surpriseKeep: keep
    .default(0.995)
    .describe('What the share of a type in the surprises of the stream keeps at each surprise'),
});

export type ModelsConfig = z.infer<typeof modelsConfig>;
