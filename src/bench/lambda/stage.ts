import { S3ArtifactStore } from '../../adapters/aws/s3-artifact-store.ts';
import { s3Client } from '../../adapters/aws/s3-client.ts';
import { LoopbackStore } from './loopback-store.ts';

const REGION = 'us-east-1';
const BUCKETS = { data: 'bench-data', models: 'bench-models' };

/** Megabytes of memory that are measured for: Lambda gives one whole processor at that size. */
export const MEMORY_MB = 1769;

/** What the functions find on this machine instead of AWS. */
export interface Stage {
  readonly s3: LoopbackStore;
  /** The buckets, as this process fills them. */
  readonly data: S3ArtifactStore;
  readonly models: S3ArtifactStore;
  /** The environment variables that a stack would set. */
  readonly env: Readonly<Record<string, string>>;
}

/** Buckets over HTTP on the loopback, and the environment of functions that use them; table and bus are never called. */
export async function openStage(): Promise<Stage> {
  const s3 = await LoopbackStore.start();
  const credentials = { accessKeyId: 'bench', secretAccessKey: 'bench' };
  const client = s3Client({ region: REGION, endpoint: s3.url, forcePathStyle: true, credentials });
  const env = {
    AWS_REGION: REGION,
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    AWS_ENDPOINT_URL: s3.url,
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: `${MEMORY_MB}`,
    AWS_EMF_ENVIRONMENT: 'Local',
    LOGCAST_ENVIRONMENT: 'bench',
    LOGCAST_CONFIG: 'configs/prod.yaml',
    LOGCAST_DATA_BUCKET: BUCKETS.data,
    LOGCAST_MODELS_BUCKET: BUCKETS.models,
    LOGCAST_WARNINGS_TABLE: 'bench-warnings',
    LOGCAST_EVENT_BUS: 'bench-bus',
  };
  return {
    s3,
    data: new S3ArtifactStore(client, { bucket: BUCKETS.data }),
    models: new S3ArtifactStore(client, { bucket: BUCKETS.models }),
    env,
  };
}
