import * as z from 'zod';
import { cacheConfig } from './cache-config.ts';
import { gateConfig } from './gate-config.ts';
import { promotionConfig } from './promotion-config.ts';

/** Settings of the model registry. */
export const registryConfig = z
  .strictObject({
    root: z
      .string()
      .min(1)
      .default('.logcast/registry')
      .describe('Where models are registered: a folder, or s3://bucket/prefix'),
    cache: cacheConfig.describe('What is kept of registered models on this machine'),
    promotion: promotionConfig.describe('How versions are compared on the live stream, and what follows'),
    gate: gateConfig.describe('What a package must pass before it becomes a version'),
  })
  .prefault({});

export type RegistryConfig = z.infer<typeof registryConfig>;
