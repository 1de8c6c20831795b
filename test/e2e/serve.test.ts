import { once } from 'node:events';
import { appendFileSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { type IncomingMessage, request } from 'node:http';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, test } from '@jest/globals';
import type { PredictionAnswer } from '../../src/api/schemas/predictions.ts';
import { openRegistry } from '../../src/hosts/open-registry.ts';
import { CYCLE, EVENTS, lineAfter, seedLines, seedRegistry } from '../contracts/api-seed.ts';
import { bodyOf, json } from '../contracts/api-under-test.ts';
import { runCli } from '../support/run-cli.ts';
import { eventsOf, type ServeProcess, startServing } from '../support/serve-process.ts';
import { tempFolder } from '../support/temp-folder.ts';

const folder = tempFolder();
const registry = join(folder, 'registry');

function logOf(name: string): string {
  const log = join(folder, name);
  writeFileSync(log, `${seedLines().join('\n')}\n`);
  return log;
}

async function nextIn({ url }: ServeProcess): Promise<string> {
  const { predictions } = await bodyOf<PredictionAnswer>(await fetch(`${url}/api/v1/predictions?top=1`));
  return predictions[0]!.next[0]!.template;
}

/** Asks with a name of the server of one's own choice, which fetch does not allow. */
function statusFor(url: string, host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const sent = request(`${url}/v2`, { headers: { host } }, (response) => {
      response.resume();
      resolve(response.statusCode!);
    });
    sent.on('error', reject).end();
  });
}

/** A POST that the server has taken up, its body still to come; what is returned sends that, and gives the status. */
async function underWay(url: string): Promise<(body: unknown) => Promise<number>> {
  const headers = { 'content-type': 'application/json', expect: '100-continue' };
  const sent = request(url, { method: 'POST', headers });
  sent.flushHeaders();
  await once(sent, 'continue');
  return async (body) => {
    sent.end(JSON.stringify(body));
    const [response] = (await once(sent, 'response')) as [IncomingMessage];
    response.resume();
    return response.statusCode!;
  };
}

