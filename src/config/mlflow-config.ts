import * as z from 'zod';

/** Settings of the MLflow server that the registry is mirrored to; credentials come from the environment alone. */
export const mlflowConfig = z
  .strictObject({
    url: z
      .url({ protocol: /^https?$/ })
      .refine((text) => new URL(text).username === '' && new URL(text).password === '', {
        message:
          'must hold no password: set MLFLOW_TRACKING_TOKEN, or MLFLOW_TRACKING_USERNAME and MLFLOW_TRACKING_PASSWORD',
      })
      .optional()
      .describe('Root of the MLflow server that the registry is mirrored to; without it nothing is'),
    experiment: z.string().min(1).max(200).default('logcast').describe('Experiment that runs are logged to'),
    prefix: z
      .string()
      .regex(/^[a-zA-Z0-9._-]{0,60}$/, 'must be letters, digits, dots, hyphens and underscores')
      .default('')
      .describe('Stands before the names of registered models there: two registries on one server want two'),
    timeoutSeconds: z.number().positive().max(600).default(30).describe('Time for one attempt of a call'),
    attempts: z.int().min(1).max(10).default(4).describe('Attempts of a call that may be repeated'),
    maxImportBytes: z
      .int()
      .min(1024)
      .default(536_870_912)
      .describe('Largest package that is fetched from an MLflow registry'),
  })
  .prefault({});

export type MlflowConfig = z.infer<typeof mlflowConfig>;

/** How to log in, under the names that MLflow's own clients read. */
export const mlflowEnvironment = z.object({
  MLFLOW_TRACKING_URI: z.string().optional(),
  MLFLOW_TRACKING_TOKEN: z.string().optional(),
  MLFLOW_TRACKING_USERNAME: z.string().optional(),
  MLFLOW_TRACKING_PASSWORD: z.string().optional(),
});

export type MlflowEnvironment = z.infer<typeof mlflowEnvironment>;
