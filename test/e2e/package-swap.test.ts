import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from '@jest/globals';
import { writeLines } from '../support/make-stream.ts';
import { runCli, startCli } from '../support/run-cli.ts';
import { tempFolder } from '../support/temp-folder.ts';
import { copyPackage, damage, typedLines } from '../support/typed-stream.ts';

const root = tempFolder();
const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
const LINES = typedLines(3000);
const running: ChildProcess[] = [];
afterEach(() => {
  for (const child of running.splice(0)) child.kill('SIGKILL');
});

/** A run that follows a log of its own with a package of its own. */
function follow(name: string) {
  const log = writeLines(join(root, `${name}.ndjson`), LINES.slice(0, 1000));
  const model = copyPackage(join(root, `${name}-package`));
  const often = ['--set', 'local.commitSeconds=0.1', '--set', 'local.pollMilliseconds=20'];
  const args = ['run', log, '--follow', '--json', '--model', model, '--state', join(root, name), ...often];
  const child = startCli(args);
  running.push(child);
  const said = { stdout: '', stderr: '' };
  for (const stream of ['stdout', 'stderr'] as const)
    child[stream]?.setEncoding('utf8').on('data', (text: string) => {
      said[stream] += text;
    });
  const write = (from: number, to: number): void =>
    appendFileSync(log, `${LINES.slice(from, to).join('\n')}\n`);
  return { child, said, model, write, args, committed: () => existsSync(join(root, name, 'state.bin')) };
}

/** Waits until `found` is true, writing a line of the log each time: packages change between batches. */
async function until(
  found: () => boolean,
  { write }: ReturnType<typeof follow>,
  from: number,
): Promise<number> {
  let at = from;
  for (; !found(); at++) {
    if (at === LINES.length) throw new Error('waited in vain');
    write(at, at + 1);
    await pause(30);
  }
  return at;
}

async function stop({ child, said }: ReturnType<typeof follow>) {
  child.kill('SIGTERM');
  const [status] = (await once(child, 'close')) as [number | null];
  return { status, summary: JSON.parse(said.stdout.trim().split('\n').at(-1)!) };
}

describe('a package that is replaced while a log is followed', () => {
  test('takes over, and the next start goes on with it', async () => {
    const run = follow('swapped');
    const first = await until(run.committed, run, 1000);

    copyPackage(run.model, '2026-12-24T00:00:00Z');
    const at = await until(() => run.said.stderr.includes('was replaced'), run, first);
    run.write(at, LINES.length);
    const { status, summary } = await stop(run);
    const whole = await runCli(run.args.filter((arg) => arg !== '--follow'));

    expect(status).toBe(0);
    expect(run.said.stderr).toContain('the one of 2026-12-24T00:00:00Z');
    expect(summary.events).toBe(3000);
    expect(summary.perModel.tiny.nextEvent.events).toBe(3000);
    expect(JSON.parse(whole.stdout).perModel.tiny.nextEvent.events).toBe(3000);
  });

  test('is refused where it is damaged: told once, and the old one serves on', async () => {
    const run = follow('refused');
    const first = await until(run.committed, run, 1000);

    damage(join(run.model, 'model.onnx'));
    const at = await until(() => run.said.stderr.includes('serves on'), run, first);
    run.write(at, LINES.length);
    const { status, summary } = await stop(run);

    expect(status).toBe(0);
    expect(run.said.stderr.match(/serves on: package .*model\.onnx: expected sha256/g)).toHaveLength(1);
    expect(summary.perModel.tiny.nextEvent.events).toBe(3000);
    expect(summary.perModel.tiny.nextEvent.top1).toBeGreaterThan(0);
  });
});
