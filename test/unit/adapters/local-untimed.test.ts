import { appendFileSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { LOG_START, logLine, readAll, stored, texts } from '../../support/reading.ts';
import { tempFolder } from '../../support/temp-folder.ts';

const folder = tempFolder();
let files = 0;

function file(content: string): string {
  const path = join(folder, `file-${files++}.log`);
  writeFileSync(path, content);
  return path;
}

const timed = (count: number): string =>
  Array.from({ length: count }, (_, i) => logLine(i, `timed ${i}`)).join('');

const untimed = (count: number): string =>
  Array.from({ length: count }, (_, i) => `plain words ${i} here\n`).join('');

const isPlain = ({ message }: { readonly message: string }): boolean => message.startsWith('plain');

describe('a source that states no time beside sources that do', () => {
  test('takes its times from the events before it, spread by the share that was read', async () => {
    const reading = await readAll([file(timed(200)), file(untimed(100))]);
    const places = reading.events.flatMap((event, i) => (isPlain(event) ? [i] : []));

    expect(reading.events).toHaveLength(300);
    expect(places).toHaveLength(100);
    // Every third event, all along.
    for (const [i, place] of places.entries()) expect(Math.abs(place - 3 * i)).toBeLessThan(20);
    reading.events.forEach((event, i) => {
      if (i > 0) expect(event.time).toBeGreaterThanOrEqual(reading.events[i - 1]!.time);
      expect(event.time).toBeLessThanOrEqual(LOG_START + 200_000);
    });
  });

  test('the dates of the files do not matter', async () => {
    const paths = [file(untimed(100)), file(timed(50))];
    const first = await readAll(paths);
    for (const path of paths) utimesSync(path, 1_800_000_000, 1_800_000_000);

    expect((await readAll(paths)).events).toEqual(first.events);
  });

  test('is the same however it is taken up', async () => {
    const paths = [file(timed(80)), file(untimed(120)), file(timed(40))];
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 40 }),
        fc.integer({ min: 1, max: 12 }),
        async (batchEvents, stop) => {
          const options = { batchEvents, chunkBytes: 700 };
          const whole = await readAll(paths, options);

          const before = await readAll(paths, options, ({ batches }) => batches.length === stop);
          const after = await readAll(paths, { ...options, cursors: stored(before.batches.at(-1)) });

          expect([...before.events, ...after.events]).toEqual(whole.events);
        },
      ),
      { numRuns: 40 },
    );
  });

  test('goes on alone where the timed sources have ended', async () => {
    const reading = await readAll([file(timed(2)), file(untimed(5000))], { chunkBytes: 4096 });

    expect(reading.events.filter(isPlain)).toHaveLength(5000);
    expect(Math.max(...reading.events.map(({ time }) => time))).toBe(LOG_START + 1000);
  });
});

test('a few lines without a time in a followed file are given out when it falls silent', async () => {
  const path = file('');
  const stop = new AbortController();
  setTimeout(() => writeFileSync(path, 'plain one\nplain two\n'), 40);
  const before = Date.now() - 2000;

  const reading = await readAll([path], { follow: true, pollMs: 5, signal: stop.signal }, (now) => {
    if (now.events.length === 2) stop.abort();
    return false;
  });

  expect(texts(reading)).toEqual(['plain one', 'plain two']);
  expect(reading.events[0]!.time).toBeGreaterThan(before);
});

test('lines that come while a file is followed have the time at which they came', async () => {
  const path = file(untimed(100));
  const stop = new AbortController();
  const before = Date.now() - 2000;
  setTimeout(() => appendFileSync(path, 'plain late\n'), 60);

  const reading = await readAll([path], { follow: true, pollMs: 5, signal: stop.signal }, (now) => {
    if (texts(now).includes('plain late')) stop.abort();
    return false;
  });

  expect(reading.events).toHaveLength(101);
  expect(reading.events.at(-1)!.time).toBeGreaterThan(before);
});
