import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import { StateWriter } from '../../src/state/codec.ts';
import { serviceLines, writeLines } from '../support/make-stream.ts';
import { CLI, type CliResult, runCli, startCli } from '../support/run-cli.ts';
import { tempFolder } from '../support/temp-folder.ts';
import { until } from '../support/until.ts';

const folder = tempFolder();
const path = (name: string): string => join(folder, name);
const lines = serviceLines(500);

interface Summary {
  events: number;
  rejected: { records: number; reasons: Record<string, number> };
  from: string | null;
  to: string | null;
}

function summaryOf({ stdout }: CliResult): Summary {
  return JSON.parse(stdout.trim().split('\n').at(-1)!);
}

async function runOn(
  name: string,
  content: string | Uint8Array,
): Promise<{ result: CliResult; summary: Summary }> {
  writeFileSync(path(name), content);
  const result = await runCli(['run', path(name), '--json']);
  return { result, summary: summaryOf(result) };
}

describe('inputs that are not as they should be', () => {
  test('a gzip file that breaks off gives what came before the break, and says so', async () => {
    const whole = gzipSync(lines.join('\n'));
    const { result, summary } = await runOn('broken.log.gz', whole.subarray(0, whole.length - 200));

    expect(result.status).toBe(0);
    expect(summary.events).toBeGreaterThan(300);
    expect(summary.rejected.reasons).toEqual({ 'broken-gzip': 1 });
  });

  test('invalid UTF-8 and NUL bytes cost no event', async () => {
    const bytes = Buffer.from(`${lines.slice(0, 20).join('\n')}\n`);
    bytes[bytes.indexOf('shop: ') + 8] = 0xff;
    bytes[bytes.lastIndexOf('shop: ') + 8] = 0;
    const { summary } = await runOn('bytes.log', bytes);

    expect(summary.events).toBe(20);
  });

  test('a line of 10 MB is rejected and the others are read', async () => {
    const { summary } = await runOn('long.log', `${lines[0]}\n${'x'.repeat(10_000_000)}\n${lines[1]}\n`);

    expect(summary.events).toBe(2);
    expect(summary.rejected.reasons).toEqual({ 'line-too-long': 1 });
  });

  test('deeply nested JSON is rejected and the others are read', async () => {
    const event = JSON.stringify({ time: '2026-01-01T00:00:00Z', message: 'hello' });
    const deep = `{"time":"2026-01-01T00:00:00Z","message":"x","a":${'['.repeat(5000)}${']'.repeat(5000)}}`;
    const { summary } = await runOn('deep.ndjson', `${event}\n${deep}\n${event}\n`);

    expect(summary.events).toBe(2);
    expect(summary.rejected.records).toBe(1);
  });

  test('what is rejected is kept with payload and reason, also without a state folder', async () => {
    writeFileSync(path('kept.log'), `${lines[0]}\n${'x'.repeat(2_000_000)}\n${lines[1]}\n`);

    await runCli(['run', path('kept.log'), '--rejected', path('rejected.ndjson')]);

    const kept = JSON.parse(readFileSync(path('rejected.ndjson'), 'utf8'));
    expect(kept).toMatchObject({ reason: 'line-too-long', payload: expect.stringMatching(/^x+/) });
  });

  test('times of 1970 and 2099 do not move the clock of the stream', async () => {
    const absurd = [
      '1970-01-01T00:00:00Z ERROR shop: clock lost',
      '2099-01-01T00:00:00Z ERROR shop: clock lost',
    ];
    const { summary } = await runOn(
      'clock.log',
      [...lines.slice(0, 50), ...absurd, ...lines.slice(50, 100)].join('\n'),
    );

    expect(summary.events).toBe(102);
    expect([summary.from?.slice(0, 4), summary.to?.slice(0, 4)]).toEqual(['2026', '2026']);
  });

  test('an empty file is no failure', async () => {
    const { result, summary } = await runOn('empty.log', '');

    expect(result.status).toBe(0);
    expect(summary).toMatchObject({ events: 0, from: null });
  });

  test('a missing file stops the start with its name and what to do', async () => {
    const { status, stderr } = await runCli(['run', path('none.log')]);

    expect(status).toBe(3);
    expect(stderr).toContain('none.log": there is no such file');
  });
});

