import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import {
  CreateStreamCommand,
  KinesisClient,
  ListShardsCommand,
  MergeShardsCommand,
  PutRecordsCommand,
  SplitShardCommand,
} from '@aws-sdk/client-kinesis';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { bundle } from '../../../functions/bundle.ts';
import { DynamoRecords } from '../../../src/adapters/aws/dynamo-records.ts';
import type { ArtifactStore } from '../../../src/registry/artifact-store.ts';
import { makeStack } from '../../support/aws-stack.ts';
import { busEntries, entriesOf, heardOnce } from '../../support/bus-entries.ts';
import { InterruptingProxy } from '../../support/interrupting-proxy.ts';
import { startKinesis } from '../../support/kinesis-local.ts';
import { KinesisPoller } from '../../support/kinesis-poller.ts';
import { type Invoked, LambdaHost } from '../../support/lambda-host.ts';
import { serviceLines } from '../../support/make-stream.ts';
import { MOTO_CLIENT, startMoto } from '../../support/moto-server.ts';
import type { TestServer } from '../../support/server-process.ts';
import { childTruth, linesOf, localTruth } from '../../support/shard-bench.ts';
import { tempFolder } from '../../support/temp-folder.ts';

const SETTINGS = 'specialists: [{ name: pool, watch: { severity: error }, horizons: [60] }]\n';
const FIRST = 'shardId-000000000000';

let moto: TestServer;
let kinesis: TestServer;
let proxy: InterruptingProxy;
let client: KinesisClient;
const folder = join(tempFolder(), 'predict-stream');
const hosts: LambdaHost[] = [];

beforeAll(async () => {
  await bundle('predict-stream', folder);
  writeFileSync(join(folder, 'configs/default.yaml'), SETTINGS);
  [moto, kinesis] = await Promise.all([startMoto(), startKinesis()]);
  proxy = await InterruptingProxy.before(moto.url);
  // The server speaks HTTP/1.1 alone.
  client = new KinesisClient({
    ...MOTO_CLIENT,
    endpoint: kinesis.url,
    requestHandler: new NodeHttpHandler(),
  });
});

afterAll(async () => {
  client?.destroy();
  await Promise.all(hosts.map((host) => host.stop()));
  await proxy?.close();
  await Promise.all([kinesis?.stop(), moto?.stop()]);
});

interface KinesisRecord {
  readonly data: string;
  readonly partitionKey: string;
  readonly sequenceNumber: string;
}

/** A stream of one shard, and all that predict-stream needs to work it. */
async function deployed(stream: string) {
  await client.send(new CreateStreamCommand({ StreamName: stream, ShardCount: 1 }));
  await shardsAre(stream, 1);
  const stack = await makeStack(moto.url, stream);
  const env = { ...stack.env, AWS_ENDPOINT_URL: proxy.url, AWS_ENDPOINT_URL_KINESIS: kinesis.url };
  const host = await LambdaHost.start(folder, env);
  hosts.push(host);
  return { stack, host };
}

/** Waits until the stream has so many shards, closed ones included. */
async function shardsAre(stream: string, count: number): Promise<void> {
  for (let found = 0; found !== count; await pause(50)) {
    const { Shards = [] } = await client.send(new ListShardsCommand({ StreamName: stream }));
    found = Shards.length;
  }
}

/** Lines as log shippers put them: alone, several in one record, or as CloudWatch Logs hands a subscription on. */
async function put(stream: string, lines: readonly string[]): Promise<void> {
  const records: { Data: Uint8Array; PartitionKey: string }[] = [];
  for (let at = 0, kind = 0; at < lines.length; kind++) {
    const some = lines.slice(at, at + [1, 3, 5][kind % 3]!);
    at += some.length;
    const Data = kind % 3 === 2 ? subscription(some) : Buffer.from(some.join('\n'));
    records.push({ Data, PartitionKey: `key ${kind % 7}` });
  }
  for (let at = 0; at < records.length; at += 400)
    await client.send(new PutRecordsCommand({ StreamName: stream, Records: records.slice(at, at + 400) }));
}

