import { once } from 'node:events';
import { appendFileSync, renameSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { serviceLines } from '../support/make-stream.ts';
import { runCli, startCli } from '../support/run-cli.ts';
import { tempFolder } from '../support/temp-folder.ts';

const folder = tempFolder();
const lines = serviceLines(400);
const text = (from: number, to: number): string => `${lines.slice(from, to).join('\n')}\n`;
const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

async function endOf(child: ReturnType<typeof startCli>): Promise<{ events: number; status: number | null }> {
  let stdout = '';
  child.stdout?.setEncoding('utf8').on('data', (chunk: string) => {
    stdout += chunk;
  });
  const [status] = (await once(child, 'close')) as [number | null];
  return { events: JSON.parse(stdout.trim().split('\n').at(-1)!).events, status };
}

test('a followed file is read across growth, rotation by renaming and by truncation, and ends cleanly when stopped', async () => {
  const log = join(folder, 'app.log');
  writeFileSync(log, text(0, 100));
  const child = startCli(['run', log, '--follow', '--json', '--set', 'local.pollMilliseconds=20']);
  const ended = endOf(child);
  await pause(1500);

  appendFileSync(log, text(100, 200));
  await pause(300);
  renameSync(log, `${log}.1`);
  appendFileSync(`${log}.1`, text(200, 250));
  writeFileSync(log, text(250, 300));
  await pause(600);
  truncateSync(log);
  await pause(300);
  appendFileSync(log, text(300, 400));
  await pause(600);
  child.kill('SIGTERM');

  expect(await ended).toEqual({ events: 400, status: 0 });
});

test('following goes on where it stopped, also when the file was rotated meanwhile', async () => {
  const log = join(folder, 'resumed.log');
  const args = [
    'run',
    log,
    '--follow',
    '--json',
    '--state',
    join(folder, 'state'),
    '--set',
    'local.pollMilliseconds=20',
  ];
  writeFileSync(log, text(0, 100));
  const first = startCli(args);
  const firstEnd = endOf(first);
  await pause(1500);
  first.kill('SIGTERM');
  await firstEnd;

  appendFileSync(log, text(100, 150));
  renameSync(log, `${log}.1`);
  writeFileSync(log, text(150, 200));
  const second = startCli(args);
  const secondEnd = endOf(second);
  await pause(1500);
  second.kill('SIGTERM');

  expect((await secondEnd).events).toBe(200);
});

test('standard input is read to its end', async () => {
  const { status, stdout } = await runCli(['run', '-', '--json'], { input: text(0, 50) });

  expect(status).toBe(0);
  expect(JSON.parse(stdout.trim().split('\n').at(-1)!).events).toBe(50);
});

test('stopped before the end of its input, a run says so and with its exit status too', async () => {
  const child = startCli(['run', '-', '--json']);
  child.stdin?.write(text(0, 50));
  let stdout = '';
  child.stdout?.setEncoding('utf8').on('data', (chunk: string) => {
    stdout += chunk;
  });
  await pause(1500);
  child.kill('SIGINT');
  const [status] = (await once(child, 'close')) as [number | null];

  expect(status).toBe(130);
  expect(JSON.parse(stdout.trim().split('\n').at(-1)!).interrupted).toBe(true);
});
