import { appendFileSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import { startRun } from '../support/followed-run.ts';
import { serviceLines, writeLines } from '../support/make-stream.ts';
import { runCli } from '../support/run-cli.ts';
import { tempFolder } from '../support/temp-folder.ts';

const folder = tempFolder();
const lines = serviceLines(9000, 3);

/** A trace of three lines behind every error, and now and then a line that is no JSON though it looks like it. */
const TRACED = lines.flatMap((line, i) => {
  if (line.includes(' ERROR '))
    return [line, 'java.lang.IllegalStateException: pool', '\tat shop.Pool.take(Pool.java:7)'];
  return i % 500 === 499 ? [line, '{"time": broken'] : [line];
});

const NAMES = 'amber Birch CEDAR dune ember Fjord GROVE haven islet Jetty KNOLL ledge'.split(' ');

/** Words that are taken for names at first and turn out to be states, and the other way round: types split and merge. */
const CHANGING = lines.slice(0, 5000).map((line, i) => {
  const head = line.slice(0, line.indexOf('shop: ') + 6);
  return i % 2 === 0
    ? `${head}link is ${i % 3 === 0 ? 'NotReady' : 'Ready'}`
    : `${head}mounted volume ${NAMES[(i >> 3) % 12]} now`;
});

function inputs(): Record<string, string[]> {
  const write = (name: string, of: readonly string[]): string => writeLines(join(folder, name), of);
  const packed = join(folder, 'third.log.gz');
  writeFileSync(packed, gzipSync(`${lines.filter((_, i) => i % 3 === 2).join('\n')}\n`));
  write('rotated.log.2', lines.slice(0, 3000));
  write('rotated.log.1', lines.slice(3000, 6000));
  return {
    'several files, one of them packed': [
      write(
        'first.log',
        lines.filter((_, i) => i % 3 === 0),
      ),
      write(
        'second.log',
        lines.filter((_, i) => i % 3 === 1),
      ),
      packed,
    ],
    'stack traces and broken records': [write('traced.log', TRACED)],
    'rotated files': [
      write('rotated.log', lines.slice(6000)),
      join(folder, 'rotated.log.1'),
      join(folder, 'rotated.log.2'),
    ],
    'types that merge and split': [write('changing.log', CHANGING)],
  };
}

/** All that a run leaves behind. Each runs in the same place, for its state holds the paths of its outputs. */
async function traceOf(files: readonly string[], threads: 1 | 2 | 'auto', kept: string) {
  const place = join(folder, 'place');
  mkdirSync(place);
  const rules = ['--set', `local.threads=${threads}`, '--set', 'local.commitEvents=1000'];
  const { status, stdout } = await runCli(
    ['run', ...files, '--json', '--state', 'state', '--predictions', 'predictions.ndjson', ...rules],
    { cwd: place },
  );
  const names = ['state/state.bin', 'state/warnings.ndjson', 'state/rejected.ndjson', 'predictions.ndjson'];
  const written = names.map((name) => readFileSync(join(place, name)));
  renameSync(place, join(folder, kept));
  return { status, said: stdout.replace(/"seconds":[\d.]+,"eventsPerSecond":[\d.]+/, ''), written };
}

describe('A run with a thread for ranking', () => {
  test.each(Object.entries(inputs()))('says and saves the same bytes: %s', async (name, files) => {
    const one = await traceOf(files, 1, `${name} 1`);
    const two = await traceOf(files, 2, `${name} 2`);

    expect([two.status, two.said]).toEqual([0, one.said]);
    for (const [i, bytes] of two.written.entries()) expect(Buffer.compare(bytes, one.written[i]!)).toBe(0);
    expect(two.written[3]!.length).toBeGreaterThan(100_000);
  });

  test('tells what it has read though nothing follows, and ends cleanly when stopped', async () => {
    const log = writeLines(join(folder, 'followed.log'), lines.slice(0, 100));
    const run = startRun([log, '--follow', '--set', 'local.threads=2'], join(folder, 'followed.predictions'));
    await run.read(100);

    appendFileSync(log, `${lines.slice(100, 150).join('\n')}\n`);
    await run.read(150);
    const { status, summary } = await run.end('SIGTERM');

    expect([status, summary.events]).toEqual([0, 150]);
  });

  test('reads standard input', async () => {
    const args = ['run', '-', '--json', '--set', 'local.threads=2'];
    const { status, stdout } = await runCli(args, { input: `${lines.slice(0, 200).join('\n')}\n` });

    expect([status, JSON.parse(stdout.trim().split('\n').at(-1)!).events]).toEqual([0, 200]);
  });

  test('fails as any run does where a file cannot be read', async () => {
    const [one, two] = await Promise.all(
      [1, 2].map((threads) => runCli(['run', join(folder, 'none.log'), '--set', `local.threads=${threads}`])),
    );

    expect(two).toEqual(one);
    expect(two!.status).toBeGreaterThan(0);
  });
});
