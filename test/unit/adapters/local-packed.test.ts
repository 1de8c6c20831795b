import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { deflateRawSync, gzipSync, zstdCompressSync } from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { ZstdFrames } from '../../../src/adapters/local/file-zstd-frames.ts';
import { logLine, readAll, stored, texts } from '../../support/reading.ts';
import { tempFolder } from '../../support/temp-folder.ts';

const folder = tempFolder();
let files = 0;

function file(content: string | Uint8Array, ending = 'log'): string {
  const path = join(folder, `file-${files++}.${ending}`);
  writeFileSync(path, content);
  return path;
}

const part = (from: number, count: number): string =>
  Array.from({ length: count }, (_, i) => logLine(from + i, `event ${from + i} ${(i * 7919) % 1000}`)).join(
    '',
  );

describe('zstd', () => {
  test('is read as a file of several frames and from standard input, and its sources lose the ending', async () => {
    const packed = Buffer.concat([zstdCompressSync(part(0, 3000)), zstdCompressSync(part(3000, 20))]);
    const path = file(packed, 'log.zst');

    const fromFile = await readAll([path]);
    const fromStdin = await readAll(['-'], { stdin: Readable.from([packed]) });

    expect(texts(fromFile)).toHaveLength(3020);
    expect(texts(fromStdin)).toEqual(texts(fromFile));
    expect(fromFile.events[0]?.source).toMatch(/^file-\d+\.log$/);
  });

  test('is taken up where it was left', async () => {
    const path = file(zstdCompressSync(part(0, 9000)));
    const whole = await readAll([path]);
    const before = await readAll([path], { batchEvents: 700 }, ({ batches }) => batches.length === 4);

    const after = await readAll([path], { cursors: stored(before.batches.at(-1)) });

    expect([...texts(before), ...texts(after)]).toEqual(texts(whole));
  });

  test('data that ends early gives what came before, and says so', async () => {
    const packed = zstdCompressSync(part(0, 20_000));

    const reading = await readAll([file(packed.subarray(0, packed.length - 20))]);

    expect(reading.events.length).toBeGreaterThan(1000);
    expect(reading.rejected.map(({ reason }) => reason)).toEqual(['broken-gzip']);
  });

  test('frames are cut apart wherever the pieces end', () => {
    const frames = [
      zstdCompressSync('a'.repeat(200_000)),
      Buffer.from([0x53, 0x2a, 0x4d, 0x18, 3, 0, 0, 0, 1, 2, 3]),
      zstdCompressSync(''),
      zstdCompressSync(part(0, 500), { params: { 201: 1 } }),
    ];
    const whole = Buffer.concat(frames);
    const ends = frames.map((_, i) => Buffer.concat(frames.slice(0, i + 1)).length);
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 400 }), { minLength: 1 }), (sizes) => {
        const walker = new ZstdFrames();
        const cuts: number[] = [];
        let at = 0;
        for (let piece = 0; at < whole.length; piece++) {
          const from = at;
          const length = sizes[piece % sizes.length]!;
          for (const { length: cut } of walker.cut(whole.subarray(from, from + length))) {
            at += cut;
            cuts.push(at);
          }
        }

        expect(at).toBe(whole.length);
        expect(ends.every((end) => cuts.includes(end))).toBe(true);
      }),
    );
  });
});

/** A zip archive with one member, as far as its beginning is looked at. */
function zip(): Buffer {
  return Buffer.concat([Buffer.from('PK\x03\x04\x14\0\0\0\x08\0', 'latin1'), deflateRawSync(part(0, 50))]);
}

function tar(): Buffer {
  const head = Buffer.alloc(512);
  head.write('app.log\0');
  head.write('ustar\x0000', 257, 'latin1');
  return Buffer.concat([head, Buffer.from(part(0, 3)), Buffer.alloc(512)]);
}

describe('what is no text', () => {
  test.each([
    ['bzip2', Buffer.from('BZh91AY&SY\x8e\x94\x11', 'latin1'), 'bzcat'],
    ['xz', Buffer.from('\xfd7zXZ\0\0\x04\xe6', 'latin1'), 'xzcat'],
    ['zip', zip(), 'unzip -p'],
    ['tar', tar(), 'tar -xOf'],
    ['tar in gzip', gzipSync(tar()), 'tar -xOf'],
  ])('%s is refused with the command that makes lines of it', async (_name, content, command) => {
    const path = file(content);

    await expect(readAll([path])).rejects.toThrow(`${command} ${path} | logcast run -`);
  });

  test('a program and random bytes are refused', async () => {
    const random = Buffer.from(Array.from({ length: 5000 }, (_, i) => (i * i * 31 + i * 7 + (i >> 3)) & 255));

    await expect(readAll([process.execPath])).rejects.toThrow('it is a program, no text');
    await expect(readAll([file(random)])).rejects.toThrow('it is a binary file, no text');
    await expect(readAll(['-'], { stdin: Readable.from([random]) })).rejects.toThrow('no text');
  });

  test.each([
    ['fields apart by control bytes', `8=FIX.4.2\x019=65\x0135=A\x0149=S\u00fc\x01\n`.repeat(200)],
    ['colours', '\x1b[32mINFO\x1b[0m ok\n'.repeat(50)],
    ['a hole that a crash left', `${'\0'.repeat(5000)}\n${part(0, 3)}`],
    ['a word that begins like an archive', 'BZh9 is a magic\nPAR1 failed\nLZIP\n'],
  ])('%s are text', async (_name, text) => {
    expect((await readAll([file(text)])).events.length).toBeGreaterThan(0);
  });
});
