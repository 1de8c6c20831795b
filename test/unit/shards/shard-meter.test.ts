import { expect, test } from '@jest/globals';
import { ShardRun } from '../../../src/shards/shard-run.ts';
import { FailingStore } from '../../support/failing-store.ts';
import { START } from '../../support/make-event.ts';
import { serviceLines } from '../../support/make-stream.ts';
import { lineRecords, shardPlan } from '../../support/shard-bench.ts';

const NAME = { stream: 'logs', shard: 'shardId-000000000000' };
const RECORDS = lineRecords(serviceLines(300));

/** A plan over `store`, and the sums of what is recorded: metric and labels to value. */
function measured(store: FailingStore) {
  const sums = new Map<string, number>();
  const metrics = {
    record: (name: string, value: number, labels: Readonly<Record<string, string>> = {}): void => {
      const key = [name, ...Object.values(labels)].join(' ');
      sums.set(key, (sums.get(key) ?? 0) + value);
    },
  };
  return { plan: shardPlan({ store, metrics, now: () => START + 86_400_000 }), sums };
}

test('what a failed commit took along is counted with the next one, and not twice', async () => {
  const store = new FailingStore();
  const { plan, sums } = measured(store);
  const run = new ShardRun(NAME, plan);
  store.failing = { in: 1, afterwards: false };

  const failure = await run.take(RECORDS).catch((cause) => cause);
  store.failing = undefined;
  await run.take(RECORDS);

  expect(failure).toBeInstanceOf(Error);
  expect(sums.get('logcast_commits_total failed')).toBe(1);
  expect(sums.get('logcast_commits_total done')).toBe(1);
  expect(sums.get('logcast_events_total')).toBe(300);
  expect(sums.get('logcast_lines_total')).toBe(300);
  expect(sums.has('logcast_duplicates_total')).toBe(false);
});

test('a commit that another writer was ahead of is lost, and its records are that one’s', async () => {
  const store = new FailingStore();
  const { plan, sums } = measured(store);
  const [late, early] = [new ShardRun(NAME, plan), new ShardRun(NAME, shardPlan({ store }))];
  await late.take(RECORDS.slice(0, 100));
  await early.take(RECORDS.slice(0, 200));

  await late.take(RECORDS.slice(100));

  expect(sums.get('logcast_commits_total lost')).toBe(1);
  expect(sums.get('logcast_duplicates_total')).toBe(100);
  expect(sums.get('logcast_events_total')).toBe(200);
});

test('a record that the pipeline throws over is rejected by a reason of its own', async () => {
  const { plan, sums } = measured(new FailingStore());
  const stumbling = new Proxy(Buffer.from('poison'), {
    get: (target, name) => {
      if (name === '0') throw new Error('the scanner stumbled');
      const value = Reflect.get(target, name);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
  const [first, second] = RECORDS;

  await new ShardRun(NAME, plan).take([first!, { ...second!, bytes: stumbling }]);

  expect(sums.get('logcast_rejected_total processing-failed')).toBe(1);
});
