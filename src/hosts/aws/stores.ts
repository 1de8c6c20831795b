import type { S3Client } from '@aws-sdk/client-s3';
import { S3ArtifactStore } from '../../adapters/aws/s3-artifact-store.ts';
import { s3Client } from '../../adapters/aws/s3-client.ts';
import type { AwsEnvironment } from '../../config/aws-environment.ts';
import { clientSettings } from './environment.ts';

/** The buckets of a stack. */
export interface Buckets {
  readonly data: S3ArtifactStore;
  readonly models: S3ArtifactStore;
  /** The connections that they share. */
  readonly requestHandler: S3Client['config']['requestHandler'];
}

/** Opens the buckets. */
export function bucketsOf(environment: AwsEnvironment): Buckets {
  const forcePathStyle = environment.AWS_ENDPOINT_URL !== undefined;
  const client = s3Client({ ...clientSettings(environment), forcePathStyle });
  return {
    data: new S3ArtifactStore(client, { bucket: environment.LOGCAST_DATA_BUCKET }),
    models: new S3ArtifactStore(client, { bucket: environment.LOGCAST_MODELS_BUCKET }),
    requestHandler: client.config.requestHandler,
  };
}