describe('logcast serve', () => {
  test('follows a log and answers about what it has just read, and goes on there after a restart', async () => {
    const [log, state] = [logOf('live.log'), join(folder, 'live')];
    const args = [log, '--state', state, '--registry', registry, '--set', 'local.pollMilliseconds=20'];
    const first = await startServing(args);
    await eventsOf(first, EVENTS);
    const before = await nextIn(first);
    appendFileSync(log, `${lineAfter(0, CYCLE[0]!)}\n`);
    await eventsOf(first, EVENTS + 1);
    // A forecast is never older than a second.
    await pause(1100);
    const updated = await nextIn(first);
    const status = await first.stop();

    const second = await startServing(args);
    await eventsOf(second, EVENTS + 1);
    const after = await nextIn(second);
    await second.stop('SIGINT');

    expect([before, updated]).toEqual([CYCLE[0], CYCLE[1]]);
    expect(status).toBe(0);
    expect(after).toBe(CYCLE[1]);
  });

  test('the champion of a registered model speaks in the stream and in forecasts, which teach it nothing', async () => {
    const root = join(folder, 'models');
    await seedRegistry((await openRegistry({ root })).registry);
    const args = [
      '--registry',
      root,
      '--registry-model',
      'tiny',
      '--set',
      `registry.cache.folder=${join(folder, 'kept')}`,
    ];
    const server = await startServing([logOf('champion.log'), ...args]);
    await eventsOf(server, EVENTS);
    const asked = json({ lines: [lineAfter(1, CYCLE[0]!), lineAfter(2, CYCLE[1]!)] });
    const predict = async (): Promise<PredictionAnswer> =>
      bodyOf(await fetch(`${server.url}/api/v1/predictions`, asked));

    const first = await predict();
    const second = await predict();
    const page = await (await fetch(`${server.url}/metrics`)).text();

    expect(first.predictions[0]!.next[0]!.template).toBe(CYCLE[2]);
    expect(second).toEqual(first);
    expect(page).toMatch(/logcast_next_event_top1\{model="tiny",version="1"\} [\d.]+/);
    await server.stop();
  });

  test('Prometheus reads what was taken in, how good it was, and what was asked', async () => {
    const server = await startServing([logOf('metrics.log'), '--registry', registry]);
    await eventsOf(server, EVENTS);
    await fetch(`${server.url}/v2/models/none`);

    const page = await (await fetch(`${server.url}/metrics`)).text();
    const asked = await underWay(`${server.url}/api/v1/predictions`);
    const stopped = server.stop();
    const answered = await asked({ lines: [lineAfter(1, CYCLE[0]!)] });

    expect(page).toContain(`logcast_events_total ${EVENTS}`);
    expect(page).toMatch(/logcast_next_event_top1\{model="mix as issued",version="none"\} 0\.9/);
    expect(page).toContain(
      'logcast_api_requests_total{route="/v2/models/{name}",method="GET",status="4xx"} 1',
    );
    expect(page).toContain('process_cpu_user_seconds_total');
    // Requests under way are answered when it is told to stop.
    expect(answered).toBe(200);
    expect(await stopped).toBe(0);
    expect(server.stderr()).toMatch(/requests: .*1 4xx; median/);
  });

  test('Prometheus reads rejects by their reason, and what stages and commits take', async () => {
    const log = join(folder, 'rejects.log');
    const broken = ['{"broken', '{"message": "when?", "time": "yesterday"}', '{"again'];
    writeFileSync(log, `${[...broken, ...seedLines()].join('\n')}\n`);
    const args = [log, '--state', join(folder, 'rejects'), '--registry', registry];
    const server = await startServing([...args, '--set', 'local.commitSeconds=1']);
    await eventsOf(server, EVENTS);
    const page = async (): Promise<string> => (await fetch(`${server.url}/metrics`)).text();
    let found = await page();
    for (let looks = 0; looks < 1000 && !/stage="commit"/.test(found); looks++) {
      await pause(50);
      found = await page();
    }
    await server.stop();

    expect(found).toContain('logcast_rejected_total{reason="broken-json"} 2');
    expect(found).toContain('logcast_rejected_total{reason="bad-time"} 1');
    expect(found).toMatch(/logcast_stage_seconds_count\{stage="process"\} [1-9]/);
    expect(found).toMatch(/logcast_stage_seconds_count\{stage="commit"\} [1-9]/);
    expect(found).toMatch(/logcast_state_bytes [1-9]/);
    expect(found).toMatch(/logcast_lag_seconds [1-9]/);
  });

  test('on this machine alone no token is asked for, but no other name of the server is answered to', async () => {
    const server = await startServing(['--registry', registry]);

    expect(server.token).toBeNull();
    expect((await fetch(`${server.url}/v2`)).status).toBe(200);
    expect(await statusFor(server.url, 'rebound.example')).toBe(403);
    // The console is a page that lets nothing from elsewhere in.
    const page = await fetch(server.url);
    expect(page.headers.get('content-security-policy')).toContain("default-src 'none'; script-src 'self'");
    expect(await page.text()).toContain('<script type="module" src="console.js">');
    expect((await fetch(`${server.url}/console.js`)).headers.get('content-type')).toMatch(
      /^text\/javascript/,
    );
    await server.stop();
  });

  test('reachable from elsewhere, it makes a token, keeps it to its user and asks for it', async () => {
    const tokenFile = join(folder, 'secrets', 'token');
    const server = await startServing([
      '--host',
      '0.0.0.0',
      '--registry',
      registry,
      '--set',
      `api.tokenFile=${tokenFile}`,
    ]);
    const url = server.url.replace('0.0.0.0', '127.0.0.1');
    const token = readFileSync(tokenFile, 'utf8').trim();

    const anonymous = await fetch(`${url}/metrics`);
    const known = await fetch(`${url}/metrics`, { headers: { authorization: `Bearer ${token}` } });

    expect(server.token).toBe(tokenFile);
    expect(statSync(tokenFile).mode & 0o777).toBe(0o600);
    expect([anonymous.status, known.status]).toEqual([401, 200]);
    await server.stop();
  });

  test('more than can wait is told to come again, and the rest is answered', async () => {
    const server = await startServing(['--registry', registry, '--set', 'api.maxWaiting=2']);
    const body = json({ lines: [lineAfter(1, CYCLE[0]!)] });

    const asked = Array.from({ length: 12 }, () => fetch(`${server.url}/api/v1/predictions`, body));
    const responses = await Promise.all(asked);

    const refused = responses.filter(({ status }) => status === 503);
    expect(responses.filter(({ status }) => status === 200).length).toBeGreaterThanOrEqual(2);
    expect(refused.length).toBeGreaterThan(0);
    expect(refused[0]!.headers.get('retry-after')).toBe('1');
    await server.stop();
  });

  test.each([
    ['a state folder that is not there', ['--state', join(folder, 'nowhere')], 3, /no state folder/],
    ['a port that is none', ['--port', 'x'], 2, /api\.port: expected/],
    ['a token that is too short', ['--set', 'api.token=short'], 2, /api\.token/],
    [
      'an address that is not here',
      [logOf('unbound.log'), '--host', '192.0.2.1', '--set', `api.tokenFile=${join(folder, 't')}`],
      2,
      /cannot be bound/,
    ],
  ])('%s stops it with a reason', async (_, args, expected, reason) => {
    const { status, stderr } = await runCli(['serve', '--registry', registry, ...args]);

    expect(stderr).toMatch(reason);
    expect(status).toBe(expected);
  });
});
