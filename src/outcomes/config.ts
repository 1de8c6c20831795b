import * as z from 'zod';

/** Configuration of the running accuracy. */
export const outcomesConfig = z.strictObject({
  recentEvents: z
    .int()
    .min(1)
    .default(1000)
    .describe('Memory of the "recent" accuracy, in events: an event this long ago counts 1/e.'),
  maxTypes: z
    .int()
    .min(1)
    .default(20_000)
    .describe('Event types with an accuracy of their own; the rest are counted together.'),
  maxModels: z.int().min(1).default(32).describe('Models and tiers with an accuracy of their own.'),
  exactPoints: z
    .int()
    .min(0)
    .default(16_384)
    .describe('Scores kept exactly per ranking curve (PR-AUC); beyond it they become a histogram.'),
  minLeadSeconds: z
    .number()
    .min(0)
    .default(0)
    .describe('An incident counts as caught only when its warning came at least this long before it.'),
});

export type OutcomesConfig = z.infer<typeof outcomesConfig>;
