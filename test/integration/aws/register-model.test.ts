import { resolve } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { bundle } from '../../../functions/bundle.ts';
import type { PackageContents } from '../../../src/packages/contents.ts';
import { StoreRegistry } from '../../../src/registry/store-registry.ts';
import { makeStack } from '../../support/aws-stack.ts';
import { emfSum, emfValues } from '../../support/emf-lines.ts';
import { LambdaHost } from '../../support/lambda-host.ts';
import { startMoto } from '../../support/moto-server.ts';
import { packageOf } from '../../support/registered.ts';
import type { TestServer } from '../../support/server-process.ts';

// Within the repository, so that the bundle finds the native runtime that the layer would bring.
const FOLDER = resolve(import.meta.dirname, '../../../node_modules/.cache/logcast-functions/register-model');

let moto: TestServer;
let host: LambdaHost;
let stack: Awaited<ReturnType<typeof makeStack>>;
let registry: StoreRegistry;

beforeAll(async () => {
  await bundle('register-model', FOLDER);
  moto = await startMoto();
  stack = await makeStack(moto.url, 'register');
  registry = new StoreRegistry(stack.models);
  host = await LambdaHost.start(FOLDER, { ...stack.env, AWS_ENDPOINT_URL: moto.url });
});

afterAll(async () => {
  await host?.stop();
  await moto?.stop();
});

/** Uploads files one by one, in this order, and tells the function of each, as S3 does: keys written as in a form. */
async function upload(id: string, { files }: PackageContents, order = [...files.keys()]) {
  const results: unknown[] = [];
  for (const file of order) {
    const key = `uploads/tiny-gru/${id}/${file}`;
    await stack.models.write(key, files.get(file)!);
    results.push(await told(encodeURIComponent(key)));
  }
  return results;
}

const told = (key: string) => host.invoke({ Records: [{ s3: { object: { key } } }] });

test('an upload becomes a version once its last file is there, however the events come', async () => {
  const contents = packageOf(1);
  const order = [...contents.files.keys()].toSorted((a) => (a === 'manifest.json' ? -1 : 1));

  const results = await upload('build-1', contents, order);
  const again = await told('uploads/tiny-gru/build-1/manifest.json');

  expect(results.at(-1)).toMatchObject({ result: [{ result: 'registered', version: 1 }] });
  for (const early of results.slice(0, -1))
    expect(early).toMatchObject({ result: [{ result: 'incomplete' }] });
  expect(again).toMatchObject({ result: [{ result: 'incomplete' }] });
  expect(await registry.versions('tiny-gru')).toHaveLength(1);
});

test('a bad upload lands in quarantine with its report, and serves nobody', async () => {
  const contents = packageOf(2);
  const files = new Map(contents.files);
  const graph = [...files.keys()].find((name) => name.endsWith('.onnx'))!;
  files.set(graph, Buffer.from(files.get(graph)!).fill(7, 20, 40));

  const results = await upload('build-2', { ...contents, files });

  expect(results.at(-1)).toMatchObject({ result: [{ result: 'refused' }] });
  expect(await registry.versions('tiny-gru')).toHaveLength(1);
  const kept = (await stack.models.list('quarantine/tiny-gru/')).map(({ key }) => key);
  expect(kept.some((key) => key.endsWith('/report.json'))).toBe(true);
  expect(await stack.models.list('uploads/')).toEqual([]);
});

test('what EventBridge tells, and a schedule that tells nothing, do the same', async () => {
  const contents = packageOf(3);
  for (const [file, bytes] of contents.files) await stack.models.write(`uploads/tiny-gru/c/${file}`, bytes);
  const detail = { bucket: { name: 'register-models' }, object: { key: 'uploads/tiny-gru/c/manifest.json' } };

  const first = await host.invoke({ 'detail-type': 'Object Created', source: 'aws.s3', detail });
  for (const [file, bytes] of packageOf(4).files)
    await stack.models.write(`uploads/tiny-gru/d/${file}`, bytes);
  const second = await host.invoke({ 'detail-type': 'Scheduled Event', source: 'aws.events' });

  expect(first).toMatchObject({ result: [{ result: 'registered', version: 2 }] });
  expect(second).toMatchObject({ result: [{ result: 'registered', version: 3 }] });
});

test('what became of uploads is counted, and a package that comes again is no new one', async () => {
  await upload('build-9', packageOf(1));

  const found = emfValues(await host.finalLog());

  const count = (result: string): number => emfSum(found, 'logcast_registrations_total', `result=${result}`);
  expect(await registry.versions('tiny-gru')).toHaveLength(3);
  expect([count('registered'), count('known'), count('refused')]).toEqual([3, 1, 1]);
});
