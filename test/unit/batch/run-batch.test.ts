import { gunzipSync } from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import { type BatchInput, type BatchPlan, runBatch } from '../../../src/batch/run-batch.ts';
import { configSchema } from '../../../src/config/config.ts';
import type { LogEvent } from '../../../src/events/log-event.ts';
import { Pipeline } from '../../../src/pipeline.ts';
import { FailingStore, Killed } from '../../support/failing-store.ts';
import { makeEvent } from '../../support/make-event.ts';

const config = configSchema.parse({
  specialists: [{ name: 'odd', watch: { severity: 'error' }, horizons: [60] }],
});

const WORDS = ['signed in', 'placed an order', 'signed out', 'changed a password', 'asked for help'];

const events: LogEvent[] = Array.from({ length: 500 }, (_, index) =>
  makeEvent(index * 3, {
    message: `somebody ${WORDS[(index * 7) % 5]} ${index}`,
    sequence: `s${index % 9}`,
    severity: index % 50 === 0 ? 17 : 9,
  }),
);

/** The events in pieces of 100, from where the cursors say on. */
async function* read(cursors: unknown, until = events.length): AsyncGenerator<BatchInput> {
  for (let at = (cursors as number | undefined) ?? 0; at < until; at += 100) {
    const place = at + 100;
    const rejected =
      at === 300
        ? [{ source: 'app', text: 'broken', reason: 'no-json' } as unknown as BatchInput['rejected'][0]]
        : [];
    yield {
      events: events.slice(at, place),
      rejected,
      cursors: () => place,
      bytesRead: place,
      bytesTotal: events.length,
    };
  }
}

function planOn(store: FailingStore, facts: Partial<BatchPlan> = {}): BatchPlan {
  const identity = {
    inputs: [{ name: 'a', bytes: 1 }],
    settings: 'x',
    models: [],
    beginning: null,
    partEvents: 200,
  };
  return { store, prefix: 'out/', config, identity, read, stop: () => false, ...facts };
}

function linesOf(store: FailingStore, kind: string): string[] {
  const keys = [...store.objects.keys()].filter((key) => key.startsWith(`out/${kind}/`)).sort();
  return keys.flatMap((key) => gunzipSync(store.objects.get(key)!).toString().trim().split('\n'));
}

/** Everything but the checkpoint: tables in a state may be sized otherwise after it was read again. */
function outputsOf(store: FailingStore): Record<string, string> {
  const outputs = [...store.objects].filter(([key]) => key !== 'out/checkpoint.bin');
  return Object.fromEntries(
    outputs.map(([key, bytes]) => [key, Buffer.from(bytes).toString('base64')]).sort(),
  );
}

describe('a batch of predictions', () => {
  test('holds one prediction for every event, in parts, with a manifest that lists them', async () => {
    const store = new FailingStore();

    const summary = await runBatch(planOn(store));

    const manifest = JSON.parse(Buffer.from(store.objects.get('out/manifest.json')!).toString());
    expect(summary).toMatchObject({ complete: true, resumed: false, events: 500, parts: 3 });
    expect(summary.lines.predictions).toBe(linesOf(store, 'predictions').length);
    expect(linesOf(store, 'predictions')).toHaveLength(500);
    expect(linesOf(store, 'rejected')).toHaveLength(1);
    expect(new Set(linesOf(store, 'predictions').map((line) => JSON.parse(line).id)).size).toBe(500);
    expect(manifest).toMatchObject({ format: 'logcast-batch', complete: true });
    expect(manifest.parts[0].files.predictions).toMatchObject({
      file: 'predictions/part-000001.ndjson.gz',
      lines: 200,
    });
  });

  test('killed before or after any write and called again, it has written the same bytes, and nothing more', async () => {
    const whole = new FailingStore();
    const few = { read: (cursors: unknown) => read(cursors, 300) };
    await runBatch(planOn(whole, few));

    for (const afterwards of [false, true]) {
      for (let write = 1; write <= whole.writes; write++) {
        const store = new FailingStore();
        store.failing = { in: write, afterwards };
        await expect(runBatch(planOn(store, few))).rejects.toBeInstanceOf(Killed);
        store.failing = undefined;
        await runBatch(planOn(store, few));

        expect(outputsOf(store)).toEqual(outputsOf(whole));
      }
    }
    expect(whole.writes).toBeGreaterThan(8);
  });

  test('told to leave off after every piece, it still ends with the same bytes', async () => {
    const whole = new FailingStore();
    await runBatch(planOn(whole));
    const store = new FailingStore();
    let calls = 0;

    for (let complete = false; !complete; calls++) {
      let pieces = 0;
      ({ complete } = await runBatch(planOn(store, { stop: () => ++pieces > 3 })));
    }

    expect(calls).toBe(3);
    expect(outputsOf(store)).toEqual(outputsOf(whole));
  });

  test('a complete one is not done again', async () => {
    const store = new FailingStore();
    await runBatch(planOn(store));
    const never = () => {
      throw new Error('nothing is to be read');
    };

    const summary = await runBatch(planOn(store, { read: never }));

    expect(summary).toMatchObject({ complete: true, resumed: true, events: 500 });
  });

  test('goes on only with the inputs, settings and models that it was begun with', async () => {
    const store = new FailingStore();
    const plan = planOn(store);
    await runBatch({ ...plan, stop: () => true });

    const other = runBatch({ ...plan, identity: { ...plan.identity, settings: 'y', models: ['m'] } });

    await expect(other).rejects.toMatchObject({
      code: 'BATCH_OTHER',
      message: expect.stringContaining('other settings, models'),
    });
  });

  test('a checkpoint that is no longer what was written is refused', async () => {
    const store = new FailingStore();
    await runBatch(planOn(store));
    const bytes = Uint8Array.from(store.objects.get('out/checkpoint.bin')!);
    bytes[bytes.length - 9]! ^= 1;
    store.objects.set('out/checkpoint.bin', bytes);

    await expect(runBatch(planOn(store))).rejects.toMatchObject({ code: 'BATCH_DAMAGED' });
  });

  test('of two at work on one place only one goes on', async () => {
    const store = new FailingStore();

    const both = await Promise.allSettled([runBatch(planOn(store)), runBatch(planOn(store))]);

    expect(both.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(both.find(({ status }) => status === 'rejected')).toMatchObject({
      reason: { code: 'STORE_CONFLICT' },
    });
  });

  test('begins from a trained state where it has one', async () => {
    const trained = new Pipeline(config);
    const deaf = { warning: () => undefined, incident: () => undefined };
    await trained.process(
      events.map((event) => ({ ...event, time: event.time - 1e7 })),
      deaf,
    );
    const [fresh, begun] = [new FailingStore(), new FailingStore()];
    await runBatch(planOn(fresh));

    await runBatch(planOn(begun, { beginning: trained.save() }));

    const first = (store: FailingStore) => JSON.parse(linesOf(store, 'predictions')[0]!);
    expect(first(begun).next.length).toBeGreaterThan(first(fresh).next.length);
  });
});
