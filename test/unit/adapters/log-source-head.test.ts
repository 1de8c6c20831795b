import { appendFileSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { LOG_START, logLine, type Reading, readAll, stored, texts } from '../../support/reading.ts';
import { tempFolder } from '../../support/temp-folder.ts';

const folder = tempFolder();

const FILE_DATE = LOG_START + 40 * 86_400_000;

/** Where the events of files without times begin. */
const PLACES = Date.UTC(1990, 0, 1);

function file(name: string, content: string): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  utimesSync(path, FILE_DATE / 1000, FILE_DATE / 1000);
  return path;
}

function times(reading: Reading): number[] {
  return reading.events.map((event) => event.time);
}

describe('lines without a time at the head of a file', () => {
  test('take the first time of the file, not the date of the file', async () => {
    const banner = file('banner.log', `*** service starting ***\n${logLine(0, 'a')}${logLine(1, 'b')}`);
    const other = file('other.log', logLine(0.5, 'between'));

    const reading = await readAll([banner, other], { chunkBytes: 64 });

    expect(texts(reading)).toEqual(['*** service starting ***', 'a', 'between', 'b']);
    expect(times(reading)).toEqual([0, 0, 500, 1000].map((ms) => LOG_START + ms));
  });

  test('have their place in the file where it states no time at all', async () => {
    const reading = await readAll([file('bare.log', 'one\ntwo\n')]);

    expect(texts(reading)).toEqual(['one', 'two']);
    expect(times(reading)).toEqual([PLACES, PLACES + 1]);
  });

  test('are given out once, wherever a reading is taken up', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.constantFrom('one\n', 'two two\n', '\n', `${'x'.repeat(90)}\n`, logLine(0, 'dated')), {
          maxLength: 25,
        }),
        fc.integer({ min: 1, max: 4 }),
        fc.nat(12),
        async (lines, batchEvents, stop) => {
          const path = file('resumed.log', lines.join(''));
          const options = { chunkBytes: 64, settings: { maxLineBytes: 80 }, batchEvents };
          const uninterrupted = await readAll([path], options);

          const before = await readAll([path], options, ({ batches }) => batches.length > stop);
          const cursors = stored(before.batches.at(-1));
          const after = await readAll([path], { ...options, cursors });

          expect([...before.events, ...after.events]).toEqual(uninterrupted.events);
          expect([...before.rejected, ...after.rejected]).toEqual(uninterrupted.rejected);
        },
      ),
      { numRuns: 150 },
    );
  });

  test('wait while a file is followed, until it states a time', async () => {
    const path = file('followed.log', 'starting\n');
    const stop = new AbortController();
    setTimeout(() => appendFileSync(path, logLine(0, 'a')), 60);

    const reading = await readAll([path], { follow: true, pollMs: 5, signal: stop.signal }, ({ events }) => {
      if (events.length > 0) stop.abort();
      return false;
    });

    expect(texts(reading)).toEqual(['starting', 'a']);
    expect(times(reading)).toEqual([LOG_START, LOG_START]);
  });

  test('are given out when the following ends', async () => {
    const path = file('silent.log', 'starting\n');
    const stop = new AbortController();
    setTimeout(() => stop.abort(), 60);

    const reading = await readAll([path], { follow: true, pollMs: 5, signal: stop.signal });

    expect(texts(reading)).toEqual(['starting']);
    expect(times(reading)).toEqual([PLACES]);
  });
});

describe('lines without a time at the head of standard input', () => {
  test('take the first time it states, when an old log is piped in', async () => {
    const stdin = Readable.from([Buffer.from('starting\n'), Buffer.from(logLine(0, 'a'))]);

    const reading = await readAll(['-'], { stdin });

    expect(times(reading)).toEqual([LOG_START, LOG_START]);
  });

  test.each([false, true])('come now when nothing follows them for a moment (follow: %p)', async (follow) => {
    const stdin = new Readable({ read: () => undefined });
    stdin.push('starting\n');
    const begun = Date.now();

    const reading = await readAll(['-'], { stdin, follow }, ({ events }) => events.length > 0);

    expect(texts(reading)).toEqual(['starting']);
    expect(times(reading)[0]).toBeGreaterThanOrEqual(begun);
  });
});
