import { appendFileSync, copyFileSync, renameSync, truncateSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import { LOG_START, logLine, type Reading, readAll, stored, texts } from '../../support/reading.ts';
import { tempFolder } from '../../support/temp-folder.ts';

const folder = tempFolder();
let logs = 0;

function freshLog(): string {
  return join(folder, `app${logs++}.log`);
}

const part = (from: number, to: number): string =>
  Array.from({ length: to - from }, (_, i) => logLine(from + i, `event ${from + i}`)).join('');

const events = (from: number, to: number): string[] =>
  Array.from({ length: to - from }, (_, i) => `event ${from + i}`);

describe('rotated copies named beside their log', () => {
  test('are one source, read once and in order, whatever the order of the names and dates', async () => {
    const log = freshLog();
    writeFileSync(`${log}-20261118.gz`, gzipSync(part(0, 10)));
    writeFileSync(`${log}.10.zst`, zstdCompressSync(part(10, 20)));
    writeFileSync(`${log}.2`, part(20, 30));
    writeFileSync(`${log}.1`, part(30, 40));
    writeFileSync(log, part(40, 50));
    // As if they had been copied here in any order.
    utimesSync(`${log}.1`, LOG_START / 1000, LOG_START / 1000);

    const reading = await readAll([`${log}.1`, log, `${log}.2`, `${log}.10.zst`, `${log}-20261118.gz`]);

    expect(texts(reading)).toEqual(events(0, 50));
    expect(new Set(reading.events.map(({ source }) => source)).size).toBe(1);
  });

  test('are taken up where they were left', async () => {
    const log = freshLog();
    writeFileSync(`${log}.2`, part(0, 30));
    writeFileSync(`${log}.1`, part(30, 60));
    writeFileSync(log, part(60, 90));
    const paths = [log, `${log}.1`, `${log}.2`];
    const options = { batchEvents: 7, chunkBytes: 256 };
    const whole = await readAll(paths);
    for (const stop of [2, 5, 9]) {
      const before = await readAll(paths, options, ({ batches }) => batches.length === stop);

      const after = await readAll(paths, { ...options, cursors: stored(before.batches.at(-1)) });

      expect([...texts(before), ...texts(after)]).toEqual(texts(whole));
    }
  });

  test('are not read again when the log is rotated while it is followed', async () => {
    const log = freshLog();
    writeFileSync(`${log}.1`, part(0, 100));
    writeFileSync(log, part(100, 200));
    const stop = new AbortController();
    let rotated = false;

    const reading = await readAll(
      [log, `${log}.1`],
      { follow: true, pollMs: 5, signal: stop.signal },
      (now: Reading) => {
        if (now.events.length >= 200 && !rotated) {
          rotated = true;
          renameSync(`${log}.1`, `${log}.2`);
          renameSync(log, `${log}.1`);
          writeFileSync(log, part(200, 250));
        }
        if (now.events.length >= 250) setTimeout(() => stop.abort(), 60);
        return false;
      },
    );

    expect(texts(reading)).toEqual(events(0, 250));
  });

  test('programs that are told apart by a number stay apart', async () => {
    const log = freshLog();
    const [one, two] = [log.replace('.log', '-1.log'), log.replace('.log', '-errors.log')];
    writeFileSync(log, part(0, 3));
    writeFileSync(one, part(0, 3));
    writeFileSync(two, part(0, 3));

    const reading = await readAll([log, one, two]);

    expect(new Set(reading.events.map(({ source }) => source)).size).toBe(3);
  });

  test('a log that is missing beside its copies is an error', async () => {
    const log = freshLog();
    writeFileSync(`${log}.1`, part(0, 3));

    await expect(readAll([log, `${log}.1`])).rejects.toThrow(/there is no such file/);
  });
});

describe('a followed file that is not there yet', () => {
  test('is waited for, which is told once', async () => {
    const log = freshLog();
    const stop = new AbortController();
    const told: string[] = [];
    setTimeout(() => writeFileSync(log, part(0, 2)), 40);
    setTimeout(() => appendFileSync(log, part(2, 3)), 80);

    const reading = await readAll(
      [log],
      { follow: true, pollMs: 5, signal: stop.signal, notice: (message) => told.push(message) },
      (now) => {
        if (now.events.length === 3) stop.abort();
        return false;
      },
    );

    expect(texts(reading)).toEqual(events(0, 3));
    expect(told).toEqual([`${log}: there is no such file yet; waits for it`]);
  });

  test('does not hold up the files that are there', async () => {
    const [log, missing] = [freshLog(), freshLog()];
    writeFileSync(log, part(0, 3));
    const stop = new AbortController();

    const reading = await readAll([missing, log], { follow: true, pollMs: 5, signal: stop.signal }, () => {
      stop.abort();
      return false;
    });

    expect(texts(reading)).toEqual(events(0, 3));
  });
});

describe('a file written anew with the same beginning', () => {
  const banner = `${'='.repeat(80)}\n`.repeat(4);

  test('is noticed while nobody looked, and its copy is read to its end', async () => {
    const log = freshLog();
    writeFileSync(log, banner + part(0, 50));
    const first = await readAll([log]);
    appendFileSync(log, part(50, 60));
    copyFileSync(log, `${log}.1`);
    writeFileSync(log, banner + part(100, 200));

    const second = await readAll([log], { cursors: stored(first.batches.at(-1)) });

    expect(texts(second).filter((text) => text.startsWith('event'))).toEqual([
      ...events(50, 60),
      ...events(100, 200),
    ]);
    expect(second.rejected).toHaveLength(0);
  });

  test('is noticed without a copy, which is told', async () => {
    const log = freshLog();
    writeFileSync(log, banner + part(0, 50));
    const first = await readAll([log]);
    writeFileSync(log, banner + part(100, 200));

    const second = await readAll([log], { cursors: stored(first.batches.at(-1)) });

    expect(texts(second).slice(-100)).toEqual(events(100, 200));
    expect(second.rejected.map(({ reason }) => reason)).toEqual(['rotated-away']);
  });

  test('is noticed while it is followed', async () => {
    const log = freshLog();
    writeFileSync(log, banner + part(0, 50));
    const stop = new AbortController();
    let rewritten = false;

    const reading = await readAll([log], { follow: true, pollMs: 5, signal: stop.signal }, (now) => {
      const last = now.events.at(-1)?.message;
      if (last === 'event 49' && !rewritten) {
        rewritten = true;
        truncateSync(log, 0);
        writeFileSync(log, banner + part(100, 200));
      }
      if (last === 'event 199') stop.abort();
      return false;
    });

    expect(texts(reading).filter((text) => text.startsWith('event'))).toEqual([
      ...events(0, 50),
      ...events(100, 200),
    ]);
  });

  test('cursors of before, without what lay before the place, are taken up', async () => {
    const log = freshLog();
    writeFileSync(log, part(0, 5));
    const first = await readAll([log]);
    appendFileSync(log, part(5, 9));
    const cursors = stored(first.batches.at(-1)).map((cursor) => {
      const { identity, position } = cursor.place;
      return { ...cursor, place: { identity, position } };
    });

    expect(texts(await readAll([log], { cursors }))).toEqual(events(5, 9));
  });
});
