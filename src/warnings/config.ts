import * as z from 'zod';

/** Configuration of the warnings stage; what differs by specialist is configured there. */
export const warningsConfig = z.strictObject({
  minLift: z
    .number()
    .min(1)
    .default(2)
    .describe('Warn only where the odds are at least this many times those of the base rate'),
  minSkill: z
    .number()
    .min(-1)
    .max(1)
    .default(0.03)
    .describe(
      'Warn only where bold forecasts have saved more than this share of the best baseline’s log-loss so far',
    ),
  evidence: z
    .number()
    .int()
    .min(1)
    .max(8)
    .default(5)
    .describe('Pieces of evidence listed in a warning, strongest first'),
  groupSeconds: z
    .number()
    .min(0)
    .default(120)
    .describe('Warnings so close together that share evidence are one incident'),
});
export type WarningsConfig = z.output<typeof warningsConfig>;
