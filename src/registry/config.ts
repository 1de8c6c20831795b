import * as z from 'zod';

/** Settings of the model registry. */
export const registryConfig = z
  .strictObject({
    root: z
      .string()
      .min(1)
      .default('.logcast/registry')
      .describe('Where models are registered: a folder, or s3://bucket/prefix'),
  })
  .prefault({});

export type RegistryConfig = z.infer<typeof registryConfig>;