function subscription(lines: readonly string[]): Uint8Array {
  const logEvents = lines.map((message, id) => ({ id: `${id}`, timestamp: Date.now(), message }));
  const envelope = { messageType: 'DATA_MESSAGE', logGroup: 'shop', logStream: 'stream', logEvents };
  return gzipSync(JSON.stringify(envelope));
}

/** What lies in the bucket in the end, and in the table. */
async function told({ data, dynamo, table }: Awaited<ReturnType<typeof makeStack>>, shard: string) {
  const objects: { key: string; base64: string }[] = [];
  for (const prefix of ['predictions/', 'outcomes/', 'rejected/'])
    for (const { key } of await data.list(prefix))
      if (key.includes(shard))
        objects.push({ key, base64: Buffer.from((await data.read(key))!.bytes).toString('base64') });
  const records = new DynamoRecords(dynamo, table);
  const warnings = (await records.list('warnings', { limit: 1000 })).items;
  return { lines: linesOf(objects), warnings };
}

test('through Kinesis, with processes killed at every call and batches that come twice, comes what one machine says', async () => {
  const { stack, host } = await deployed('shop');
  const entries = busEntries(proxy);
  let last: unknown;
  let kills = 0;
  const invoke = async (event: unknown): Promise<Invoked> => {
    // What was worked already may come again.
    if (last !== undefined && kills % 3 === 0) await host.invoke(last);
    proxy.interrupt({
      at: 1 + (kills % 6),
      when: kills % 2 === 0 ? 'after' : 'before',
      strike: () => host.kill(),
    });
    const invoked = await host.invoke(event);
    proxy.interrupt(undefined);
    if ('ended' in invoked) kills++;
    else last = event;
    return invoked;
  };
  const poller = new KinesisPoller({
    client,
    stream: 'shop',
    batchSize: 150,
    bisectBatchOnFunctionError: true,
    maximumRetryAttempts: 20,
    onFailure: stack.data,
    invoke,
  });

  await put('shop', serviceLines(5000));
  await poller.drain();
  proxy.interrupt(undefined);
  await host.invoke(last);

  const { lines, notes } = await localTruth(poller.read.get(FIRST)!, 'shop', FIRST);
  const found = await told(stack, FIRST);
  expect(kills).toBeGreaterThan(10);
  expect(lines['predictions']!.length).toBe(5000);
  expect(found.lines).toEqual(lines);
  const warned = new Set(
    notes.filter(({ record }) => record.kind === 'warning').map(({ record }) => record.id),
  );
  expect(warned.size).toBeGreaterThan(1);
  expect(new Set(found.warnings.map(({ id }) => id))).toEqual(warned);
  // The bus hears at least once: all of it, in order, and what came twice is known by its message.
  expect(heardOnce(entries)).toEqual(entriesOf(notes, 'shop-bus'));
  expect(await stack.data.list('aws/lambda/')).toEqual([]);
});

/** The event source mapping of a stream, which hands its records to the function. */
function pollerOf(stream: string, { data }: Awaited<ReturnType<typeof makeStack>>, host: LambdaHost) {
  return new KinesisPoller({
    client,
    stream,
    batchSize: 300,
    bisectBatchOnFunctionError: true,
    maximumRetryAttempts: 3,
    onFailure: data,
    invoke: (event) => host.invoke(event),
  });
}

/** Splits the first shard of a stream in the middle. */
async function splitFirst(StreamName: string): Promise<void> {
  const NewStartingHashKey = `${2n ** 127n}`;
  await client.send(new SplitShardCommand({ StreamName, ShardToSplit: FIRST, NewStartingHashKey }));
  await shardsAre(StreamName, 3);
}

