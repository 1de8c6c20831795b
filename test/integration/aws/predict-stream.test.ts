import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { bundle } from '../../../functions/bundle.ts';
import { DynamoRecords } from '../../../src/adapters/aws/dynamo-records.ts';
import { kinesisEvent } from '../../../src/bench/lambda/kinesis-event.ts';
import { makeStack } from '../../support/aws-stack.ts';
import { busEntries, entriesOf, heardOnce, PUT_EVENTS } from '../../support/bus-entries.ts';
import { InterruptingProxy } from '../../support/interrupting-proxy.ts';
import { LambdaHost } from '../../support/lambda-host.ts';
import { serviceLines } from '../../support/make-stream.ts';
import { startMoto } from '../../support/moto-server.ts';
import type { TestServer } from '../../support/server-process.ts';
import { lineRecords, linesOf, localTruth } from '../../support/shard-bench.ts';
import { tempFolder } from '../../support/temp-folder.ts';

const SHARD = 'shardId-000000000000';
const RECORDS = lineRecords(serviceLines(6000));
const BATCH = 400;
/** For what is to be killed only where there is something to tell. */
const LARGE_BATCH = 1500;
const SETTINGS = 'specialists: [{ name: pool, watch: { severity: error }, horizons: [60] }]\n';

let moto: TestServer;
let proxy: InterruptingProxy;
const folder = join(tempFolder(), 'predict-stream');
const hosts: LambdaHost[] = [];

beforeAll(async () => {
  await bundle('predict-stream', folder);
  writeFileSync(join(folder, 'configs/default.yaml'), SETTINGS);
  moto = await startMoto();
  proxy = await InterruptingProxy.before(moto.url);
});

afterAll(async () => {
  await Promise.all(hosts.map((host) => host.stop()));
  await proxy?.close();
  await moto?.stop();
});

async function environment(env: Record<string, string>): Promise<LambdaHost> {
  const host = await LambdaHost.start(folder, { ...env, AWS_ENDPOINT_URL: proxy.url });
  hosts.push(host);
  return host;
}

/** What lies in the bucket and the table in the end. */
async function told(stack: Awaited<ReturnType<typeof makeStack>>) {
  const objects: { key: string; base64: string }[] = [];
  for (const prefix of ['predictions/', 'outcomes/', 'rejected/'])
    for (const { key } of await stack.data.list(prefix)) {
      const bytes = (await stack.data.read(key))!.bytes;
      objects.push({ key, base64: Buffer.from(bytes).toString('base64') });
    }
  const records = new DynamoRecords(stack.dynamo, stack.table);
  const warnings = (await records.list('warnings', { limit: 1000 })).items;
  const incidents = (await records.list('incidents', { limit: 1000 })).items;
  return { lines: linesOf(objects), records: [...warnings, ...incidents] };
}

/** The latest that one machine says of each record. */
async function expected(stream: string) {
  const { lines, notes } = await localTruth(RECORDS, stream, SHARD);
  const latest = new Map(notes.map(({ record }) => [record.id, record]));
  return { lines, records: [...latest.values()] };
}

const byId = (a: { id: string }, b: { id: string }): number => (a.id < b.id ? -1 : 1);

test('the real bundle, killed around every call to AWS and given records twice, says what one machine says', async () => {
  const stack = await makeStack(moto.url, 'killed', 'logs');
  const host = await environment(stack.env);
  let kills = 0;

  for (let at = 0, call = 1; at < RECORDS.length; ) {
    // Records before the batch come again, as they do where an answer was lost.
    const event = kinesisEvent('logs', SHARD, RECORDS.slice(Math.max(0, at - 100), at + BATCH));
    const when = call % 2 === 0 ? 'before' : 'after';
    proxy.interrupt({ at: 1 + (call >> 1), when, strike: () => host.kill() });
    const invoked = await host.invoke(event);
    if ('ended' in invoked) {
      kills++;
      call++;
      continue;
    }
    expect(invoked).toEqual({ result: { batchItemFailures: [] } });
    // Every call that an invocation makes was struck, before it and after it.
    call = 1 + (call % 12);
    at += BATCH;
  }
  proxy.interrupt(undefined);
  await host.invoke(kinesisEvent('logs', SHARD, RECORDS.slice(-1)));

  const truth = await expected('logs');
  const found = await told(stack);
  expect(kills).toBeGreaterThan(20);
  expect(truth.records.length).toBeGreaterThan(3);
  expect(found.lines).toEqual(truth.lines);
  expect(found.records.toSorted(byId)).toEqual(truth.records.toSorted(byId));
});

test('an invocation that runs out of time is ended, and the next one does its work', async () => {
  const stack = await makeStack(moto.url, 'slow', 'slow');
  const host = await environment(stack.env);
  const event = kinesisEvent('slow', SHARD, RECORDS);

  const first = await host.invoke(event, 250);
  let left = RECORDS;
  for (let calls = 0; left.length > 0 && calls < 20; calls++) {
    const { result } = (await host.invoke(kinesisEvent('slow', SHARD, left), 60_000)) as {
      result: { batchItemFailures: { itemIdentifier: string }[] };
    };
    const next = result.batchItemFailures[0]?.itemIdentifier;
    left = next === undefined ? [] : left.slice(left.findIndex(({ sequence }) => sequence === next));
  }

  expect(first).toEqual({ ended: 'timed out' });
  expect((await told(stack)).lines).toEqual((await expected('slow')).lines);
});

/** Hands a batch to the function until it says that it is done; every time it was killed first, counts. */
async function workOff(host: LambdaHost, batch: typeof RECORDS, stream: string): Promise<number> {
  for (let kills = 0; ; kills++) {
    const invoked = await host.invoke(kinesisEvent(stream, SHARD, batch));
    proxy.interrupt(undefined);
    if ('ended' in invoked) continue;
    expect(invoked).toEqual({ result: { batchItemFailures: [] } });
    return kills;
  }
}

test.each([
  { when: 'before', again: false },
  { when: 'after', again: true },
] as const)(
  'killed $when it told the bus, the function tells all that one machine says, in order, by the same ids',
  async ({ when, again }) => {
    const stream = `killed-${when}`;
    const stack = await makeStack(moto.url, stream, stream);
    const host = await environment(stack.env);
    const entries = busEntries(proxy);
    let kills = 0;

    for (let at = 0; at < RECORDS.length; at += LARGE_BATCH) {
      proxy.interrupt({ at: 1, operation: PUT_EVENTS, when, strike: () => host.kill() });
      kills += await workOff(host, RECORDS.slice(at, at + LARGE_BATCH), stream);
    }

    const { notes } = await localTruth(RECORDS, stream, SHARD);
    expect(kills).toBeGreaterThan(1);
    expect(heardOnce(entries)).toEqual(entriesOf(notes, `${stream}-bus`));
    expect(entries.length > notes.length).toBe(again);
  },
);
