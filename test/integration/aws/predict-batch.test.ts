import { writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { bundle } from '../../../functions/bundle.ts';
import { FolderArtifactStore } from '../../../src/adapters/local/folder-artifact-store.ts';
import type { ArtifactStore } from '../../../src/registry/artifact-store.ts';
import { StoreRegistry } from '../../../src/registry/store-registry.ts';
import { makeStack } from '../../support/aws-stack.ts';
import { HDFS, hdfsLines, retrained, shuffled } from '../../support/hdfs-stream.ts';
import { InterruptingProxy } from '../../support/interrupting-proxy.ts';
import { LambdaHost } from '../../support/lambda-host.ts';
import { serviceLines, writeLines } from '../../support/make-stream.ts';
import { startMoto } from '../../support/moto-server.ts';
import { passedBy } from '../../support/registered.ts';
import { runCli } from '../../support/run-cli.ts';
import type { TestServer } from '../../support/server-process.ts';
import { tempFolder } from '../../support/temp-folder.ts';

const KEY = 'batch/in/june/app.log';
const LINES = serviceLines(50_000);
const work = tempFolder();
const folder = join(work, 'predict-batch');
// Within the repository, so that the bundle finds the native runtime that the layer would bring.
const SPEAKING = resolve(import.meta.dirname, '../../../node_modules/.cache/logcast-functions/batch');
const ACT = { by: 'alice', reason: 'a test', now: Date.now() };
const EVENT = { Records: [{ s3: { object: { key: encodeURIComponent(KEY) } } }] };

let moto: TestServer;
let proxy: InterruptingProxy;
const hosts: LambdaHost[] = [];

beforeAll(async () => {
  await bundle('predict-batch', folder);
  await bundle('predict-batch', SPEAKING);
  writeFileSync(join(SPEAKING, 'configs/default.yaml'), `experts: { registered: [${HDFS}] }\n`);
  moto = await startMoto();
  proxy = await InterruptingProxy.before(moto.url);
});

afterAll(async () => {
  await Promise.all(hosts.map((host) => host.stop()));
  await proxy?.close();
  await moto?.stop();
});

async function deployed(name: string, lines = LINES, bundled = folder) {
  const stack = await makeStack(moto.url, name);
  await stack.data.write(KEY, Buffer.from(`${lines.join('\n')}\n`));
  const host = await LambdaHost.start(bundled, { ...stack.env, AWS_ENDPOINT_URL: proxy.url });
  hosts.push(host);
  const registry = new StoreRegistry(stack.models);
  return { data: stack.data, registry, host };
}

/** Invokes a function until it comes to an end, killing it at its first call to AWS, then at its second, and so on; returns the kills. */
async function killEverywhere(host: LambdaHost, between: () => Promise<void>): Promise<number> {
  for (let at = 1; ; at++) {
    proxy.interrupt({ at, when: at % 2 === 0 ? 'before' : 'after', strike: () => host.kill() });
    const invoked = await host.invoke(EVENT);
    proxy.interrupt(undefined);
    if (!('ended' in invoked)) return at - 1;
    await between();
  }
}

/** All outputs but the checkpoint, whose tables may be sized otherwise. */
async function outputsOf(store: ArtifactStore, prefix = 'batch/out/'): Promise<Record<string, string>> {
  const outputs: Record<string, string> = {};
  for (const { key } of await store.list(prefix))
    if (!key.endsWith('.bin'))
      outputs[key.slice(prefix.length)] = Buffer.from((await store.read(key))!.bytes).toString('base64');
  return outputs;
}

test('a log in the bucket is predicted whole, with the same bytes though the process is killed at one call after the other', async () => {
  const [whole, killed] = [await deployed('whole'), await deployed('killed')];

  const done = await whole.host.invoke(EVENT);
  const kills = await killEverywhere(killed.host, async () => undefined);

  expect(done).toMatchObject({ result: [{ input: KEY, complete: true, events: LINES.length }] });
  expect(kills).toBeGreaterThan(5);
  const outputs = await outputsOf(whole.data);
  expect(Object.keys(outputs).length).toBeGreaterThan(2);
  expect(await outputsOf(killed.data)).toEqual(outputs);
});

test('a registered model speaks in all of it with one version, though the process is killed and another version becomes champion', async () => {
  const lines = hdfsLines(200);
  const [whole, killed] = [
    await deployed('spoken', lines, SPEAKING),
    await deployed('spoken-killed', lines, SPEAKING),
  ];
  for (const { registry } of [whole, killed]) {
    for (const contents of [retrained(1), shuffled()])
      await registry.publish(contents, passedBy(contents, HDFS), ACT);
    await registry.setAlias(HDFS, 'champion', 1, ACT);
  }

  const done = await whole.host.invoke(EVENT);
  let moved = false;
  const move = async (): Promise<void> => {
    if (moved || !(await killed.data.facts('batch/out/june/app.log/checkpoint.bin'))) return;
    await killed.registry.setAlias(HDFS, 'champion', 2, ACT);
    moved = true;
  };
  const kills = await killEverywhere(killed.host, move);

  const registered = [{ name: HDFS, version: 1, silent: null }];
  expect(done).toMatchObject({ result: [{ complete: true, events: lines.length, registered }] });
  expect(moved).toBe(true);
  expect(kills).toBeGreaterThan(8);
  expect(await outputsOf(killed.data)).toEqual(await outputsOf(whole.data));
});

test('a log in the bucket is predicted with the bytes that logcast batch writes', async () => {
  const { data, host } = await deployed('beside');
  const [log, out] = [writeLines(join(work, 'app.log'), LINES), join(work, 'out')];

  await host.invoke(EVENT);
  const { status, stderr } = await runCli(['batch', log, '--out', out, '--part-events', '20000', '--json']);

  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  const here = await outputsOf(new FolderArtifactStore(out), '');
  const there = await outputsOf(data, 'batch/out/june/app.log/');
  expect(Object.keys(there).length).toBeGreaterThan(2);
  expect(there).toEqual(here);
});
