import * as z from 'zod';

/** Configuration of the plain baselines that a backtest shows beside every model. */
export const baselinesConfig = z.strictObject({
  maxContexts: z
    .int()
    .min(64)
    .default(500_000)
    .describe(
      'Contexts a context baseline remembers over all its orders; what is not met again is forgotten.',
    ),
  maxVectors: z
    .int()
    .min(16)
    .default(100_000)
    .describe('Distinct count vectors and lengths the session baselines remember.'),
});

export type BaselinesConfig = z.infer<typeof baselinesConfig>;
