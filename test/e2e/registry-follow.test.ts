import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, existsSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from '@jest/globals';
import { openRegistry } from '../../src/hosts/open-registry.ts';
import { HDFS, hdfsLines, retrained } from '../support/hdfs-stream.ts';
import { writeLines } from '../support/make-stream.ts';
import { passedBy } from '../support/registered.ts';
import { startCli } from '../support/run-cli.ts';
import { tempFolder } from '../support/temp-folder.ts';
import { until } from '../support/until.ts';

const root = tempFolder();
const LINES = hdfsLines(400);
const running: ChildProcess[] = [];
afterEach(() => {
  for (const child of running.splice(0)) child.kill('SIGKILL');
});

/** A run that follows a log with the champion of a registry of two versions. */
async function follow(name: string) {
  const folder = join(root, name);
  const { registry } = await openRegistry({ root: join(folder, 'registry') });
  const act = () => ({ by: 'alice', reason: 'a test', now: Date.now() });
  for (const seed of [1, 2]) await registry.publish(retrained(seed), passedBy(retrained(seed), HDFS), act());
  await registry.setAlias(HDFS, 'champion', 1, act());
  const log = writeLines(join(root, `${name}.ndjson`), LINES.slice(0, 500));
  const settings = [
    `registry.root=${join(folder, 'registry')}`,
    `registry.cache.folder=${join(folder, 'cache')}`,
    'registry.cache.lookSeconds=0.1',
    'local.commitSeconds=0.1',
    'local.pollMilliseconds=20',
  ];
  const sets = settings.flatMap((setting) => ['--set', setting]);
  const args = ['run', log, '--follow', '--json', '--registry-model', HDFS, '--state', join(folder, 'state')];
  const start = () => {
    const child = startCli([...args, ...sets]);
    running.push(child);
    const said = { stdout: '', stderr: '' };
    for (const stream of ['stdout', 'stderr'] as const)
      child[stream]?.setEncoding('utf8').on('data', (text: string) => {
        said[stream] += text;
      });
    return { child, said };
  };
  let written = 500;
  /** Waits for words on standard error, writing a line of the log each time: versions change between batches. */
  const hear = async ({ said, child }: ReturnType<typeof start>, words: string): Promise<void> => {
    for (let waits = 0; !said.stderr.includes(words); waits++) {
      if (waits > 600 || child.exitCode !== null) throw new Error(`${words} was not said: ${said.stderr}`);
      appendFileSync(log, `${LINES[written++]}\n`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  };
  const committed = () => until(() => existsSync(join(folder, 'state/state.bin')), 'a first commit');
  return { registry, act, start, hear, committed, folder };
}

describe('a run that follows a log with a registered model', () => {
  test('takes up a challenger and a new champion while it runs', async () => {
    const { registry, act, start, hear, committed } = await follow('moved');
    const run = start();
    await committed();

    await registry.setAlias(HDFS, 'challenger', 2, act());
    await hear(run, `${HDFS}@1 serves on; beside it: challenge 2`);
    await registry.setAlias(HDFS, 'champion', 2, act());
    await hear(run, `${HDFS}@2 took over from 1; beside it: guard 1`);
    await registry.rollback(HDFS, act());
    await hear(run, `${HDFS}@1 took over from 2`);
    run.child.kill('SIGINT');
    await once(run.child, 'close');

    const summary = JSON.parse(run.said.stdout.trim().split('\n').at(-1)!);
    expect(Object.keys(summary.perModel)).toEqual(expect.arrayContaining([`${HDFS}@1`, `${HDFS}@2`]));
    expect(summary.perModel[`${HDFS}@1`].nextEvent.top1).toBeGreaterThan(0.7);
  });

  test('starts with what served last where the registry is out of reach', async () => {
    const { start, hear, committed, folder } = await follow('away');
    const first = start();
    await committed();
    first.child.kill('SIGKILL');
    await once(first.child, 'close');
    renameSync(join(folder, 'registry'), join(folder, 'elsewhere'));
    appendFileSync(join(folder, 'registry'), 'no folder any more');

    const second = start();
    await hear(second, 'is out of reach, what served last serves on');
    second.child.kill('SIGINT');
    const [status] = await once(second.child, 'close');

    expect(status).toBe(0);
    const summary = JSON.parse(second.said.stdout.trim().split('\n').at(-1)!);
    expect(Object.keys(summary.perModel)).toContain(`${HDFS}@1`);
  });
});
