import { beforeAll, describe, expect, test } from '@jest/globals';
import { randomFrom } from '../../../src/backtest/random.ts';
import type { ShardRecord } from '../../../src/shards/shard-record.ts';
import { ShardRun } from '../../../src/shards/shard-run.ts';
import { FailingStore, Killed } from '../../support/failing-store.ts';
import { serviceLines } from '../../support/make-stream.ts';
import { lineRecords, linesOf, localTruth, RememberedNotes, shardPlan } from '../../support/shard-bench.ts';

const NAME = { stream: 'logs', shard: 'shardId-000000000000' };
const RECORDS = [
  ...lineRecords(serviceLines(6000)),
  { ...lineRecords([''], 6001)[0]!, bytes: Uint8Array.of(0x1f, 0x8b, 1, 2) },
];
let truth: Awaited<ReturnType<typeof localTruth>>;

beforeAll(async () => {
  truth = await localTruth(RECORDS, NAME.stream, NAME.shard);
});

function written(store: FailingStore) {
  const outputs = [...store.objects].filter(([key]) => !key.startsWith('checkpoints/'));
  return linesOf(outputs.map(([key, bytes]) => ({ key, base64: Buffer.from(bytes).toString('base64') })));
}

function expectTruth(store: FailingStore, notes: RememberedNotes): void {
  const { notes: told, lines } = truth;
  expect(written(store)).toEqual(lines);
  expect(Object.fromEntries(notes.messages)).toEqual(
    Object.fromEntries(told.map(({ message, record }) => [message, JSON.stringify(record)])),
  );
}

/** Delivers everything in batches of random size, again from a random earlier place after each failure. */
async function deliverWith(store: FailingStore, notes: RememberedNotes, seed: number, kill: boolean) {
  const random = randomFrom(seed);
  const plan = shardPlan({ store, receivers: [notes] });
  let run = new ShardRun(NAME, plan);
  let kills = 0;
  for (let at = 0; at < RECORDS.length; ) {
    const batch = RECORDS.slice(at, at + 1 + Math.floor(random() * 1500));
    if (kill) store.failing = { in: 1 + Math.floor(random() * 5), afterwards: random() < 0.5 };
    try {
      await run.take(batch);
      at += batch.length;
    } catch (error) {
      if (!(error instanceof Killed)) throw error;
      kills++;
      run = new ShardRun(NAME, plan);
    }
  }
  store.failing = undefined;
  await run.take(RECORDS.slice(-5));
  return kills;
}

describe('a shard', () => {
  test('says warnings, predictions and rejections that are worth comparing', () => {
    expect(truth.notes.length).toBeGreaterThan(3);
    expect(truth.lines['predictions']!.length).toBeGreaterThan(5000);
    expect(truth.lines['rejected']).toHaveLength(1);
  });

  test('gives what one machine gives, however the records are cut into batches', async () => {
    const [store, notes] = [new FailingStore(), new RememberedNotes()];

    await deliverWith(store, notes, 7, false);

    expectTruth(store, notes);
  });

  test.each([1])('gives the same when its process is killed around any write (seed %d)', async (seed) => {
    const [store, notes] = [new FailingStore(), new RememberedNotes()];

    const kills = await deliverWith(store, notes, seed, true);

    expect(kills).toBeGreaterThan(2);
    expectTruth(store, notes);
  });

  test('gives the same from two environments that take turns and both get records twice', async () => {
    const [store, notes] = [new FailingStore(), new RememberedNotes()];
    const plan = shardPlan({ store, receivers: [notes] });
    const runs = [new ShardRun(NAME, plan), new ShardRun(NAME, plan)];

    for (let at = 0, turn = 0; at < RECORDS.length; at += 900, turn++)
      await runs[turn % 2]!.take(RECORDS.slice(Math.max(0, at - 150), at + 900));

    expectTruth(store, notes);
  });

  test('leaves to the next call what it has no time for, and goes on from there', async () => {
    const [store, notes] = [new FailingStore(), new RememberedNotes()];
    const run = new ShardRun(NAME, shardPlan({ store, receivers: [notes] }));

    let left: ShardRecord | undefined = RECORDS[0];
    let calls = 0;
    for (; left; calls++) left = await run.take(RECORDS.slice(RECORDS.indexOf(left)), () => false);

    expect(calls).toBeGreaterThan(1);
    expectTruth(store, notes);
  });
});
