import { createReadStream, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import { logLine, type Reading, readAll, stored, texts } from '../../support/reading.ts';
import { tempFolder } from '../../support/temp-folder.ts';

const folder = tempFolder();

function soon(): AbortSignal {
  return AbortSignal.timeout(100);
}

/** A reading that was stopped after its beginning had been read: a busy machine may need more than 100 ms to get there. */
async function stoppedWithin(path: string, options: Parameters<typeof readAll>[1] = {}): Promise<Reading> {
  for (let patience = 100; ; patience *= 2) {
    const reading = await readAll([path], { ...options, signal: AbortSignal.timeout(patience) });
    if (reading.batches.length > 0) return reading;
  }
}

describe('the signal ends the reading within a line that does not end', () => {
  // Larger than can be read before the test runs out of time.
  const endless = join(folder, 'endless.log');
  writeFileSync(endless, `starting\n${logLine(0, 'a')}`);
  truncateSync(endless, 2 ** 40);

  test.each([false, true])('of a file (follow: %p), and a later reading goes on there', async (follow) => {
    const reading = await stoppedWithin(endless, { follow, pollMs: 5 });
    const again = await readAll([endless], { signal: soon(), cursors: stored(reading.batches.at(-1)) });

    expect(texts(reading)).toEqual(['starting', 'a']);
    expect(again).toMatchObject({ events: [], rejected: [] });
  });

  test('of a device', async () => {
    const reading = await readAll(['/dev/zero'], { signal: soon() });

    expect(reading.events).toHaveLength(0);
  });

  test.each([false, true])('of standard input (follow: %p)', async (follow) => {
    const stdin = createReadStream('/dev/zero');

    const reading = await readAll(['-'], { stdin, signal: soon(), follow });

    expect(reading.events).toHaveLength(0);
  });

  test('of a compressed file', async () => {
    const member = gzipSync(Buffer.alloc(1 << 24));
    const path = join(folder, 'bomb.gz');
    writeFileSync(path, Buffer.concat(Array.from({ length: 2000 }, () => member)));

    const reading = await readAll([path], { signal: soon() });

    expect(reading.rejected).toHaveLength(0);
  });
});

test('what waits at the head of a file waits on when the reading is stopped before its end', async () => {
  const path = join(folder, 'head.log');
  writeFileSync(path, 'starting\n');
  truncateSync(path, 2 ** 40);

  const reading = await stoppedWithin(path);

  expect(reading.events).toHaveLength(0);
  expect(stored(reading.batches.at(-1))[0]!.decoder!.head).toMatchObject([
    { event: { message: 'starting' } },
  ]);
});
