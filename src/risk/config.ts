import * as z from 'zod';

/** Configuration of the risk stage; the defaults were chosen on recorded and synthetic streams, see README.md. */
export const riskConfig = z.strictObject({
  gridSeconds: z
    .number()
    .positive()
    .default(5)
    .describe(
      'Distance of the grid points at which risk is forecast and scored; long horizons use a coarser grid',
    ),
  windowSeconds: z
    .tuple([z.number().positive(), z.number().positive()])
    .default([5, 30])
    .describe('Time constants of the decayed counts in which a change of rate is seen, short and long'),
  maxTypes: z
    .number()
    .int()
    .min(16)
    .max(8192)
    .default(512)
    .describe(
      'Event types followed as possible precursors; beyond it the type unseen for longest is forgotten',
    ),
  priorRelevance: z
    .number()
    .positive()
    .max(1)
    .default(0.05)
    .describe(
      'Odds that a condition is a precursor of a class, before anything is known: there are many conditions',
    ),
  priorEpisodes: z
    .number()
    .positive()
    .default(3)
    .describe('Weight, in episodes, of the believed precision of a relevant precursor'),
  sharedSpread: z
    .number()
    .positive()
    .default(0.12)
    .describe('Prior standard deviation of the shared weights around where they start'),
  ownSpread: z
    .number()
    .positive()
    .default(0.08)
    .describe('Prior standard deviation of the correction that each target learns for itself'),
  silentGridPoints: z
    .number()
    .int()
    .min(10)
    .default(500)
    .describe('Grid points forecast into a silence of the log; a longer silence is skipped and not scored'),
});
export type RiskConfig = z.output<typeof riskConfig>;
