import * as z from 'zod';

/** Environment variables by which a stack tells its functions where everything is. */
export const awsEnvironment = z.object({
  AWS_REGION: z.string().min(1),
  LOGCAST_ENVIRONMENT: z.string().regex(/^[a-z][a-z0-9-]{0,15}$/),
  /** YAML file within the bundle, `configs/prod.yaml`. */
  LOGCAST_CONFIG: z.string().min(1),
  /** Checkpoints, outcomes, predictions, rejected records. */
  LOGCAST_DATA_BUCKET: z.string().min(3),
  /** The model registry: uploads, models, quarantine. */
  LOGCAST_MODELS_BUCKET: z.string().min(3),
  LOGCAST_WARNINGS_TABLE: z.string().min(3),
  LOGCAST_EVENT_BUS: z.string().min(1),
  /** Megabytes of memory that the function has; decides its threads. */
  AWS_LAMBDA_FUNCTION_MEMORY_SIZE: z.coerce.number().int().positive().default(1769),
  /** Whether Lambda made the environment for an event (`on-demand`), or before there was one. */
  AWS_LAMBDA_INITIALIZATION_TYPE: z.string().default('on-demand'),
  /** Tests only: one address for all services but Kinesis. */
  AWS_ENDPOINT_URL: z.url().optional(),
});

export type AwsEnvironment = z.infer<typeof awsEnvironment>;
