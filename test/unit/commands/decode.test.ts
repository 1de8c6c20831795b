import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import { runCli } from '../../support/run-cli.ts';
import { tempFolder } from '../../support/temp-folder.ts';

const folder = tempFolder();

function file(name: string, content: string | Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

function jsonLines(text: string): Record<string, unknown>[] {
  return text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
}

describe('logcast decode --json', () => {
  test('an event a line with its place, format, time and severity, then the counts of the file', async () => {
    const path = file(
      'app.log',
      [
        '2026-11-28 09:20:26,123 ERROR worker 1 failed',
        '\tat main (app.js:1)',
        '',
        '2026-11-28 09:20:27,123 INFO worker 2 started',
        '2026-11-28 09:20:25,000 INFO worker 0 was slow',
      ].join('\n'),
    );

    const { status, stdout } = await runCli(['decode', path, '--json']);
    const lines = jsonLines(stdout);

    expect(status).toBe(0);
    expect(lines).toHaveLength(4);
    expect(lines[0]).toEqual({
      file: path,
      line: 1,
      lines: 2,
      format: 'leveled',
      time: '2026-11-28T09:20:26.123Z',
      severity: 'error',
      source: 'app.log',
      message: 'worker 1 failed',
    });
    expect(lines.map(({ line }) => line)).toEqual([1, 4, 5, undefined]);
    expect(lines[3]).toEqual({
      files: {
        [path]: {
          lines: 5,
          events: 3,
          folded: 1,
          blank: 1,
          untimed: 0,
          late: 1,
          adjusted: 0,
          far: 0,
          rejected: {},
          formats: { leveled: 3 },
        },
      },
    });
  });

  test('a record without a time or a level has null there, and a stated type is told', async () => {
    const path = file('mixed.ndjson', '{"type": "boot", "time": "2026-11-28T09:20:26Z"}\n{"msg": "hello"}\n');

    const { stdout } = await runCli(['decode', path, '--json']);

    expect(jsonLines(stdout).slice(0, 2)).toMatchObject([
      { type: 'boot', time: '2026-11-28T09:20:26.000Z', severity: null },
      { message: 'hello', time: null, severity: null },
    ]);
  });

  test('lines and continuations that chunks cut apart are still counted right', async () => {
    const trace = Array.from({ length: 12_000 }, (_, i) =>
      i % 3 === 0 ? `2026-11-28T09:20:26Z ERROR job ${i} failed: ${'x'.repeat(60)}` : `\tat frame ${i}`,
    );
    const path = file('long.log', trace.join('\n'));

    const { stdout } = await runCli(['decode', path, '--json']);
    const events = jsonLines(stdout).slice(0, -1);

    expect(events).toHaveLength(4000);
    expect(events.map(({ line }) => line)).toEqual(events.map((_, i) => 3 * i + 1));
    expect(events.every(({ lines }) => lines === 3)).toBe(true);
  });
});

describe('logcast decode', () => {
  test('formats with examples, what was folded and rejected, and what would help', async () => {
    const path = file(
      'text.log',
      `2026-11-28 09:20:26 ERROR a ${'b'.repeat(300)}\n\tat x\n2026-11-28 09:20:27 INFO a\n`,
    );
    const json = file('records.ndjson', '{"msg": "a", "time": "2026-11-28T09:20:26Z"}\n{}\n');

    const { stdout } = await runCli(['decode', path, json]);

    expect(stdout).toMatch(/text\.log {2}2 events in 3 lines/);
    expect(stdout).toMatch(/leveled +2 {2}100 % of the events/);
    expect(stdout).toMatch(/folded into the event before +1 {2}33 % of the lines\n +2: {3}at x/);
    expect(stdout).toMatch(/rejected: no-message +1 .*\n +2: \{\}/);
    expect(stdout).toContain('events.json.message');
    expect(stdout).toContain('all 2 files');
    expect(Math.max(...stdout.split('\n').map((line) => line.length))).toBeLessThanOrEqual(180);
  });

  test('where nothing could be read it says so and fails', async () => {
    const { status, stderr } = await runCli(['decode', file('none.ndjson', '{}\n')]);

    expect(status).toBe(3);
    expect(stderr).toContain('no record could be read as an event (rejected: 1 no-message)');
  });

  test('an empty file is no failure', async () => {
    expect(await runCli(['decode', file('empty.log', '\n'), '--json'])).toMatchObject({ status: 0 });
  });
});

describe('counts of reading', () => {
  const folding = `2026-11-28 09:20:26 INFO start\n${Array.from({ length: 40 }, (_, i) => `\tpart ${i}\n`).join('')}`;

  test.each(['run', 'templates'])('%s tells what was folded, and warns where most was', async (command) => {
    const path = file('folding.log', folding);

    const { status, stdout, stderr } = await runCli([command, path, '--json']);
    const summary = jsonLines(stdout).at(-1)!;

    expect(status).toBe(0);
    expect(summary['reading'] ?? summary).toMatchObject({ lines: 41, folded: 40, untimed: 0, late: 0 });
    expect(stderr).toContain('40 of 41 lines (98 %)');
    expect(stderr).toContain(`logcast decode ${path}`);
  });

  test.each(['run', 'templates'])(
    '%s of records that were all rejected fails with what to do',
    async (command) => {
      const path = file('rejected.ndjson', '{}\n{}\n');

      const { status, stderr } = await runCli([command, path]);

      expect(status).toBe(3);
      expect(stderr).toContain('rejected: 2 no-message');
      expect(stderr).toContain(`logcast decode ${path}`);
    },
  );

  test('templates of a gzip file that breaks off tells what was read, and fails', async () => {
    const whole = gzipSync(Array.from({ length: 2000 }, (_, i) => `job ${i} ${Math.sin(i)}`).join('\n'));

    const { status, stdout, stderr } = await runCli([
      'templates',
      file('cut.log.gz', whole.subarray(0, whole.length - 2000)),
      '--json',
    ]);

    expect(status).toBe(3);
    expect(jsonLines(stdout)[0]).toMatchObject({ reasons: { 'broken-gzip': 1 } });
    expect(stderr).toContain('the compressed data ends early or is damaged');
  });
});
