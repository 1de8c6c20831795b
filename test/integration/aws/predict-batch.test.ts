import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { bundle } from '../../../functions/bundle.ts';
import type { ArtifactStore } from '../../../src/registry/artifact-store.ts';
import { makeStack } from '../../support/aws-stack.ts';
import { InterruptingProxy } from '../../support/interrupting-proxy.ts';
import { LambdaHost } from '../../support/lambda-host.ts';
import { serviceLines } from '../../support/make-stream.ts';
import { startMoto } from '../../support/moto-server.ts';
import type { TestServer } from '../../support/server-process.ts';
import { tempFolder } from '../../support/temp-folder.ts';

const KEY = 'batch/in/june/app.log';
const LINES = serviceLines(50_000);
const folder = join(tempFolder(), 'predict-batch');

let moto: TestServer;
let proxy: InterruptingProxy;
const hosts: LambdaHost[] = [];

beforeAll(async () => {
  await bundle('predict-batch', folder);
  moto = await startMoto();
  proxy = await InterruptingProxy.before(moto.url);
});

afterAll(async () => {
  await Promise.all(hosts.map((host) => host.stop()));
  await proxy?.close();
  await moto?.stop();
});

async function deployed(name: string) {
  const stack = await makeStack(moto.url, name);
  await stack.data.write(KEY, Buffer.from(`${LINES.join('\n')}\n`));
  const host = await LambdaHost.start(folder, { ...stack.env, AWS_ENDPOINT_URL: proxy.url });
  hosts.push(host);
  return { data: stack.data, host };
}

/** All outputs but the checkpoint, whose tables may be sized otherwise. */
async function outputsOf(store: ArtifactStore): Promise<Record<string, string>> {
  const outputs: Record<string, string> = {};
  for (const { key } of await store.list('batch/out/'))
    if (!key.endsWith('.bin')) outputs[key] = Buffer.from((await store.read(key))!.bytes).toString('base64');
  return outputs;
}

test('a log in the bucket is predicted whole, with the same bytes though the process is killed at one call after the other', async () => {
  const [whole, killed] = [await deployed('whole'), await deployed('killed')];
  const event = { Records: [{ s3: { object: { key: encodeURIComponent(KEY) } } }] };

  const done = await whole.host.invoke(event);
  let kills = 0;
  for (let at = 1; ; at++) {
    proxy.interrupt({ at, when: at % 2 === 0 ? 'before' : 'after', strike: () => killed.host.kill() });
    const invoked = await killed.host.invoke(event);
    if (!('ended' in invoked)) break;
    kills++;
  }
  proxy.interrupt(undefined);

  expect(done).toMatchObject({ result: [{ input: KEY, complete: true, events: LINES.length }] });
  expect(kills).toBeGreaterThan(5);
  const outputs = await outputsOf(whole.data);
  expect(Object.keys(outputs).length).toBeGreaterThan(2);
  expect(await outputsOf(killed.data)).toEqual(outputs);
});
