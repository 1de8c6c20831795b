import { execFileSync, spawn } from 'node:child_process';
import { appendFileSync, linkSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import { logLine, readAll, stored, texts } from '../../support/reading.ts';
import { tempFolder } from '../../support/temp-folder.ts';

const folder = tempFolder();

function pipe(name: string): string {
  const path = join(folder, name);
  execFileSync('mkfifo', [path]);
  return path;
}

/** Writes the content of a file to a pipe from a process of its own, as a shell does. */
function feed(path: string, content: string | Uint8Array): void {
  writeFileSync(`${path}.content`, content);
  spawn('sh', ['-c', 'cat "$1" > "$2"', 'sh', `${path}.content`, path], { stdio: 'ignore' });
}

describe('what is no regular file', () => {
  const text = Array.from({ length: 3000 }, (_, i) => logLine(i, `event ${i}`)).join('');

  test.each([
    ['plain', text],
    ['packed', gzipSync(text)],
  ])('a named pipe is read to its end (%s)', async (name, content) => {
    const path = pipe(name);
    feed(path, content);

    const reading = await readAll([path]);

    expect(reading.events).toHaveLength(3000);
    expect(reading.events[2999]).toMatchObject({ source: name, message: 'event 2999' });
  });

  test('a pipe nobody writes to is left at the signal', async () => {
    const path = pipe('unwritten');
    const stop = new AbortController();
    setTimeout(() => stop.abort(), 30);

    expect(await readAll([path], { signal: stop.signal })).toMatchObject({ events: [] });
  });

  test('a pipe has no place to be taken up at, even where a file of the name had one', async () => {
    const path = pipe('again');
    feed(path, logLine(0, 'one'));
    const first = await readAll([path]);
    feed(path, logLine(1, 'two'));

    const second = await readAll([path], { cursors: stored(first.batches.at(-1)) });

    expect([...texts(first), ...texts(second)]).toEqual(['one', 'two']);
  });

  test('an empty device gives nothing', async () => {
    expect(await readAll(['/dev/null'])).toMatchObject({ events: [], rejected: [] });
  });
});

describe('several paths to one file', () => {
  const path = join(folder, 'x.log');
  const other = join(folder, 'other.log');
  writeFileSync(path, logLine(0, 'x'));
  writeFileSync(other, logLine(0, 'x'));
  const links = join(folder, 'links');
  mkdirSync(links);
  symlinkSync(path, join(links, 'x.log'));
  linkSync(path, join(links, 'hard.log'));

  test('are one source, a file of equal content is another', async () => {
    const { events } = await readAll([
      path,
      `${folder}/./x.log`,
      join(links, 'x.log'),
      join(links, 'hard.log'),
      other,
    ]);

    expect(events.map((event) => event.source)).toEqual(['x.log', 'other.log']);
  });

  test('are taken up whichever comes first', async () => {
    const first = await readAll([path]);
    appendFileSync(path, logLine(1, 'y'));

    const second = await readAll([join(links, 'x.log'), path], { cursors: stored(first.batches.at(-1)) });

    expect(texts(second)).toEqual(['y']);
  });
});
