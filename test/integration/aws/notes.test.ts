import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { DynamoNotes } from '../../../src/adapters/aws/dynamo-notes.ts';
import { DynamoRecords } from '../../../src/adapters/aws/dynamo-records.ts';
import { EventBridgeNotes } from '../../../src/adapters/aws/eventbridge-notes.ts';
import { noteReceiverContract } from '../../contracts/note-receiver.ts';
import { evidenceFrom, warning, warningNote } from '../../contracts/records.ts';
import { makeStack } from '../../support/aws-stack.ts';
import { busEntries } from '../../support/bus-entries.ts';
import { InterruptingProxy } from '../../support/interrupting-proxy.ts';
import { MOTO_CLIENT, startMoto } from '../../support/moto-server.ts';
import type { TestServer } from '../../support/server-process.ts';

/** Nobody listens there. */
const NOWHERE = { ...MOTO_CLIENT, endpoint: 'http://127.0.0.1:9', maxAttempts: 1 };
const KINDS = ['warnings', 'incidents', 'anomalies'] as const;

const COLLECTIONS = { warning: 'warnings', incident: 'incidents', anomaly: 'anomalies' } as const;

let moto: TestServer;
let proxy: InterruptingProxy;
let stacks = 0;

beforeAll(async () => {
  moto = await startMoto();
  proxy = await InterruptingProxy.before(moto.url);
});

afterAll(async () => {
  await proxy?.close();
  await moto?.stop();
});

async function table() {
  const { dynamo, table: name } = await makeStack(moto.url, `notes-${++stacks}`);
  const place = { table: name, days: 30 };
  const records = new DynamoRecords(dynamo, name);
  const receiver = new DynamoNotes(dynamo, place);
  return { receiver, records, cutOff: new DynamoNotes(new DynamoDBClient(NOWHERE), place) };
}

noteReceiverContract('DynamoDB', async () => {
  const { receiver, records, cutOff } = await table();
  const known = async () => {
    const lists = await Promise.all(KINDS.map((kind) => records.list(kind, { limit: 100 })));
    return new Map(
      lists.flatMap(({ items }, at) => items.map((record) => [`${KINDS[at]}#${record.id}`, record] as const)),
    );
  };
  return { receiver, cutOff, known };
});

noteReceiverContract('EventBridge', async () => {
  const name = `notes-${++stacks}`;
  await makeStack(moto.url, name);
  const entries = busEntries(proxy);
  return {
    receiver: new EventBridgeNotes(
      new EventBridgeClient({ ...MOTO_CLIENT, endpoint: proxy.url }),
      `${name}-bus`,
    ),
    cutOff: new EventBridgeNotes(new EventBridgeClient(NOWHERE), `${name}-bus`),
    known: async () =>
      new Map(
        entries.map(
          ({ detail: { record } }) => [`${COLLECTIONS[record.kind]}#${record.id}`, record] as const,
        ),
      ),
  };
});

test('a process that comes too late does not put back what a later commit has told, nowhere it is found', async () => {
  const { receiver, records } = await table();
  const early = warning('w', { state: 'open', evidence: evidenceFrom('db-1') });
  const later = warning('w', { state: 'confirmed', evidence: evidenceFrom('db-1') });
  await receiver.take([warningNote(later)], 8);

  await receiver.take([warningNote(early)], 7);

  expect(await records.find('warnings', 'w')).toEqual(later);
  for (const query of [{}, { sequence: 'db-1' }, { incident: later.incident }])
    expect((await records.list('warnings', { ...query, limit: 9 })).items).toEqual([later]);
});
