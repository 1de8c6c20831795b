/**
 * List prices that the costs are computed from, USD, first tier, without the free tier. AWS's pages load their figures by script, so
 * these were compared with what others quoted from them in 2026: look them up before you rely on them.
 */
export const PRICES = {
  asOf: '2026-11',
  region: 'us-east-1',
  sources: {
    lambda: 'https://aws.amazon.com/lambda/pricing/',
    s3: 'https://aws.amazon.com/s3/pricing/',
    kinesis: 'https://aws.amazon.com/kinesis/data-streams/pricing/',
    dynamoDb: 'https://aws.amazon.com/dynamodb/pricing/on-demand/',
    eventBridge: 'https://aws.amazon.com/eventbridge/pricing/',
    cloudWatch: 'https://aws.amazon.com/cloudwatch/pricing/',
  },
  lambdaGbSecond: { arm64: 0.0000133334, x86: 0.0000166667 },
  lambdaRequest: 0.2 / 1e6,
  s3Put: 0.005 / 1000,
  s3Get: 0.0004 / 1000,
  kinesisShardHour: 0.015,
  kinesisPut: 0.014 / 1e6,
  dynamoDbWrite: 0.625 / 1e6,
  eventBridgeEvent: 1 / 1e6,
  cloudWatchMetricMonth: 0.3,
  cloudWatchLogsGb: 0.5,
} as const;

/** USD for compute and requests of a million events that the project set itself as the most. */
export const GOAL = 0.005;

/** Records that a shard of a stream takes at most a second: what a provisioned stream costs when it is full. */
const SHARD_RECORDS = 1000;

/** How a stream is worked. */
export interface StreamLoad {
  /** Events a second of billed time, while the function works. */
  readonly eventsPerSecond: number;
  readonly batch: number;
  readonly memoryMb: number;
  /** S3 writes per batch: the checkpoint, and a file each of predictions and outcomes where they are kept. */
  readonly puts: number;
}

/** USD for a million events. */
export interface Cost {
  readonly compute: number;
  readonly requests: number;
  /** Compute and requests. */
  readonly lambda: number;
  readonly s3: number;
  /** Puts of records, and hours of a shard that is full; a shard costs the same where it is not. */
  readonly kinesis: number;
}

/** Seconds × GB × price and one request per batch; apart from them what S3 and Kinesis ask. Events are records of a line each. */
export function costPerMillion(load: StreamLoad, architecture: 'arm64' | 'x86'): Cost {
  const { eventsPerSecond, batch, memoryMb, puts } = load;
  const batches = 1e6 / batch;
  const compute = (1e6 / eventsPerSecond) * (memoryMb / 1024) * PRICES.lambdaGbSecond[architecture];
  const requests = batches * PRICES.lambdaRequest;
  const shardHours = 1e6 / SHARD_RECORDS / 3600;
  const kinesis = 1e6 * PRICES.kinesisPut + shardHours * PRICES.kinesisShardHour;
  return { compute, requests, lambda: compute + requests, s3: batches * puts * PRICES.s3Put, kinesis };
}