test('a shard that is split goes on in both its children, with what it had learned', async () => {
  const { stack, host } = await deployed('split');
  const poller = pollerOf('split', stack, host);
  const lines = serviceLines(4000);

  await put('split', lines.slice(0, 2000));
  await poller.drain();
  await splitFirst('split');
  await put('split', lines.slice(2000));
  await poller.drain();

  const parent = await localTruth(poller.read.get(FIRST)!, 'split', FIRST);
  expect((await told(stack, FIRST)).lines).toEqual(parent.lines);
  const children = [...poller.read.keys()].filter((shard) => shard !== FIRST);
  expect(children).toHaveLength(2);
  let events = parent.lines['predictions']!.length;
  for (const child of children) {
    const truth = await childTruth(poller.read.get(FIRST)!, poller.read.get(child)!, 'split', FIRST, child);
    const found = await told(stack, child);
    expect(found.lines).toEqual(truth);
    events += truth['predictions']!.length;
  }
  expect(events).toBe(4000);
});

test('shards that are merged go on in one, with what the one of more records had learned', async () => {
  const { stack, host } = await deployed('merge');
  const poller = pollerOf('merge', stack, host);
  const lines = serviceLines(4000);
  const recordsOf = (shard: string) => poller.read.get(shard)!;

  await put('merge', lines.slice(0, 1500));
  await poller.drain();
  await splitFirst('merge');
  await put('merge', lines.slice(1500, 3000));
  await poller.drain();
  const children = [...poller.read.keys()].filter((shard) => shard !== FIRST);
  const [ShardToMerge, AdjacentShardToMerge] = children.toSorted();
  await client.send(new MergeShardsCommand({ StreamName: 'merge', ShardToMerge, AdjacentShardToMerge }));
  await shardsAre('merge', 4);
  await put('merge', lines.slice(3000));
  await poller.drain();

  const [heir] = children.toSorted((a, b) => recordsOf(b).length - recordsOf(a).length);
  const [merged] = [...poller.read.keys()].filter((shard) => shard !== FIRST && !children.includes(shard));
  const before = [...recordsOf(FIRST), ...recordsOf(heir!)];
  const truth = await childTruth(before, recordsOf(merged!), 'merge', heir!, merged!);
  expect(truth['predictions']).toHaveLength(1000);
  expect((await told(stack, merged!)).lines).toEqual(truth);
});

test('what was given up on lies at the destination for failures whole, and comes in again through the stream', async () => {
  const { stack, host } = await deployed('stuck');
  // S3 out of reach: a fault that passes, longer than the mapping has patience with the first batch, in halves and quarters.
  const patience = 1 + 2 + 4;
  const poller = new KinesisPoller({
    client,
    stream: 'stuck',
    batchSize: 40,
    bisectBatchOnFunctionError: true,
    maximumRetryAttempts: 2,
    onFailure: stack.data,
    invoke: (event) => {
      const broken = poller.invocations <= patience;
      proxy.interrupt(broken ? { at: 1, when: 'before', strike: () => host.kill() } : undefined);
      return host.invoke(event);
    },
  });
  await put('stuck', serviceLines(400));

  await poller.drain();
  const givenUp = await givenUpIn(stack.data);
  const Records = givenUp.map(({ data, partitionKey: PartitionKey }) => ({
    Data: Buffer.from(data, 'base64'),
    PartitionKey,
  }));
  await client.send(new PutRecordsCommand({ StreamName: 'stuck', Records }));
  await poller.drain();

  expect(givenUp).toHaveLength(40);
  const lost = new Set(givenUp.map(({ sequenceNumber }) => sequenceNumber));
  const worked = poller.read.get(FIRST)!.filter(({ sequence }) => !lost.has(sequence));
  const { lines } = await localTruth(worked, 'stuck', FIRST);
  expect(lines['predictions']).toHaveLength(400);
  expect((await told(stack, FIRST)).lines).toEqual(lines);
});

/** The records of all batches that were given up on, in their order. */
async function givenUpIn(store: ArtifactStore): Promise<KinesisRecord[]> {
  const found: KinesisRecord[] = [];
  for (const { key } of await store.list('aws/lambda/')) {
    const { payload } = JSON.parse(Buffer.from((await store.read(key))!.bytes).toString());
    const { Records } = JSON.parse(payload) as { Records: { kinesis: KinesisRecord }[] };
    found.push(...Records.map(({ kinesis }) => kinesis));
  }
  return found;
}
