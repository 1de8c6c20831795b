import type { KinesisStreamEvent, KinesisStreamRecord } from 'aws-lambda';
import type { ShardName, ShardRecord } from '../../shards/shard-record.ts';

/** The records of one shard in an event of Lambda. */
export interface ShardDelivery {
  readonly name: ShardName;
  readonly records: readonly ShardRecord[];
}

/** What an event source mapping delivers: records of one shard, in order; several only where somebody invokes by hand. */
export function deliveriesOf({ Records: records }: KinesisStreamEvent): ShardDelivery[] {
  const byShard = Map.groupBy(
    records,
    ({ eventSourceARN, eventID }) => `${eventSourceARN} ${shardOf(eventID)}`,
  );
  return [...byShard.values()].map((group) => {
    const { eventSourceARN, eventID } = group[0]!;
    const stream = eventSourceARN.slice(eventSourceARN.lastIndexOf('/') + 1);
    return { name: { stream, shard: shardOf(eventID) }, records: group.map(recordOf) };
  });
}

/** `shardId-000000000000:4959…`. */
function shardOf(eventId: string): string {
  return eventId.slice(0, eventId.indexOf(':'));
}

function recordOf({ kinesis }: KinesisStreamRecord): ShardRecord {
  return {
    sequence: kinesis.sequenceNumber,
    bytes: Buffer.from(kinesis.data, 'base64'),
    arrival: Math.round(kinesis.approximateArrivalTimestamp * 1000),
    partitionKey: kinesis.partitionKey,
  };
}
