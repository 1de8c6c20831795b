import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { serviceLines, writeLines } from '../support/make-stream.ts';
import { runCli, startCli } from '../support/run-cli.ts';
import { tempFolder } from '../support/temp-folder.ts';
import { until } from '../support/until.ts';

const folder = tempFolder();
const lines = serviceLines(6000);
const RULES = [
  '--set',
  'specialists=[{name: pool, watch: {severity: error}, horizons: [60]}]',
  '--set',
  'local.commitSeconds=0.2',
];

/** A real receiver on loopback that counts what it is sent, by idempotency key. */
async function receiver(): Promise<{ url: string; keys: string[]; close: () => void }> {
  const keys: string[] = [];
  const server = createServer((request, response) => {
    keys.push(String(request.headers['idempotency-key']));
    request.resume();
    response.end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  return { url, keys, close: () => server.close() };
}

test('when the log falls silent, warnings are delivered and committed without waiting for its next line', async () => {
  const { url, keys, close } = await receiver();
  const state = join(folder, 'silent');
  const child = startCli([
    'run',
    '-',
    '--json',
    '--state',
    state,
    ...RULES,
    '--set',
    `local.webhook={url: "${url}"}`,
  ]);
  child.stdout?.resume();
  child.stdin?.write(`${lines.join('\n')}\n`);
  const written = (): string =>
    readFileSync(join(state, 'warnings.ndjson'), { encoding: 'utf8', flag: 'a+' });

  await until(() => keys.length > 0, 'a message to the webhook');
  await until(() => written().includes('"kind":"warning"'), 'a warning on disk');
  const [posted, told] = [keys.length, written()];
  child.kill('SIGKILL');
  await once(child, 'close');
  close();

  expect(posted).toBeGreaterThan(0);
  expect(told).toContain('"kind":"warning"');
});

test('a message that was delivered is not sent again by the next run', async () => {
  const { url, keys, close } = await receiver();
  const log = writeLines(join(folder, 'service.log'), lines);
  const args = [
    'run',
    log,
    '--json',
    '--state',
    join(folder, 'again'),
    ...RULES,
    '--set',
    `local.webhook={url: "${url}"}`,
  ];

  await runCli(args);
  const first = keys.length;
  await runCli(args);
  close();

  expect(first).toBeGreaterThan(0);
  expect(new Set(keys).size).toBe(first);
  expect(keys).toHaveLength(first);
});
