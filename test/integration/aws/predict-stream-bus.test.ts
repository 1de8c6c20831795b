import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { bundle } from '../../../functions/bundle.ts';
import { makeStack } from '../../support/aws-stack.ts';
import { busEntries, entriesOf, heardOnce, PUT_EVENTS } from '../../support/bus-entries.ts';
import { InterruptingProxy } from '../../support/interrupting-proxy.ts';
import { kinesisEvent } from '../../support/kinesis-event.ts';
import { LambdaHost } from '../../support/lambda-host.ts';
import { serviceLines } from '../../support/make-stream.ts';
import { startMoto } from '../../support/moto-server.ts';
import type { TestServer } from '../../support/server-process.ts';
import { lineRecords, localTruth } from '../../support/shard-bench.ts';
import { tempFolder } from '../../support/temp-folder.ts';

const SHARD = 'shardId-000000000000';
const RECORDS = lineRecords(serviceLines(6000));
const BATCH = 1500;
const SETTINGS = 'specialists: [{ name: pool, watch: { severity: error }, horizons: [60] }]\n';

let moto: TestServer;
let proxy: InterruptingProxy;
let host: LambdaHost | undefined;
const folder = join(tempFolder(), 'predict-stream');

beforeAll(async () => {
  await bundle('predict-stream', folder);
  writeFileSync(join(folder, 'configs/default.yaml'), SETTINGS);
  moto = await startMoto();
  proxy = await InterruptingProxy.before(moto.url);
});

afterAll(async () => {
  await host?.stop();
  await proxy?.close();
  await moto?.stop();
});

/** Hands a batch to the function until it says that it is done; every time it was killed first, counts. */
async function workOff(batch: typeof RECORDS, stream: string): Promise<number> {
  for (let kills = 0; ; kills++) {
    const invoked = await host!.invoke(kinesisEvent(stream, SHARD, batch));
    proxy.interrupt(undefined);
    if ('ended' in invoked) continue;
    expect(invoked).toEqual({ result: { batchItemFailures: [] } });
    return kills;
  }
}

test.each([
  { when: 'before', again: false },
  { when: 'after', again: true },
] as const)(
  'killed $when it told the bus, the function tells all that one machine says, in order, by the same ids',
  async ({ when, again }) => {
    const stream = `killed-${when}`;
    const stack = await makeStack(moto.url, stream, stream);
    host = await LambdaHost.start(folder, { ...stack.env, AWS_ENDPOINT_URL: proxy.url });
    const entries = busEntries(proxy);
    let kills = 0;

    for (let at = 0; at < RECORDS.length; at += BATCH) {
      proxy.interrupt({ at: 1, operation: PUT_EVENTS, when, strike: () => host!.kill() });
      kills += await workOff(RECORDS.slice(at, at + BATCH), stream);
    }
    await host.stop();

    const { notes } = await localTruth(RECORDS, stream, SHARD);
    expect(kills).toBeGreaterThan(1);
    expect(heardOnce(entries)).toEqual(entriesOf(notes, `${stream}-bus`));
    expect(entries.length > notes.length).toBe(again);
  },
);
