import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import { logLine, readAll, stored, texts } from '../../support/reading.ts';
import { tempFolder } from '../../support/temp-folder.ts';

const folder = tempFolder();

function file(name: string, content: string | Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

/** Text that does not compress to nothing, so that a break lies in its middle. */
const LINES = Array.from({ length: 3000 }, (_, i) =>
  logLine(i, `event ${(i * 7919) % 10_007} ${Math.imul(i, 2654435761) >>> 0}`),
);
const PACKED = gzipSync(LINES.join(''));
const MESSAGES = LINES.map((line) => line.trimEnd().slice(line.indexOf('app: ') + 5));

describe('broken gzip', () => {
  const truncated = PACKED.subarray(0, Math.floor(PACKED.length / 2));
  const damaged = Buffer.from(PACKED);
  damaged.fill(0xff, Math.floor(PACKED.length / 2), Math.floor(PACKED.length / 2) + 64);
  const badSum = Buffer.from(PACKED);
  badSum.writeUInt32LE(0x12345678, badSum.length - 8);

  test.each([
    ['cut off', truncated, 1000],
    ['damaged in the middle', damaged, 1000],
    ['with a wrong checksum', badSum, 3000],
  ])(
    '%s gives everything before the break, then says so once; other files go on',
    async (name, bytes, atLeast) => {
      const broken = file(`${name}.gz`, bytes);
      const other = file('other.log', logLine(99_999, 'other'));

      const reading = await readAll([broken, other]);

      const read = reading.events.length - 1;
      // Damaged data may unpack to nonsense before it is found out, so only what lies before the damage is compared.
      expect(read).toBeGreaterThanOrEqual(atLeast);
      expect(texts(reading).slice(0, atLeast)).toEqual(MESSAGES.slice(0, atLeast));
      expect(texts(reading).at(-1)).toBe('other');
      expect(reading.rejected).toMatchObject([{ source: name, reason: 'broken-gzip' }]);
    },
  );

  test('is not reported again by a reading that goes on behind it', async () => {
    const broken = file('again.gz', truncated);
    const first = await readAll([broken]);

    const second = await readAll([broken], { cursors: stored(first.batches.at(-1)) });

    expect(second).toMatchObject({ events: [], rejected: [] });
  });

  test('on standard input gives what was read before the break', async () => {
    const reading = await readAll(['-'], {
      stdin: Readable.from([truncated.subarray(0, 5000), truncated.subarray(5000)]),
    });

    expect(reading.events.length).toBeGreaterThan(1000);
    expect(reading.rejected).toMatchObject([{ reason: 'broken-gzip' }]);
  });
});

describe('overlong lines', () => {
  const long = 'y'.repeat(3_000_000);
  const text = `${logLine(0, 'a')}${long}\n${logLine(1, 'b')}${long}`;

  test.each([
    ['in a file', text],
    ['in a compressed file', gzipSync(text)],
  ])('%s are rejected with their beginning and never held whole', async (name, bytes) => {
    const path = file(`${name}.log`, bytes);

    const reading = await readAll([path], {
      chunkBytes: 4096,
      settings: { maxLineBytes: 10_000, maxPayloadBytes: 20 },
    });

    expect(texts(reading)).toEqual(['a', 'b']);
    expect(reading.rejected).toMatchObject([
      { reason: 'line-too-long', position: logLine(0, 'a').length, payload: 'y'.repeat(20) },
      { reason: 'line-too-long', payload: 'y'.repeat(20) },
    ]);
  });

  test('within the limit are read whole, though longer than a chunk', async () => {
    const path = file('wide.log', `${logLine(0, 'z'.repeat(9000))}${logLine(1, 'b')}`);

    const reading = await readAll([path], { chunkBytes: 1024, settings: { maxLineBytes: 10_000 } });

    expect(reading.events.map((event) => event.message.length)).toEqual([9000, 1]);
  });
});
