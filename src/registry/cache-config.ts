import * as z from 'zod';

/** What a host keeps of registered models. */
export const cacheConfig = z
  .strictObject({
    folder: z
      .string()
      .min(1)
      .default('.logcast/cache')
      .describe(
        'Verified packages and the aliases last seen: they serve on while the registry is out of reach',
      ),
    memoryMiB: z
      .number()
      .positive()
      .default(1024)
      .describe('Memory that the open models of logcast serve may take together, by estimate'),
    lookSeconds: z
      .number()
      .positive()
      .default(5)
      .describe('How often it is looked whether an alias was moved'),
  })
  .prefault({});

export type CacheConfig = z.infer<typeof cacheConfig>;
