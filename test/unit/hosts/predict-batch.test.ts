import { gunzipSync } from 'node:zlib';
import { expect, test } from '@jest/globals';
import { configSchema } from '../../../src/config/config.ts';
import { BatchPredictor } from '../../../src/hosts/aws/predict-batch.ts';
import { serviceLines } from '../../support/make-stream.ts';
import { MemoryStore } from '../../support/memory-store.ts';

const KEY = 'batch/in/june/app.log';
const LINES = serviceLines(8000);
const HOUR = () => 3_600_000;

const config = configSchema.parse({});
const notified = (key: string) => ({ Records: [{ s3: { object: { key: encodeURIComponent(key) } } }] });

function bucket(): MemoryStore {
  const bytes = new TextEncoder().encode(`${LINES.join('\n')}\n`);
  return new MemoryStore(new Map([[KEY, bytes]]));
}

function outputsOf({ objects }: MemoryStore): Record<string, string> {
  const outputs = [...objects].filter(([key]) => key.startsWith('batch/out/') && !key.endsWith('.bin'));
  return Object.fromEntries(
    outputs.map(([key, bytes]) => [key, Buffer.from(bytes).toString('base64')]).sort(),
  );
}

test('time that is too short for all of a file is enough in several calls, with the same bytes, and a schedule goes on too', async () => {
  const [whole, short] = [bucket(), bucket()];
  const done = await new BatchPredictor(whole, config, 2000).take(notified(KEY), HOUR);
  let left = 150_000;
  const hasty = () => {
    left -= 30_000;
    return left;
  };

  const first = await new BatchPredictor(short, config, 2000).take(notified(KEY), hasty);
  const second = await new BatchPredictor(short, config, 2000).take({}, HOUR);
  const third = await new BatchPredictor(short, config, 2000).take({}, HOUR);

  const part = short.objects.get('batch/out/june/app.log/predictions/part-000001.ndjson.gz');
  expect(done).toMatchObject([
    { input: KEY, output: 'batch/out/june/app.log/', complete: true, events: 8000 },
  ]);
  expect(first).toMatchObject([{ complete: false }]);
  expect(second).toMatchObject([{ complete: true, resumed: true, events: 8000 }]);
  expect(third).toEqual([]);
  expect(gunzipSync(part!).toString()).toContain('"kind":"prediction"');
  expect(outputsOf(short)).toEqual(outputsOf(whole));
}, 180_000);

test('an object that was replaced meanwhile is told, is not mixed with what was begun, and keeps no other waiting', async () => {
  const store = bucket();
  const other = 'batch/in/later.log';
  store.objects.set(other, new TextEncoder().encode(`${LINES.slice(0, 100).join('\n')}\n`));
  let left = 150_000;
  const hasty = () => {
    left -= 30_000;
    return left;
  };
  expect(await new BatchPredictor(store, config, 2000).take(notified(KEY), hasty)).toMatchObject([
    { complete: false },
  ]);
  const before = outputsOf(store);

  const replaced = new TextDecoder().decode(store.objects.get(KEY)).replace('INFO', 'WARN');
  store.objects.set(KEY, new TextEncoder().encode(replaced));
  const next = new BatchPredictor(store, config, 2000).take({}, HOUR);

  await expect(next).rejects.toMatchObject({ code: 'BATCH_OTHER', message: expect.stringContaining(KEY) });
  expect(Object.keys(before).length).toBeGreaterThan(2);
  expect(outputsOf(store)).toMatchObject(before);
  expect(store.objects.has('batch/out/later.log/predictions/part-000001.ndjson.gz')).toBe(true);
});

test('an object that is replaced while it is read is told, not read on', async () => {
  class Replacing extends MemoryStore {
    override async readRange(...args: Parameters<MemoryStore['readRange']>) {
      const bytes = await super.readRange(...args);
      if (args[1].bytes > 1000) this.objects.set(KEY, new TextEncoder().encode('something else\n'));
      return bytes;
    }
  }
  const text = `${'x'.repeat(1000)}\n`.repeat(10_000);
  const store = new Replacing(new Map([[KEY, new TextEncoder().encode(text)]]));

  const taken = new BatchPredictor(store, config).take(notified(KEY), HOUR);

  await expect(taken).rejects.toMatchObject({ code: 'STORE_CONFLICT' });
});

test('an object that is gone again, or is no input, is passed over', async () => {
  const predictor = new BatchPredictor(bucket(), config);

  expect(await predictor.take(notified('batch/in/gone.log'), HOUR)).toEqual([]);
  expect(await predictor.take(notified('archive/app.log'), HOUR)).toEqual([]);
});
