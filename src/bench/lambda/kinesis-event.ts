import type { KinesisStreamEvent } from 'aws-lambda';
import type { ShardRecord } from '../../shards/shard-record.ts';

/** Records as an event source mapping hands them to a function. */
export function kinesisEvent(
  stream: string,
  shard: string,
  records: readonly ShardRecord[],
): KinesisStreamEvent {
  const arn = `arn:aws:kinesis:eu-central-1:000000000000:stream/${stream}`;
  return {
    Records: records.map(({ sequence, bytes, arrival, partitionKey }) => ({
      awsRegion: 'eu-central-1',
      eventID: `${shard}:${sequence}`,
      eventName: 'aws:kinesis:record',
      eventSource: 'aws:kinesis',
      eventSourceARN: arn,
      eventVersion: '1.0',
      invokeIdentityArn: 'arn:aws:iam::000000000000:role/predict-stream',
      kinesis: {
        approximateArrivalTimestamp: arrival / 1000,
        data: Buffer.from(bytes).toString('base64'),
        kinesisSchemaVersion: '1.0',
        partitionKey,
        sequenceNumber: sequence,
      },
    })),
  };
}
