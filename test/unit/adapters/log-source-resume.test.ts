import { appendFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { logLine, type Reading, readAll, stored, texts } from '../../support/reading.ts';
import { tempFolder } from '../../support/temp-folder.ts';

const folder = tempFolder();

const SETTINGS = { maxLineBytes: 400, maxForwardJumpSeconds: 30 };

/** Lines with everything that makes a place in a file delicate. */
const content = fc
  .array(
    fc.oneof(
      {
        weight: 6,
        arbitrary: fc
          .tuple(fc.nat(100), fc.constantFrom('a', 'b b', '\u00e4\u20ac'))
          .map(([s, t]) => logLine(s, t)),
      },
      fc.constantFrom(
        '\tat frame\n',
        '{"time":"2026-11-20T09:00:50Z","msg":"json"}\n',
        '\n',
        `${'x'.repeat(700)}\n`,
        '1970-01-01T00:00:00Z INFO app: absurd\n',
        'a\0b\n',
      ),
    ),
    { maxLength: 40 },
  )
  .map((lines) => lines.join(''));

function whole(reading: Reading) {
  const counted = reading.batches.map((batch) => batch.counters);
  const sum = (key: 'lines' | 'folded' | 'adjusted' | 'nulBytes' | 'blank') =>
    counted.reduce((total, counters) => total + counters[key], 0);
  return {
    events: reading.events,
    rejected: [...reading.rejected].sort((a, b) => a.position - b.position || (a.source < b.source ? -1 : 1)),
    counters: [sum('lines'), sum('folded'), sum('adjusted'), sum('nulBytes'), sum('blank')],
  };
}

describe('taking up a reading where a batch ended', () => {
  test('gives the same rest, wherever that was, without loss or repetition', async () => {
    const plain = join(folder, 'plain.log');
    const packed = join(folder, 'packed.log');
    await fc.assert(
      fc.asyncProperty(
        content,
        content,
        fc.integer({ min: 1, max: 7 }),
        fc.integer({ min: 64, max: 900 }),
        fc.nat(20),
        async (one, two, batchEvents, chunkBytes, stop) => {
          writeFileSync(plain, one);
          writeFileSync(packed, gzipSync(two));
          const options = { settings: SETTINGS, batchEvents, chunkBytes };
          const uninterrupted = await readAll([plain, packed], options);

          const before = await readAll([plain, packed], options, ({ batches }) => batches.length > stop);
          const cursors = stored(before.batches.at(-1));
          const after = await readAll([plain, packed], { ...options, chunkBytes: 300, cursors });

          const both = {
            events: [...before.events, ...after.events],
            rejected: [...before.rejected, ...after.rejected],
            batches: [...before.batches, ...after.batches],
          };
          expect(whole(both)).toEqual(whole(uninterrupted));
        },
      ),
      { numRuns: 120 },
    );
  });

  test('the sizes of chunks and batches do not matter', async () => {
    const path = join(folder, 'sizes.log');
    await fc.assert(
      fc.asyncProperty(content, fc.integer({ min: 64, max: 900 }), async (text, chunkBytes) => {
        writeFileSync(path, text);

        const small = await readAll([path], { settings: SETTINGS, batchEvents: 3, chunkBytes });
        const large = await readAll([path], { settings: SETTINGS });

        expect(whole(small)).toEqual(whole(large));
      }),
      { numRuns: 60 },
    );
  });

  test('a file that grew meanwhile is read on', async () => {
    const path = join(folder, 'grows.log');
    writeFileSync(path, logLine(0, 'a') + logLine(1, 'b'));
    const first = await readAll([path]);
    appendFileSync(path, logLine(2, 'c'));

    const second = await readAll([path], { cursors: stored(first.batches.at(-1)) });

    expect(texts(second)).toEqual(['c']);
  });

  test('a source that is new beside the known ones is read from its beginning', async () => {
    const known = join(folder, 'known.log');
    const fresh = join(folder, 'fresh.log');
    writeFileSync(known, logLine(0, 'a'));
    writeFileSync(fresh, logLine(1, 'b'));
    const first = await readAll([known]);

    const second = await readAll([known, fresh], { cursors: stored(first.batches.at(-1)) });

    expect(texts(second)).toEqual(['b']);
  });
});
