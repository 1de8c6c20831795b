/** @jest-environment ./test/support/onnx-environment.ts */
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from '@jest/globals';
import { accuracyOf } from '../../../src/api/views.ts';
import { configSchema } from '../../../src/config/config.ts';
import { streamExperts } from '../../../src/hosts/aws/stream-experts.ts';
import type { Pipeline } from '../../../src/pipeline.ts';
import { StoreRegistry } from '../../../src/registry/store-registry.ts';
import { ShardRun } from '../../../src/shards/shard-run.ts';
import { FailingStore, Killed } from '../../support/failing-store.ts';
import { FarStore } from '../../support/far-store.ts';
import { HDFS, hdfsLines, retrained } from '../../support/hdfs-stream.ts';
import { passedBy } from '../../support/registered.ts';
import { lineRecords, linesOf, shardPlan } from '../../support/shard-bench.ts';
import { tempFolder } from '../../support/temp-folder.ts';

const NAME = { stream: 'logs', shard: 'shardId-000000000000' };
const RECORDS = lineRecords(hdfsLines(60));
const CONFIG = configSchema.parse({
  experts: { registered: [HDFS] },
  registry: { cache: { lookSeconds: 0.001 } },
});
const ACT = { by: 'alice', reason: 'a test', now: Date.now() };
const root = tempFolder();

let far: FarStore;
let registry: StoreRegistry;
let notices: string[];
/** Whose accuracy is measured after the last commit. */
let judged: string[];
let environments = 0;

beforeEach(async () => {
  [far, notices] = [new FarStore(), []];
  registry = new StoreRegistry(far);
  for (const seed of [1, 2]) await registry.publish(retrained(seed), passedBy(retrained(seed), HDFS), ACT);
});

const name = (alias: string, version: number) => registry.setAlias(HDFS, alias, version, ACT);

/** The shard in a new environment, with a disk of its own unless it is given one. */
function environment(store: FailingStore, disk = `disk-${environments++}`): ShardRun {
  const notice = (message: string): void => void notices.push(message);
  const openExperts = streamExperts(CONFIG, registry, notice, join(root, disk));
  const measure = (pipeline: Pipeline): void => {
    judged = Object.keys(accuracyOf(pipeline).perModel);
  };
  return new ShardRun(NAME, shardPlan({ config: CONFIG, store, openExperts, measure }));
}

/** Delivers the records in as many parts as there are things to do, each before its part. */
async function deliver(run: ShardRun, parts: readonly (() => unknown)[]): Promise<void> {
  const size = Math.ceil(RECORDS.length / parts.length);
  for (const [part, before] of parts.entries()) {
    await before();
    await new Promise((resolve) => setTimeout(resolve, 5));
    await run.take(RECORDS.slice(part * size, (part + 1) * size));
  }
  await run.close();
}

function predictionsOf({ objects }: FailingStore): string[] {
  const outputs = [...objects].filter(([key]) => key.startsWith('predictions/'));
  return linesOf(outputs.map(([key, bytes]) => ({ key, base64: Buffer.from(bytes).toString('base64') })))[
    'predictions'
  ]!;
}

const nothing = (): void => undefined;
const speakers = (store: FailingStore): string[] => [
  ...new Set(predictionsOf(store).flatMap((line) => line.match(/hdfs-gru@\d/g) ?? [])),
];

describe('registered models of a shard', () => {
  test('say the same when the process ends after every delivery as when it lives on', async () => {
    await name('champion', 1);
    const [whole, torn] = [new FailingStore(), new FailingStore()];

    await deliver(environment(whole), [nothing, nothing, nothing]);
    const size = Math.ceil(RECORDS.length / 3);
    for (let at = 0; at < RECORDS.length; at += size) {
      torn.failing = { in: 1, afterwards: true };
      await expect(environment(torn).take(RECORDS.slice(0, at + size))).rejects.toThrow(Killed);
      torn.failing = undefined;
      await environment(torn).take(RECORDS.slice(at, at + size));
    }

    expect(speakers(whole)).toEqual([`${HDFS}@1`]);
    expect(predictionsOf(torn)).toEqual(predictionsOf(whole));
  });

  test('join the shard once they have a champion, and the stream does not wait for that', async () => {
    const store = new FailingStore();

    await deliver(environment(store), [nothing, () => name('champion', 1), nothing]);

    expect(notices).toContain(`${HDFS}: no champion yet; the online experts speak alone`);
    expect(judged).toContain(`${HDFS}@1`);
  });

  test('take over between two deliveries where the alias was moved', async () => {
    await name('champion', 1);
    const store = new FailingStore();

    await deliver(environment(store), [nothing, () => name('champion', 2), nothing]);

    expect(speakers(store)).toEqual([`${HDFS}@1`, `${HDFS}@2`]);
    expect(notices.at(-1)).toMatch(`${HDFS}@2 took over from 1`);
  });

  test('serve on while the registry is out of reach, in a new process too', async () => {
    await name('champion', 1);
    const store = new FailingStore();
    const size = RECORDS.length >> 1;

    await environment(store, 'kept').take(RECORDS.slice(0, size));
    far.away = true;
    const next = environment(store, 'kept');
    await next.take(RECORDS.slice(size));

    expect(notices[0]).toMatch('out of reach, what served last serves on');
    expect(speakers(store)).toEqual([`${HDFS}@1`]);
    expect(predictionsOf(store).length).toBeGreaterThan(500);
  });

  test('leave the last commit alone where neither registry nor disk has them', async () => {
    await name('champion', 1);
    const store = new FailingStore();
    far.away = true;

    await expect(environment(store).take(RECORDS)).rejects.toThrow('no answer');

    expect(store.objects.size).toBe(0);
  });
});
