import { appendFileSync, renameSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { startRun } from '../support/followed-run.ts';
import { serviceLines } from '../support/make-stream.ts';
import { runCli } from '../support/run-cli.ts';
import { tempFolder } from '../support/temp-folder.ts';

const folder = tempFolder();
const lines = serviceLines(400);
const text = (from: number, to: number): string => `${lines.slice(from, to).join('\n')}\n`;

test('a followed file is read across growth, rotation by renaming and by truncation, and ends cleanly when stopped', async () => {
  const log = join(folder, 'app.log');
  writeFileSync(log, text(0, 100));
  const run = startRun([log, '--follow'], join(folder, 'app.predictions'));
  await run.read(100);

  appendFileSync(log, text(100, 200));
  await run.read(200);
  renameSync(log, `${log}.1`);
  appendFileSync(`${log}.1`, text(200, 250));
  writeFileSync(log, text(250, 300));
  await run.read(300);
  truncateSync(log);
  appendFileSync(log, text(300, 350));
  await run.read(350);
  appendFileSync(log, text(350, 400));
  const { status, summary } = await run.end('SIGTERM');

  expect([status, summary.events]).toEqual([0, 400]);
});

test('following goes on where it stopped, also when the file was rotated meanwhile', async () => {
  const log = join(folder, 'resumed.log');
  const args = [log, '--follow', '--state', join(folder, 'state')];
  writeFileSync(log, text(0, 100));
  const first = startRun(args, join(folder, 'resumed.predictions'));
  await first.read(100);
  await first.end('SIGTERM');

  appendFileSync(log, text(100, 150));
  renameSync(log, `${log}.1`);
  writeFileSync(log, text(150, 200));
  const second = startRun(args, join(folder, 'resumed.predictions'));
  await second.read(200);
  const { summary } = await second.end('SIGTERM');

  expect(summary.events).toBe(200);
});

test('standard input is read to its end', async () => {
  const { status, stdout } = await runCli(['run', '-', '--json'], { input: text(0, 50) });

  expect(status).toBe(0);
  expect(JSON.parse(stdout.trim().split('\n').at(-1)!).events).toBe(50);
});

test('stopped before the end of its input, a run says so and with its exit status too', async () => {
  const run = startRun(['-'], join(folder, 'stdin.predictions'));
  run.child.stdin?.write(text(0, 50));
  await run.read(50);
  const { status, summary } = await run.end('SIGINT');

  expect(status).toBe(130);
  expect(summary.interrupted).toBe(true);
});
