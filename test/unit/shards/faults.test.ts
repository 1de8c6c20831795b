import { describe, expect, test } from '@jest/globals';
import { readCheckpoint } from '../../../src/shards/checkpoint.ts';
import { ShardRun } from '../../../src/shards/shard-run.ts';
import { FailingStore } from '../../support/failing-store.ts';
import { serviceLines } from '../../support/make-stream.ts';
import { lineRecords, linesOf, RememberedNotes, shardPlan } from '../../support/shard-bench.ts';

const NAME = { stream: 'logs', shard: 'shardId-000000000000' };
const CHILD = { stream: 'logs', shard: 'shardId-000000000001' };
const RECORDS = lineRecords(serviceLines(300));
const closedParents = { parentsOf: async () => [{ shard: NAME.shard, closed: true }] };

function written(store: FailingStore) {
  const outputs = [...store.objects].filter(([key]) => !key.startsWith('checkpoints/'));
  return linesOf(outputs.map(([key, bytes]) => ({ key, base64: Buffer.from(bytes).toString('base64') })));
}

/** Throws over a record that holds a certain word, as a fault of ours would. */
function poisonedBy(word: string) {
  return RECORDS.map((record, i) => (i === 123 ? { ...record, bytes: throwing(word) } : record));
}

function throwing(word: string): Uint8Array {
  const bytes = Buffer.from(word);
  return new Proxy(bytes, {
    get: (target, name) => {
      if (name === '0') throw new Error('the scanner stumbled');
      const value = Reflect.get(target, name);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
}

describe('a record that cannot be processed', () => {
  test('is kept with payload and reason, and everything before and behind it is applied', async () => {
    const store = new FailingStore();
    const others = RECORDS.toSpliced(123, 1);
    const clean = new FailingStore();

    await new ShardRun(NAME, shardPlan({ store })).take(poisonedBy('poison'));
    await new ShardRun(NAME, shardPlan({ store: clean })).take(others);

    const { rejected, predictions } = written(store);
    expect(rejected!.map((line) => JSON.parse(line))).toMatchObject([
      {
        reason: 'processing-failed',
        sequence: RECORDS[123]!.sequence,
        payload: Buffer.from('poison').toString('base64'),
        detail: expect.stringContaining('the scanner stumbled'),
      },
    ]);
    expect(predictions).toEqual(written(clean)['predictions']);
  });

  test('is told from a fault of ours, which costs no record', async () => {
    const store = new FailingStore();
    const broken = RECORDS.map((record) => ({ ...record, bytes: throwing('x') }));

    const error = await new ShardRun(NAME, shardPlan({ store })).take(broken).catch((cause) => cause);

    expect(error).toMatchObject({ code: 'SHARD_POISON', retryable: false });
  });
});

describe('a child shard', () => {
  test('goes on from what its parent has learned, and keeps what that promised', async () => {
    const [store, notes] = [new FailingStore(), new RememberedNotes()];
    const plan = shardPlan({ store, receivers: [notes], lineage: closedParents });
    store.failing = { in: 2, afterwards: false };
    await new ShardRun(NAME, shardPlan({ store })).take(RECORDS.slice(0, 200)).catch(() => undefined);
    store.failing = undefined;

    await new ShardRun(CHILD, plan).take(RECORDS.slice(200));

    const whole = new FailingStore();
    await new ShardRun(NAME, shardPlan({ store: whole })).take(RECORDS);
    expect(written(store)['predictions']).toEqual(written(whole)['predictions']);
  });

  test('waits while its parent takes records', async () => {
    const lineage = { parentsOf: async () => [{ shard: NAME.shard, closed: false }] };

    const error = await new ShardRun(CHILD, shardPlan({ lineage })).take(RECORDS).catch((cause) => cause);

    expect(error).toMatchObject({ code: 'SHARD_PARENT_OPEN', retryable: true });
  });

  test('of two parents takes up the one that has seen more', async () => {
    const store = new FailingStore();
    const other = { stream: 'logs', shard: 'shardId-000000000007' };
    await new ShardRun(NAME, shardPlan({ store })).take(RECORDS.slice(0, 200));
    await new ShardRun(other, shardPlan({ store })).take(RECORDS.slice(0, 20));
    const parents = [other, NAME].map(({ shard }) => ({ shard, closed: true }));

    const plan = shardPlan({ store, lineage: { parentsOf: async () => parents } });
    await new ShardRun(CHILD, plan).take(RECORDS.slice(200));

    expect((await readCheckpoint(store, CHILD))?.facts.records).toBe(300);
  });
});

test('a checkpoint of other settings stops the shard, unless it is told to learn anew', async () => {
  const store = new FailingStore();
  await new ShardRun(NAME, shardPlan({ store })).take(RECORDS.slice(0, 100));
  const other = { store, shape: { parsing: 'b' } };

  const error = await new ShardRun(NAME, shardPlan(other)).take(RECORDS).catch((cause) => cause);
  await new ShardRun(NAME, shardPlan({ ...other, renew: true })).take(RECORDS);

  expect(error).toMatchObject({ code: 'SHARD_SHAPE' });
  expect((await readCheckpoint(store, NAME))?.facts).toMatchObject({ records: 300, shape: other.shape });
});
