import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { afterAll, beforeAll, describe } from '@jest/globals';
import { bundle } from '../../../functions/bundle.ts';
import { DynamoNotes } from '../../../src/adapters/aws/dynamo-notes.ts';
import { StoreRegistry } from '../../../src/registry/store-registry.ts';
import type { Note } from '../../../src/shards/note.ts';
import { encodeCommit } from '../../../src/state/commit.ts';
import { apiSuite } from '../../contracts/api.ts';
import { ANOMALIES, INCIDENTS, seedRegistry, WARNINGS } from '../../contracts/api-seed.ts';
import type { ApiUnderTest } from '../../contracts/api-under-test.ts';
import { learnedState } from '../../support/api-app.ts';
import { makeStack } from '../../support/aws-stack.ts';
import { ALICE, gatewayApi } from '../../support/gateway-api.ts';
import { LambdaHost } from '../../support/lambda-host.ts';
import { startMoto } from '../../support/moto-server.ts';
import type { TestServer } from '../../support/server-process.ts';

const FOLDER = resolve(import.meta.dirname, '../../../node_modules/.cache/logcast-functions/inference-api');

/** Settings as an environment of one's own has them: who operates. */
const OWN_CONFIG = 'configs/operated.yaml';

let moto: TestServer;
let host: LambdaHost;
let api: ApiUnderTest;

beforeAll(async () => {
  await bundle('inference-api', FOLDER);
  moto = await startMoto();
  const stack = await makeStack(moto.url, 'api');
  await seedRegistry(new StoreRegistry(stack.models));
  const notes = [
    ...WARNINGS.map((record): Note => ({ collection: 'warnings', message: record.id, record })),
    ...INCIDENTS.map((record): Note => ({ collection: 'incidents', message: record.id, record })),
    ...ANOMALIES.map((record): Note => ({ collection: 'anomalies', message: record.id, record })),
  ];
  await new DynamoNotes(stack.dynamo, { table: stack.table, days: 3650 }).take(notes, 1);
  const state = await learnedState();
  await stack.data.write('checkpoints/logs/shardId-000000000000', encodeCommit({ state, facts: {} }));
  writeFileSync(resolve(FOLDER, OWN_CONFIG), `aws: { gateway: { operators: ['${ALICE}'] } }\n`);
  const env = { ...stack.env, LOGCAST_CONFIG: OWN_CONFIG, AWS_ENDPOINT_URL: moto.url };
  host = await LambdaHost.start(FOLDER, env);
  api = gatewayApi(host);
});

afterAll(async () => {
  await host?.stop();
  await moto?.stop();
});

describe('the API in its bundle, behind API Gateway', () => {
  apiSuite(() => api);
});
