import { afterAll, beforeAll } from '@jest/globals';
import { DynamoNotes } from '../../../src/adapters/aws/dynamo-notes.ts';
import { DynamoRecords } from '../../../src/adapters/aws/dynamo-records.ts';
import { recordsContract } from '../../contracts/records.ts';
import { makeStack } from '../../support/aws-stack.ts';
import { startMoto } from '../../support/moto-server.ts';
import type { TestServer } from '../../support/server-process.ts';

let moto: TestServer;
let stacks = 0;

beforeAll(async () => {
  moto = await startMoto();
});

afterAll(async () => {
  await moto?.stop();
});

recordsContract('DynamoDB', async () => {
  const { dynamo, table } = await makeStack(moto.url, `records-${++stacks}`);
  const notes = new DynamoNotes(dynamo, { table, days: 30 });
  return {
    records: new DynamoRecords(dynamo, table),
    tell: (told, generation) => notes.take(told, generation),
  };
});
