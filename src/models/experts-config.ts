import * as z from 'zod';

/** Which model packages join the online experts in the mix, and how they are run. */
export const expertsConfig = z.strictObject({
  packages: z
    .array(z.string().min(1))
    .default([])
    .describe(
      'Folders of model packages (logcast train) whose forecasts join the mix; followed logs take up a package that is replaced',
    ),
  registered: z
    .array(z.string().min(1))
    .default([])
    .describe(
      'Registered models whose champion joins the mix; challenger and shadow predict beside it, see registry.promotion',
    ),
  worker: z
    .boolean()
    .default(true)
    .describe('Run them in threads of their own, so that reading and telling never wait for a model'),
  timeoutSeconds: z
    .number()
    .positive()
    .max(3600)
    .default(30)
    .describe('A package that needs longer to open, or for one batch, is given up; the others go on'),
  precision: z
    .enum(['fp32', 'int8'])
    .default('fp32')
    .describe(
      'int8 is faster where a package carries a variant that passed its quality gate; forecasts may then depend on where batches end',
    ),
});

export type ExpertsConfig = z.infer<typeof expertsConfig>;
