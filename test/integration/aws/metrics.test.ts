import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { bundle, functionNames } from '../../../functions/bundle.ts';
import { kinesisEvent } from '../../../src/bench/lambda/kinesis-event.ts';
import { makeStack } from '../../support/aws-stack.ts';
import { emfSum, emfValues } from '../../support/emf-lines.ts';
import { ALICE } from '../../support/gateway-api.ts';
import { LambdaHost } from '../../support/lambda-host.ts';
import { serviceLines } from '../../support/make-stream.ts';
import { startMoto } from '../../support/moto-server.ts';
import type { TestServer } from '../../support/server-process.ts';
import { lineRecords } from '../../support/shard-bench.ts';

// Within the repository, so that bundles find the native runtime that the layer would bring.
const FOLDER = resolve(import.meta.dirname, '../../../node_modules/.cache/logcast-functions/metrics');
const SHARD = 'shardId-000000000000';

let moto: TestServer;
let stack: Awaited<ReturnType<typeof makeStack>>;
const hosts: LambdaHost[] = [];

beforeAll(async () => {
  for (const name of functionNames()) await bundle(name, join(FOLDER, name));
  moto = await startMoto();
  stack = await makeStack(moto.url, 'measured', 'logs');
});

afterAll(async () => {
  await Promise.all(hosts.map((host) => host.stop()));
  await moto?.stop();
});

async function environment(name: string, env: Record<string, string> = {}): Promise<LambdaHost> {
  const host = await LambdaHost.start(join(FOLDER, name), {
    ...stack.env,
    AWS_ENDPOINT_URL: moto.url,
    ...env,
  });
  hosts.push(host);
  return host;
}

/** What each function can be told without anything else being there: a schedule, no records, a question about health. */
function quietEvent(name: string): unknown {
  if (name === 'predict-stream') return { Records: [] };
  if (name !== 'inference-api') return { 'detail-type': 'Scheduled Event', source: 'aws.events' };
  return {
    version: '2.0',
    routeKey: '$default',
    rawPath: '/v2/health/live',
    rawQueryString: '',
    headers: {},
    requestContext: {
      domainName: 'api.test',
      http: { method: 'GET', path: '/v2/health/live', sourceIp: '192.0.2.1' },
      authorizer: { iam: { userArn: ALICE } },
    },
    isBase64Encoded: false,
  };
}

describe('a new environment', () => {
  test.each(functionNames())(
    'of %s is counted once, with what its first event waited for it',
    async (name) => {
      const host = await environment(name);

      const first = await host.invoke(quietEvent(name));
      const second = await host.invoke(quietEvent(name));
      const found = emfValues(await host.finalLog());

      expect([first, second]).toEqual([{ result: expect.anything() }, { result: expect.anything() }]);
      expect(emfSum(found, 'logcast_cold_starts_total', `function=${name}`)).toBe(1);
      const seconds = found.filter((value) => value.name === 'logcast_cold_start_seconds');
      expect(seconds).toEqual([expect.objectContaining({ unit: 'Seconds', value: expect.any(Number) })]);
      expect(seconds[0]!.value).toBeGreaterThan(0);
    },
  );

  test('that was made ready before anybody asked is counted, but was no wait', async () => {
    const host = await environment('predict-stream', {
      AWS_LAMBDA_INITIALIZATION_TYPE: 'provisioned-concurrency',
    });

    await host.invoke(quietEvent('predict-stream'));
    const found = emfValues(await host.finalLog());

    expect(found.map(({ name }) => name)).toEqual(['logcast_cold_starts_total']);
  });
});

describe('predict-stream', () => {
  test('tells rejects by their reason and together, and counts nothing twice that comes again', async () => {
    const host = await environment('predict-stream');
    const broken = ['{"broken', '{"message": "when?", "time": "yesterday"}', '{"again'];
    const lines = [...broken, ...serviceLines(300)];
    const event = kinesisEvent('logs', SHARD, lineRecords(lines));

    await host.invoke(event);
    await host.invoke(event);
    const found = emfValues(await host.finalLog());

    const sum = (name: string, ...labels: string[]) => emfSum(found, `logcast_${name}`, ...labels);
    expect(sum('rejected_total', 'reason=broken-json')).toBe(2);
    expect(sum('rejected_total', 'reason=bad-time')).toBe(1);
    expect(sum('rejected_total')).toBe(3);
    expect(sum('events_total')).toBe(300);
    expect(sum('duplicates_total')).toBe(303);
    expect(sum('commits_total', 'result=done')).toBe(1);
    expect(sum('state_bytes')).toBeGreaterThan(1000);
    expect(sum('lag_seconds')).toBeGreaterThan(0);
    for (const stage of ['process', 'commit', 'deliver'])
      expect(found.some(({ sets }) => sets[0]!.includes(`stage=${stage}`))).toBe(true);
  });
});
