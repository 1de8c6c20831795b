import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import type { SourceBatch } from '../../../src/adapters/local/log-source-types.ts';
import type { StoredBytes } from '../../../src/adapters/local/object-bytes.ts';
import { readObject } from '../../../src/adapters/local/object-source.ts';
import { logLine, readAll, readOptions, stored } from '../../support/reading.ts';
import { tempFolder } from '../../support/temp-folder.ts';

const folder = tempFolder();
const MEBI = 1 << 20;

/** Lines of 20 MB: several times what is fetched at once. */
const TEXT = Array.from({ length: 20_000 }, (_, i) => logLine(i, `step ${i} ${'ab '.repeat(330)}`)).join('');

interface Asked {
  readonly from: number;
  readonly length: number;
}

function objectOf(content: Uint8Array): { readonly object: StoredBytes; readonly asked: Asked[] } {
  const asked: Asked[] = [];
  const range = async (from: number, length: number) => {
    asked.push({ from, length });
    expect(from + length).toBeLessThanOrEqual(content.length);
    return content.subarray(from, from + length);
  };
  return { object: { size: content.length, modified: Date.UTC(2026, 10, 20), range }, asked };
}

async function readThrough(object: StoredBytes, from?: SourceBatch): Promise<SourceBatch[]> {
  const options = { ...readOptions({ batchEvents: 1000 }), ...(from && { cursors: stored(from) }) };
  const batches: SourceBatch[] = [];
  for await (const batch of readObject('in/app.log', object, options)) batches.push(batch);
  return batches;
}

const eventsOf = (batches: readonly SourceBatch[]) => batches.flatMap(({ events }) => events);

const CONTENTS: readonly (readonly [string, Uint8Array])[] = [
  ['plain text', Buffer.from(TEXT)],
  ['gzip', gzipSync(TEXT)],
  ['UTF-16', Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(TEXT.slice(0, 5 * MEBI), 'utf16le')])],
  ['a last line without its end', Buffer.from(TEXT.slice(0, MEBI))],
  ['nothing', new Uint8Array(0)],
];

describe('an object in a store as a log', () => {
  test.each(CONTENTS)('gives what a file of the same bytes does: %s', async (_, content) => {
    const path = join(folder, 'app.log');
    writeFileSync(path, content);

    const read = eventsOf(await readThrough(objectOf(content).object));

    expect(read).toEqual((await readAll([path])).events);
  });

  test.each(CONTENTS.slice(0, 3))('is gone on with where a batch ended: %s', async (_, content) => {
    const batches = await readThrough(objectOf(content).object);
    const at = Math.floor((batches.length - 1) / 2);

    const rest = await readThrough(objectOf(content).object, batches[at]);

    expect(rest.length).toBeGreaterThan(0);
    expect(eventsOf(rest)).toEqual(eventsOf(batches.slice(at + 1)));
  });

  test('plain text is fetched once, window by window, and what was read before is not fetched again', async () => {
    const content = Buffer.from(TEXT);
    const { object, asked } = objectOf(content);
    const batches = await readThrough(object);
    const left = objectOf(content);

    const at = batches[11]!.cursors()[0]!.place.position;
    await readThrough(left.object, batches[11]);

    const total = asked.reduce((sum, { length }) => sum + length, 0);
    expect(Math.max(...asked.map(({ length }) => length))).toBeLessThanOrEqual(4 * MEBI);
    expect(total).toBeLessThan(content.length * 1.1);
    expect(at).toBeGreaterThan(10 * MEBI);
    const [head, ...rest] = left.asked;
    expect(head).toEqual({ from: 0, length: 16 });
    expect(Math.min(...rest.map(({ from }) => from))).toBe(at);
  });
});
