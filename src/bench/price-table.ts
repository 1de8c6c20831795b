/**
 * List prices that the costs are computed from, USD, region us-east-1, first tier, without the free tier. Source:
 * aws.amazon.com/lambda/pricing and aws.amazon.com/s3/pricing, as known in November 2025: look them up before you rely on them.
 */
export const PRICES = {
  asOf: '2025-11',
  region: 'us-east-1',
  lambdaGbSecond: { arm64: 0.0000133334, x86: 0.0000166667 },
  lambdaRequest: 0.2 / 1e6,
  s3Put: 0.005 / 1000,
} as const;

/** How a stream is worked. */
export interface StreamLoad {
  readonly eventsPerSecond: number;
  readonly batch: number;
  readonly memoryMb: number;
  /** S3 writes per batch: the checkpoint, and a file each of predictions and outcomes where they are kept. */
  readonly puts: number;
}

/** USD for a million events: seconds × GB × price, one request per batch, and apart from them what S3 asks for its writes. */
export function costPerMillion(load: StreamLoad, architecture: 'arm64' | 'x86') {
  const { eventsPerSecond, batch, memoryMb, puts } = load;
  const batches = 1e6 / batch;
  const compute = (1e6 / eventsPerSecond) * (memoryMb / 1024) * PRICES.lambdaGbSecond[architecture];
  const requests = batches * PRICES.lambdaRequest;
  return { compute, requests, lambda: compute + requests, s3: batches * puts * PRICES.s3Put };
}
