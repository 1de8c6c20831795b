import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { costPerMillion, PRICES } from '../../../src/bench/price-table.ts';

describe('cost of a million events', () => {
  test('is seconds × memory × price, a request per batch, and what S3 and Kinesis ask', () => {
    const load = { eventsPerSecond: 10_000, batch: 1000, memoryMb: 2048, puts: 3 };

    const { compute, requests, lambda, s3, kinesis } = costPerMillion(load, 'arm64');

    expect(compute).toBeCloseTo(100 * 2 * 0.0000133334, 10);
    expect(requests).toBeCloseTo(1000 * 0.0000002, 10);
    expect(lambda).toBeCloseTo(compute + requests, 10);
    expect(s3).toBeCloseTo(3000 * 0.000005, 10);
    expect(kinesis).toBeCloseTo(0.014 + (1000 / 3600) * 0.015, 10);
  });

  test('uses the prices that the documentation shows', () => {
    const text = readFileSync(resolve(import.meta.dirname, '../../../docs/DEPLOY.md'), 'utf8');
    const shown = [
      ['Lambda arm64, GB-second', '.0000133334', PRICES.lambdaGbSecond.arm64],
      ['Lambda x86, GB-second', '.0000166667', PRICES.lambdaGbSecond.x86],
      ['Lambda, million requests', '.20', PRICES.lambdaRequest * 1e6],
      ['S3, thousand writes', '.005', PRICES.s3Put * 1e3],
      ['S3, thousand reads', '.0004', PRICES.s3Get * 1e3],
      ['Kinesis, shard-hour', '.015', PRICES.kinesisShardHour],
      ['Kinesis, million puts up to 25 KB', '.014', PRICES.kinesisPut * 1e6],
      ['DynamoDB, million writes', '.625', PRICES.dynamoDbWrite * 1e6],
      ['EventBridge, million own events', '1.00', PRICES.eventBridgeEvent * 1e6],
      ['CloudWatch own metric, month (by the hour it is written)', '.30', PRICES.cloudWatchMetricMonth],
      ['CloudWatch Logs, GB', '.50', PRICES.cloudWatchLogsGb],
    ] as const;

    for (const [name, price, value] of shown) {
      expect(text).toContain(`| ${name} | ${price} |`);
      expect(value).toBeCloseTo(Number(price), 10);
    }
    expect(text).toContain(PRICES.asOf);
  });
});
