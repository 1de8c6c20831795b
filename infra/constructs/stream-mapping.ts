import { Duration } from 'aws-cdk-lib';
import type { IStream } from 'aws-cdk-lib/aws-kinesis';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import { EventSourceMapping, StartingPosition } from 'aws-cdk-lib/aws-lambda';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import type { AwsConfig } from '../../src/config/aws-config.ts';
import type { LogcastFunction } from './logcast-function.ts';

/** Where Lambda writes batches that never succeeded; it lets nobody choose. */
export const FAILED_BATCHES = 'aws/lambda/';

/**
 * Hands the stream to a function in order. Every limit is set: without them one record that always fails stops its shard until
 * it expires.
 */
export function streamMapping(
  { lambda, role }: LogcastFunction,
  { stream, key, failures }: { readonly stream: IStream; readonly key: IKey; readonly failures: IBucket },
  functions: AwsConfig['functions'],
): EventSourceMapping {
  role
    .allow(
      [
        'kinesis:DescribeStream',
        'kinesis:DescribeStreamSummary',
        'kinesis:GetRecords',
        'kinesis:GetShardIterator',
        'kinesis:ListShards',
      ],
      stream.streamArn,
    )
    .allow(['kms:Decrypt', 'kms:GenerateDataKey'], key.keyArn)
    .list(failures)
    .objects(['PutObject'], failures, FAILED_BATCHES);
  const mapping = new EventSourceMapping(lambda, 'Stream', {
    target: lambda,
    eventSourceArn: stream.streamArn,
    // From the oldest record: what came between the stream's making and ours is not lost.
    startingPosition: StartingPosition.TRIM_HORIZON,
    batchSize: functions.batchSize,
    maxBatchingWindow: Duration.seconds(functions.batchingWindowSeconds),
    // More would cut a shard by partition key into batches at the same time, but its checkpoint has one writer and one position:
    // the second would find its records skipped or its commit refused. More shards make it faster.
    parallelizationFactor: 1,
    bisectBatchOnError: true,
    retryAttempts: functions.retryAttempts,
    maxRecordAge: Duration.seconds(functions.maxRecordAgeSeconds),
    reportBatchItemFailures: true,
    onFailure: { bind: () => ({ destination: failures.bucketArn }) },
  });
  mapping.node.addDependency(role);
  return mapping;
}