describe('wrong use', () => {
  test.each([
    [
      ['run', '--set', 'risk.gridSeconds=0', 'x.log'],
      2,
      '--set: risk.gridSeconds: must be more than 0, got 0',
    ],
    [['run', '--config', 'none.yaml', 'x.log'], 2, 'none.yaml: cannot be read'],
    [['run', '--set', 'specialists=[{name: a, watch: {pattern: "("}}]', 'x.log'], 2, 'specialists'],
    [['frobnicate'], 2, 'unknown command'],
    [['backtest', '--train', 'x.log'], 2, "required option '--test"],
    [['run', 'x.log', '--predictions', './x.log'], 3, 'x.log is an input of this run'],
    [['backtest', '--train', 'x.log', '--test', './x.log'], 3, 'is given to both'],
    [['run', '--set', 'specialists[0].horizons=[60]', 'x.log'], 2, 'specialists is a list'],
    [['templates', 'x.log', '--limit', '-3'], 2, 'expected a whole number from 1'],
    [['explain', 'abc', '--state', 'none'], 3, 'holds no warnings.ndjson'],
  ])('%j ends with status %i', async (args, status, message) => {
    const result = await runCli(args);

    expect(result).toMatchObject({ status, stderr: expect.stringContaining(message) });
  });

  test('a test part that begins before the training part is refused', async () => {
    const early = writeLines(path('early.log'), lines.slice(0, 100));
    const late = writeLines(path('late.log'), lines.slice(100, 200));

    const { status, stderr } = await runCli(['backtest', '--train', late, '--test', early]);

    expect(status).toBe(3);
    expect(stderr).toContain('before the training part');
  });
});

describe('state folders', () => {
  const log = writeLines(path('state.log'), lines);

  test('a second process on the folder is told who has it', async () => {
    const state = path('shared');
    const first = startCli(['run', '-', '--json', '--state', state]);
    first.stdin?.write(`${lines.slice(0, 10).join('\n')}\n`);
    await until(() => existsSync(join(state, 'lock')), 'the lock of the folder');

    const second = await runCli(['run', log, '--state', state]);
    first.kill('SIGKILL');

    expect(second.status).toBe(4);
    expect(second.stderr).toContain(`in use by process ${first.pid}`);
  });

  test('a folder of a newer schema or of other settings is refused', async () => {
    const newer = path('newer');
    const other = path('other');
    await runCli(['run', log, '--state', newer]);
    await runCli(['run', log, '--state', other]);
    const writer = new StateWriter();
    writer.section('logcast', 999);
    writeFileSync(join(newer, 'state.bin'), writer.finish());

    const [newerResult, otherResult] = [
      await runCli(['run', log, '--state', newer]),
      await runCli(['run', log, '--state', other, '--set', 'sequences.capacity=5']),
    ];

    expect(newerResult).toMatchObject({
      status: 4,
      stderr: expect.stringContaining('schema version 999 is not known'),
    });
    expect(otherResult).toMatchObject({
      status: 4,
      stderr: expect.stringContaining('was made with other settings'),
    });
  });

  test('a disk that fills up ends the run with a reason; with room again it goes on without loss or repetition', async () => {
    const [full, free] = [path('full'), path('free')];
    const rules = ['--set', 'local.commitEvents=1000', '--set', 'local.commitSeconds=0.1'];
    const big = writeLines(path('big.log'), serviceLines(4000));
    await runCli(['run', big, '--state', free, ...rules]);

    const stopped = spawnSync('bash', [
      '-c',
      'ulimit -f 100; exec "$0" "$@"',
      process.execPath,
      CLI,
      'run',
      big,
      '--state',
      full,
      ...rules,
    ]);
    const resumed = await runCli(['run', big, '--state', full, ...rules]);

    expect(stopped.status).toBe(4);
    expect(String(stopped.stderr)).toMatch(/could not be (committed|written).*make room/);
    expect(resumed.status).toBe(0);
    expect(readFileSync(join(full, 'warnings.ndjson'), 'utf8')).toBe(
      readFileSync(join(free, 'warnings.ndjson'), 'utf8'),
    );
  });
});
