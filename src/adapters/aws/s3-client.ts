import { S3Client, type S3ClientConfig } from '@aws-sdk/client-s3';

/** How long a server may be silent, ms, before a request to it counts as lost; the SDK then tries twice again. */
export const SILENCE_MS = 5000;

/**
 * A client for programs that have to go on. By itself the SDK waits for ever for a server that takes connections and says
 * nothing, which a stream of events, or a start that could serve what served last, must not.
 */
export function s3Client(config: S3ClientConfig, silenceMs = SILENCE_MS): S3Client {
  return new S3Client({
    ...config,
    requestHandler: { connectionTimeout: silenceMs, socketTimeout: silenceMs },
  });
}
