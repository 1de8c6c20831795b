import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { bundle } from '../../../functions/bundle.ts';
import { kinesisEvent } from '../../../src/bench/lambda/kinesis-event.ts';
import type { PairedBlock } from '../../../src/outcomes/paired-block.ts';
import { StoreRegistry } from '../../../src/registry/store-registry.ts';
import { makeStack } from '../../support/aws-stack.ts';
import { HDFS, hdfsLines, retrained, shuffled } from '../../support/hdfs-stream.ts';
import { InterruptingProxy } from '../../support/interrupting-proxy.ts';
import { LambdaHost } from '../../support/lambda-host.ts';
import { startMoto } from '../../support/moto-server.ts';
import { passedBy } from '../../support/registered.ts';
import type { TestServer } from '../../support/server-process.ts';
import { lineRecords } from '../../support/shard-bench.ts';
import { tempFolder } from '../../support/temp-folder.ts';

// Within the repository, so that the bundles find the native runtime that the layer would bring.
const FOLDER = resolve(import.meta.dirname, '../../../node_modules/.cache/logcast-functions/promotion');
const SETTINGS = `experts: { registered: [${HDFS}] }
registry:
  promotion: { auto: true, minEvents: 500, blockEvents: 50 }
  cache: { lookSeconds: 0.2 }
`;

const temporary = tempFolder();
const SHARD = 'shardId-000000000000';
const BATCH = 1000;
const RECORDS = lineRecords(hdfsLines(300)).map((record) => ({ ...record, arrival: Date.now() }));
const [GOOD, WRONG] = [1, 2];

let moto: TestServer;
let proxy: InterruptingProxy;
const hosts: LambdaHost[] = [];

beforeAll(async () => {
  for (const name of ['predict-stream', 'promote-model']) {
    const folder = await bundle(name, `${FOLDER}/${name}`);
    writeFileSync(`${folder}/configs/default.yaml`, SETTINGS);
  }
  moto = await startMoto();
  proxy = await InterruptingProxy.before(moto.url);
});

afterAll(async () => {
  await Promise.all(hosts.map((host) => host.stop()));
  await proxy?.close();
  await moto?.stop();
});

/** A stack with the good package as version 1, the wrong one as version 2, and an environment of both functions. */
async function stackWith(name: string, aliases: readonly (readonly [string, number])[]) {
  const stack = await makeStack(moto.url, name, name);
  const registry = new StoreRegistry(stack.models);
  const act = () => ({ by: 'alice', reason: 'a test', now: Date.now() });
  for (const draft of [retrained(1), shuffled()]) await registry.publish(draft, passedBy(draft, HDFS), act());
  for (const [alias, version] of aliases) await registry.setAlias(HDFS, alias, version, act());
  const env = { ...stack.env, AWS_ENDPOINT_URL: proxy.url, TMPDIR: join(temporary, name) };
  mkdirSync(env.TMPDIR);
  const predict = await LambdaHost.start(`${FOLDER}/predict-stream`, env);
  const promote = await LambdaHost.start(`${FOLDER}/promote-model`, env);
  hosts.push(predict, promote);
  return { stack, registry, predict, promote };
}

/** Delivers all records; at every second batch the process is ended around a call to AWS first. Returns the kills. */
async function deliver(host: LambdaHost, stream: string): Promise<number> {
  let kills = 0;
  for (let at = 0; at < RECORDS.length; ) {
    const event = kinesisEvent(stream, SHARD, RECORDS.slice(Math.max(0, at - 50), at + BATCH));
    const strike = kills * BATCH < at;
    const when = kills % 2 === 0 ? 'before' : 'after';
    // Later and later in the invocation: while it opens, commits, and writes what the commit promised.
    proxy.interrupt(strike ? { at: 3 + kills * 3, when, strike: () => host.kill() } : undefined);
    const invoked = await host.invoke(event);
    if ('ended' in invoked) kills++;
    else {
      expect(invoked).toEqual({ result: { batchItemFailures: [] } });
      at += BATCH;
      if (strike) kills++;
    }
  }
  proxy.interrupt(undefined);
  return kills;
}

