import { appendFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe } from '@jest/globals';
import type { WarningView } from '../../src/api/schemas/records.ts';
import { openRegistry } from '../../src/hosts/open-registry.ts';
import { apiSuite } from '../contracts/api.ts';
import { ANOMALIES, EVENTS, INCIDENTS, seedLines, seedRegistry, WARNINGS } from '../contracts/api-seed.ts';
import type { ApiUnderTest } from '../contracts/api-under-test.ts';
import { eventsOf, startServing } from '../support/serve-process.ts';
import { tempFolder } from '../support/temp-folder.ts';

const TOKEN = 'token-of-the-tests-0123456789';
const folder = tempFolder();

/** A state folder as a run leaves it that has followed the seed, with the records of the seed among its warnings. */
async function seedState(): Promise<string> {
  const [log, state] = [join(folder, 'app.log'), join(folder, 'state')];
  writeFileSync(log, `${seedLines().join('\n')}\n`);
  const following = await startServing([log, '--state', state, '--registry', join(folder, 'none')]);
  await eventsOf(following, EVENTS);
  await following.stop();
  const told = [...WARNINGS.flatMap(written), ...INCIDENTS, ...ANOMALIES];
  appendFileSync(
    join(state, 'warnings.ndjson'),
    told.map((record) => `${JSON.stringify(record)}\n`).join(''),
  );
  return state;
}

/** A warning as the file has it: when it was raised, and how it ended. */
function written({ state, onset, leadSeconds, ...warning }: WarningView): object[] {
  const { id, incident, specialist, time, horizonSeconds } = warning;
  if (state === 'open') return [warning];
  return [
    warning,
    { kind: 'settled', id, incident, specialist, time, horizonSeconds, state, onset, leadSeconds },
  ];
}

async function serveSeed(): Promise<ApiUnderTest> {
  const root = join(folder, 'registry');
  await seedRegistry((await openRegistry({ root })).registry);
  const state = await seedState();
  const server = await startServing(['--state', state, '--registry', root], { LOGCAST_API_TOKEN: TOKEN });
  const sendAnonymously = (path: string, init?: RequestInit): Promise<Response> =>
    fetch(`${server.url}${path}`, init);
  return {
    caller: 'api-token',
    sendAnonymously,
    send: (path, init = {}) => {
      const headers = new Headers(init.headers);
      headers.set('authorization', `Bearer ${TOKEN}`);
      return sendAnonymously(path, { ...init, headers });
    },
    stop: async () => {
      await server.stop();
    },
  };
}

describe('logcast serve, asked over HTTP', () => {
  let host: ApiUnderTest;
  beforeAll(async () => {
    host = await serveSeed();
  });
  afterAll(() => host?.stop());

  apiSuite(() => host);
});
