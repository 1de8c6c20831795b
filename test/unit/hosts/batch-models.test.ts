/** @jest-environment ./test/support/onnx-environment.ts */
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { configSchema } from '../../../src/config/config.ts';
import { BatchPredictor } from '../../../src/hosts/aws/predict-batch.ts';
import { batchModels } from '../../../src/hosts/batch-models.ts';
import { StoreRegistry } from '../../../src/registry/store-registry.ts';
import { FarStore } from '../../support/far-store.ts';
import { HDFS, hdfsLines, retrained } from '../../support/hdfs-stream.ts';
import { MemoryStore } from '../../support/memory-store.ts';
import { passedBy } from '../../support/registered.ts';
import { tempFolder } from '../../support/temp-folder.ts';

const KEY = 'batch/in/hdfs.ndjson';
const LINES = hdfsLines(40);
const EVENT = { Records: [{ s3: { object: { key: encodeURIComponent(KEY) } } }] };
const ACT = { by: 'alice', reason: 'a test', now: Date.now() };
const HOUR = () => 3_600_000;
const config = configSchema.parse({ experts: { registered: [HDFS], worker: false } });
const root = tempFolder();
let disks = 0;

async function bench({ champion }: { champion: boolean }) {
  const far = new FarStore();
  const registry = new StoreRegistry(far);
  await registry.publish(retrained(1), passedBy(retrained(1), HDFS), ACT);
  if (champion) await registry.setAlias(HDFS, 'champion', 1, ACT);
  const store = new MemoryStore(new Map([[KEY, new TextEncoder().encode(`${LINES.join('\n')}\n`)]]));
  const notices: string[] = [];
  const notice = (message: string): void => void notices.push(message);
  /** The function in a new environment, with an empty disk. */
  const predictor = () => {
    const folder = join(root, `disk-${disks++}`);
    return new BatchPredictor(store, config, 200, batchModels({ config, registry, folder, notice }));
  };
  return { far, store, notices, predictor };
}

/** Time for some pieces, and then for none. */
function hasty(): () => number {
  let left = 150_000;
  return () => {
    left -= 30_000;
    return left;
  };
}

test('the champion speaks, and the result names its version', async () => {
  const { store, notices, predictor } = await bench({ champion: true });

  const [result] = await predictor().take(EVENT, HOUR);

  const manifest = JSON.parse(
    Buffer.from(store.objects.get('batch/out/hdfs.ndjson/manifest.json')!).toString(),
  );
  expect(result).toMatchObject({ complete: true, registered: [{ name: HDFS, version: 1, silent: null }] });
  expect(manifest.registered).toMatchObject([{ name: HDFS, version: 1, reason: null }]);
  expect(notices).toEqual([]);
});

test.each([
  ['that has no champion', { champion: false, away: false, reason: 'no champion yet' }],
  ['that is out of reach', { champion: true, away: true, reason: 'no answer' }],
])(
  'a model %s leaves the word to the others, to the end of the batch, and the result says why',
  async (_, { champion, away, reason }) => {
    const { far, notices, predictor } = await bench({ champion });
    far.away = away;

    expect(await predictor().take(EVENT, hasty())).toMatchObject([{ complete: false }]);
    far.away = false;
    const [result] = await predictor().take(EVENT, HOUR);

    expect(result).toMatchObject({ complete: true, resumed: true, events: LINES.length });
    expect(result!.registered).toEqual([
      { name: HDFS, version: null, silent: expect.stringContaining(reason) },
    ]);
    expect(notices).toEqual([expect.stringContaining(reason)]);
  },
);

test('a batch that was begun with a version waits for it while the registry is out of reach', async () => {
  const { far, predictor } = await bench({ champion: true });
  expect(await predictor().take(EVENT, hasty())).toMatchObject([{ complete: false }]);

  far.away = true;
  const away = predictor().take(EVENT, HOUR);
  await expect(away).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE', retryable: true });
  far.away = false;
  const [result] = await predictor().take(EVENT, HOUR);

  expect(result).toMatchObject({ complete: true, registered: [{ version: 1, silent: null }] });
});