type Stack = Awaited<ReturnType<typeof makeStack>>;

async function linesUnder(stack: Stack, prefix: string): Promise<string[]> {
  const lines: string[] = [];
  for (const { key } of await stack.data.list(prefix)) {
    const { bytes } = (await stack.data.read(key))!;
    lines.push(...gunzipSync(bytes).toString().trimEnd().split('\n'));
  }
  return lines;
}

const blocksOf = async (stack: Stack): Promise<PairedBlock[]> =>
  (await linesUnder(stack, 'pairs/')).map((line) => JSON.parse(line));

const aliasesOf = async (registry: StoreRegistry): Promise<Record<string, number>> =>
  Object.fromEntries((await registry.aliases(HDFS)).map(({ alias, version }) => [alias, version]));

describe('a fast, error-free but wrong model', () => {
  test('is not promoted: predict-stream writes what both were worth, and promote-model sends it away', async () => {
    const { stack, registry, predict, promote } = await stackWith('challenged', [
      ['champion', GOOD],
      ['challenger', WRONG],
    ]);

    const kills = await deliver(predict, 'challenged');
    const first = await promote.invoke({ 'detail-type': 'Scheduled Event' });
    const ledger = await registry.ledger(HDFS);
    const again = await promote.invoke({ 'detail-type': 'Scheduled Event' });

    const blocks = await blocksOf(stack);
    expect(kills).toBeGreaterThan(2);
    expect(blocks.length).toBeGreaterThan(20);
    expect(blocks[0]).toMatchObject({ purpose: 'challenge', champion: GOOD, challenger: WRONG });
    expect(blocks.map(({ index }) => index)).toEqual(blocks.map((_, place) => place));
    const predictions = await linesUnder(stack, 'predictions/');
    expect(predictions.some((line) => line.includes(`"${HDFS}@${GOOD}"`))).toBe(true);
    expect(first).toMatchObject({
      result: { blocks: blocks.length, trials: [{ decision: 'send-away', verdict: 'worse', done: true }] },
    });
    expect(again).toMatchObject({ result: { blocks: 0, unreadable: [], left: 0, trials: [] } });
    expect(await aliasesOf(registry)).toEqual({ champion: GOOD });
    expect(ledger.at(-1)).toMatchObject({ action: 'remove-alias', by: 'promote-model' });
    expect(await registry.ledger(HDFS)).toEqual(ledger);
  });

  test('is rolled back where it was made champion by force, once, though every invocation is killed', async () => {
    const { stack, registry, predict, promote } = await stackWith('forced', [
      ['champion', GOOD],
      ['champion', WRONG],
    ]);
    await deliver(predict, 'forced');

    let kills = 0;
    for (let at = 1; ; at++) {
      proxy.interrupt({ at, when: at % 2 === 0 ? 'before' : 'after', strike: () => promote.kill() });
      const invoked = await promote.invoke({ 'detail-type': 'Scheduled Event' });
      if (!('ended' in invoked)) break;
      kills++;
    }
    proxy.interrupt(undefined);
    const rest = RECORDS.slice(-1)[0]!;
    const more = lineRecords(hdfsLines(20, 9), RECORDS.length + 1).map((record) => ({
      ...record,
      arrival: rest.arrival,
    }));
    await predict.invoke(kinesisEvent('forced', SHARD, more));

    const moves = (await registry.ledger(HDFS)).filter(({ by }) => by === 'promote-model');
    expect(kills).toBeGreaterThan(5);
    expect((await blocksOf(stack))[0]).toMatchObject({ purpose: 'guard', champion: WRONG, challenger: GOOD });
    expect(moves).toMatchObject([{ action: 'rollback', version: GOOD, previous: WRONG }]);
    expect(await aliasesOf(registry)).toEqual({ champion: GOOD });
    expect(predict.log).toContain(`${HDFS}@${GOOD} took over from ${WRONG}`);
  });
});
