import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import { LogSourceError } from '../../../src/adapters/local/log-source-error.ts';
import { LOG_START, logLine, readAll, texts } from '../../support/reading.ts';
import { tempFolder } from '../../support/temp-folder.ts';

const folder = tempFolder();

function file(name: string, content: string | Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  return path;
}

/** Where the events of files without times begin. */
const PLACES = Date.UTC(1990, 0, 1);

describe('reading log files', () => {
  test('several files come merged by time, each under its own name', async () => {
    const web = file('web.log', logLine(0, 'w0') + logLine(2, 'w2') + logLine(4, 'w4'));
    const db = file('db.log', logLine(1, 'd1') + logLine(2, 'd2') + logLine(5, 'd5'));

    const reading = await readAll([web, db]);

    expect(reading.events.map((event) => `${event.source} ${event.message}`)).toEqual([
      'web.log w0',
      'db.log d1',
      'web.log w2',
      'db.log d2',
      'web.log w4',
      'db.log d5',
    ]);
  });

  test('files of the same name in different folders go by their paths', async () => {
    mkdirSync(join(folder, 'b'), { recursive: true });
    const one = file('same.log', logLine(0, 'x'));
    const two = file('b/same.log', logLine(1, 'y'));

    const reading = await readAll([one, two]);

    expect(reading.events.map((event) => event.source)).toEqual([one, two]);
  });

  test('gzip is recognised by its content, not by its name, in several members too', async () => {
    const packed = Buffer.concat([gzipSync(logLine(0, 'a')), gzipSync(logLine(1, 'b'))]);
    const named = file('archive.log.gz', packed);
    const unnamed = file('archive', packed);
    const plain = file('plain.gz', logLine(2, 'c'));

    const reading = await readAll([named, unnamed, plain]);

    expect(reading.events.map((event) => `${event.source} ${event.message}`)).toEqual([
      'archive.log a',
      'archive a',
      'archive.log b',
      'archive b',
      'plain c',
    ]);
  });

  test('an empty file and one without a last line end are fine', async () => {
    const reading = await readAll([
      file('empty.log', ''),
      file('open.log', logLine(0, 'a') + logLine(1, 'b').trimEnd()),
    ]);

    expect(texts(reading)).toEqual(['a', 'b']);
  });

  test('a missing file is named before anything is read, with what to do', async () => {
    const good = file('good.log', logLine(0, 'a'));

    const reading = readAll([good, join(folder, 'nowhere.log')]);

    await expect(reading).rejects.toThrow(LogSourceError);
    await expect(reading).rejects.toThrow(/nowhere\.log": there is no such file; check the path/);
  });

  test('a folder is no log', async () => {
    await expect(readAll([folder])).rejects.toThrow(/it is a folder; name the files in it/);
  });

  test('a file one may not read is refused with what to do', () => {
    const denied = Object.assign(new Error('EACCES: permission denied'), { code: 'EACCES' });

    expect(new LogSourceError('secret.log', denied).message).toMatch(
      /secret\.log": permission denied; give this user/,
    );
  });

  test('lines without a time have their place in the file, not its date', async () => {
    const path = file('words.txt', 'first\nsecond\n');

    const reading = await readAll([path]);

    expect(reading.events.map((event) => event.time)).toEqual([PLACES, PLACES + 1]);
  });

  test('progress reaches the size of the files', async () => {
    const text = Array.from({ length: 500 }, (_, i) => logLine(i, `event ${i}`)).join('');
    const packed = gzipSync(text);
    const paths = [file('p1.log', text), file('p2.log', packed)];

    const { batches } = await readAll(paths, { batchEvents: 100 });

    expect(batches.map((batch) => batch.events.length)).toEqual(Array(10).fill(100));
    expect(batches.at(-1)).toMatchObject({
      bytesRead: text.length + packed.length,
      bytesTotal: text.length + packed.length,
    });
    expect(batches[0]!.bytesRead).toBeLessThanOrEqual(batches[0]!.bytesTotal);
  });

  test('a signal ends the reading between two batches', async () => {
    const path = file('long.log', Array.from({ length: 50 }, (_, i) => logLine(i, `${i}`)).join(''));
    const stop = new AbortController();

    const reading = await readAll([path], { signal: stop.signal, batchEvents: 10 }, ({ batches }) => {
      if (batches.length === 2) stop.abort();
      return false;
    });

    expect(reading.events).toHaveLength(20);
  });
});

describe('reading standard input', () => {
  test('gives lines as they come, gzip too, merged with files', async () => {
    const path = file('beside.log', logLine(1, 'file'));
    const text = `${logLine(0, 'one')}${logLine(2, 'two')}`;

    for (const bytes of [Buffer.from(text), gzipSync(text)]) {
      const stdin = Readable.from([bytes.subarray(0, 45), bytes.subarray(45)]);
      const reading = await readAll(['-', path], { stdin });

      expect(reading.events.map((event) => `${event.source} ${event.message}`)).toEqual([
        'stdin one',
        'beside.log file',
        'stdin two',
      ]);
    }
  });

  test('does not keep lines back while it waits for more', async () => {
    const stdin = new Readable({ read: () => undefined });
    stdin.push(logLine(0, 'early'));

    const reading = await readAll(['-'], { stdin }, () => true);

    expect(reading.events).toMatchObject([{ message: 'early', time: LOG_START }]);
  });

  test('ends with its input when it is followed too', async () => {
    const stdin = Readable.from([Buffer.from(logLine(0, 'one')), Buffer.from(logLine(1, 'torn').trimEnd())]);

    const reading = await readAll(['-'], { stdin, follow: true, pollMs: 5 });

    expect(texts(reading)).toEqual(['one', 'torn']);
  });

  test('ends when it is told to while nothing comes', async () => {
    const stdin = new Readable({ read: () => undefined });
    stdin.push(logLine(0, 'early'));
    const stop = new AbortController();

    const reading = await readAll(['-'], { stdin, signal: stop.signal }, () => {
      setTimeout(() => stop.abort(), 20);
      return false;
    });

    expect(texts(reading)).toEqual(['early']);
  });
});
