import { appendFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { logLine, readAll, stored, texts } from '../../support/reading.ts';
import { tempFolder } from '../../support/temp-folder.ts';

const folder = tempFolder();

function little(text: string): Buffer {
  return Buffer.from(text, 'utf16le');
}

const ENCODINGS: readonly [string, Buffer, (text: string) => Buffer][] = [
  ['little', Buffer.from([0xff, 0xfe]), little],
  ['big', Buffer.from([0xfe, 0xff]), (text) => little(text).swap16()],
];

/** Characters one byte of which is that of a line end, in both orders, and one outside the basic plane. */
const TRICKY = '\u0a00\u0a0a\u000b\u010a\u0a01\u{1f600}';

describe.each(ENCODINGS)('UTF-16 (%s endian)', (name, mark, encode) => {
  const text = [logLine(0, 'caf\u00e9'), logLine(1, TRICKY), logLine(2, 'last').trimEnd()].join('');

  test('is read like UTF-8: as a file, packed, and from standard input', async () => {
    const bytes = Buffer.concat([mark, encode(text)]);
    const plain = join(folder, `${name}.log`);
    const packed = join(folder, `${name}.gz`);
    writeFileSync(plain, bytes);
    writeFileSync(packed, gzipSync(bytes));
    const stdin = Readable.from([bytes.subarray(0, 1), bytes.subarray(1, 64), bytes.subarray(64)]);

    for (const reading of [
      await readAll([plain]),
      await readAll([packed]),
      await readAll(['-'], { stdin }),
    ]) {
      expect(reading.rejected).toHaveLength(0);
      expect(texts(reading)).toEqual(['caf\u00e9', TRICKY, 'last']);
    }
  });

  test('does not depend on chunks, and is taken up where it was left', async () => {
    const path = join(folder, `${name}-cut.log`);
    const words = fc.constantFrom('a', TRICKY, 'x'.repeat(150), '\u0a0a'.repeat(90), '\u0a0a'.repeat(700));
    await fc.assert(
      fc.asyncProperty(
        fc.array(words, { maxLength: 12 }),
        fc.integer({ min: 64, max: 700 }),
        fc.nat(8),
        async (messages, chunkBytes, stop) => {
          writeFileSync(
            path,
            Buffer.concat([mark, encode(messages.map((word, i) => logLine(i, word)).join(''))]),
          );
          const options = { settings: { maxLineBytes: 250 }, batchEvents: 2, chunkBytes };
          const whole = await readAll([path], { settings: options.settings });

          const before = await readAll([path], options, ({ batches }) => batches.length > stop);
          const after = await readAll([path], { ...options, cursors: stored(before.batches.at(-1)) });

          expect([...before.events, ...after.events]).toEqual(whole.events);
          expect([...before.rejected, ...after.rejected].map(({ reason }) => reason)).toEqual(
            whole.rejected.map(() => 'line-too-long'),
          );
          expect(whole.events.length + whole.rejected.length).toBe(messages.length);
        },
      ),
      { numRuns: 60 },
    );
  });

  test('is followed', async () => {
    const path = join(folder, `${name}-followed.log`);
    writeFileSync(path, Buffer.concat([mark, encode(logLine(0, 'a'))]));
    const stop = new AbortController();
    setTimeout(() => appendFileSync(path, encode(logLine(1, 'b'))), 30);

    const reading = await readAll([path], { follow: true, pollMs: 5, signal: stop.signal }, ({ events }) => {
      if (events.length === 2) stop.abort();
      return false;
    });

    expect(texts(reading)).toEqual(['a', 'b']);
  });
});
