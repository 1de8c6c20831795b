import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { SingleBytes } from '../../../src/adapters/local/file-single-bytes.ts';
import { logLine, readAll, stored, texts } from '../../support/reading.ts';
import { tempFolder } from '../../support/temp-folder.ts';

const folder = tempFolder();
let files = 0;

function file(content: string | Uint8Array): string {
  const path = join(folder, `file-${files++}.log`);
  writeFileSync(path, content);
  return path;
}

/** Western text in Windows-1252; only characters that Latin-1 has, or the quotes named here. */
function western(text: string): Buffer {
  const quotes = new Map([
    ['\u201c', 0x93],
    ['\u201d', 0x94],
    ['\u20ac', 0x80],
    ['\u2019', 0x92],
  ]);
  return Buffer.from(Array.from(text, (character) => quotes.get(character) ?? character.charCodeAt(0)));
}

function lines(messages: readonly string[]): string {
  return messages.map((message, i) => logLine(i, message)).join('');
}

describe('Latin-1 and Windows-1252', () => {
  test.each([
    ['one word', ['Benutzer M\u00fcller angemeldet']],
    ['a word that ends so', ['connexion au serveur refus\u00e9']],
    ['capitals', ['CAF\u00c9', 'START \u00dcBERTRAGUNG', 'FEHLER \u00c4NDERUNG']],
    ['degrees and units', ['Temperatur 23\u00b0C nach 12 \u00b5s', 'ni\u00f1o']],
    ['quotes and the euro', ['\u201cquoted\u201d text costs 5 \u20ac', 'it\u2019s done']],
  ])('is told from UTF-8 by %s', async (_name, messages) => {
    const bytes = western(lines(['plain', ...messages]));

    for (const reading of [
      await readAll([file(bytes)]),
      await readAll([file(gzipSync(bytes))]),
      await readAll(['-'], { stdin: Readable.from([bytes]) }),
    ]) {
      expect(texts(reading)).toEqual(['plain', ...messages]);
      expect(reading.batches.reduce((sum, { counters }) => sum + counters.invalidUtf8, 0)).toBe(0);
    }
  });

  test.each([
    ['UTF-8 cut within a character', Buffer.from(logLine(0, 'caf\u00e9').trimEnd()).subarray(0, -1)],
    [
      'UTF-8 with a damaged byte',
      Buffer.from([...Buffer.from('na\u00efve caf\u00e9 \u00e9t\u00e9 '), 0xfc, 0x72]),
    ],
    ['a byte no text has', Buffer.from([0x61, 0xff, 0x62])],
  ])('%s stays UTF-8, and the damage is counted', async (_name, message) => {
    const bytes = Buffer.concat([Buffer.from(logLine(0, 'x').trimEnd()), message, Buffer.from('\n')]);

    const reading = await readAll([file(bytes)]);

    expect(texts(reading).join()).toContain('\ufffd');
    expect(reading.batches[0]?.counters.invalidUtf8).toBe(1);
  });

  test('lines of UTF-8 in a file of Windows-1252 are read as what they are', async () => {
    const bytes = Buffer.concat([
      western(logLine(0, 'M\u00fcller')),
      Buffer.from(logLine(1, 'caf\u00e9 \u2713')),
    ]);

    const reading = await readAll([file(bytes)], { chunkBytes: 64 });

    expect(texts(reading)).toEqual(['M\u00fcller', 'caf\u00e9 \u2713']);
  });

  test('what was decided is kept where the reading is taken up', async () => {
    const path = file(western(lines(['M\u00fcller', 'a', '\u00a7 5', 'b'])));
    const first = await readAll(
      [path],
      { batchEvents: 1, chunkBytes: 64 },
      ({ events }) => events.length === 2,
    );

    const cursors = stored(first.batches.at(-1));
    const rest = await readAll([path], { cursors, chunkBytes: 64 });

    expect(cursors[0]?.place.encoding).toBe('windows-1252');
    expect([...texts(first), ...texts(rest)]).toEqual(['M\u00fcller', 'a', '\u00a7 5', 'b']);
  });

  test('of damaged UTF-8 hardly anything is taken for it: what is left may read as well', () => {
    const words = [
      '\u65e5\u672c\u8a9e',
      '\u043e\u0448\u0438\u0431\u043a\u0430',
      '\u{1f389} done',
      'na\u00efve',
      'Gr\u00f6\u00dfe',
      '\u201cquoted\u201d \u2014',
    ];
    const damaged = fc
      .record({
        from: fc.constantFrom(...words),
        to: fc.constantFrom(...words),
        at: fc.nat(40),
        lost: fc.integer({ min: 1, max: 30 }),
      })
      .map(({ from, to, at, lost }) => {
        const bytes = Buffer.from(`INFO ${from} ${to}`);
        return Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + lost), Buffer.from('\n')]);
      });
    const inputs = fc.sample(fc.array(damaged, { minLength: 1, maxLength: 5 }), { numRuns: 2000, seed: 7 });

    const wrong = inputs.filter((all) => {
      const text = new SingleBytes();
      text.toUtf8(Buffer.concat(all));
      return text.encoding === 'windows-1252';
    });

    expect(wrong.length).toBeLessThan(inputs.length / 100);
  });

  test('any western words are read the same in UTF-8 and in Windows-1252', async () => {
    const word = fc
      .array(
        fc.constantFrom(
          ...'abcdefghijklmnopqrstuvwxyz\u00e4\u00f6\u00fc\u00e9\u00e8\u00f1\u00e5\u00f8\u00e6\u00e7',
        ),
        {
          minLength: 2,
          maxLength: 9,
        },
      )
      .map((letters) => `k${letters.join('')}n`);
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(word, { minLength: 1, maxLength: 6 }), { minLength: 1, maxLength: 30 }),
        async (all) => {
          const text = lines(all.map((words) => words.join(' ')));

          const [one, other] = [await readAll([file(text)]), await readAll([file(western(text))])];

          expect(texts(other)).toEqual(texts(one));
        },
      ),
      { numRuns: 60 },
    );
  });
});

describe('UTF-16 and UTF-32', () => {
  const text = lines(['caf\u00e9', '\u0a0a\u2713', 'last']);
  const little = Buffer.from(text, 'utf16le');

  test.each([
    ['little', little],
    ['big', Buffer.from(little).swap16()],
  ])(
    'UTF-16 without a mark is read as a file, packed and from standard input (%s endian)',
    async (_name, bytes) => {
      for (const reading of [
        await readAll([file(bytes)]),
        await readAll([file(gzipSync(bytes))]),
        await readAll(['-'], { stdin: Readable.from([bytes]) }),
      ])
        expect(texts(reading)).toEqual(['caf\u00e9', '\u0a0a\u2713', 'last']);
    },
  );

  test.each([
    ['with a mark', (units: number[]) => [0xfeff, ...units]],
    ['without one', (units: number[]) => units],
  ])('UTF-32 is refused with what to do (%s)', async (_name, units) => {
    const codes = Uint32Array.from(units(Array.from('hello world, this is a log\n', (c) => c.charCodeAt(0))));

    const reading = readAll([file(new Uint8Array(codes.buffer))]);

    await expect(reading).rejects.toThrow(/file-\d+\.log": it is UTF-32; make UTF-8 of it \(iconv -f UTF-32/);
  });
});
