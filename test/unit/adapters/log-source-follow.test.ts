import {
  appendFileSync,
  copyFileSync,
  readFileSync,
  renameSync,
  truncateSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import { readMerged } from '../../../src/adapters/local/log-source.ts';
import type { SourceCursor } from '../../../src/adapters/local/log-source-types.ts';
import { logLine, readAll, readOptions, stored, texts } from '../../support/reading.ts';
import { tempFolder } from '../../support/temp-folder.ts';

const folder = tempFolder();
let files = 0;

function freshLog(...lines: string[]): string {
  const path = join(folder, `log${files++}.log`);
  writeFileSync(path, lines.join(''));
  return path;
}

/** A follower in the background; `until` waits for so many events in all, `stop` ends it and gives its texts. */
function follow(paths: readonly string[], cursors: readonly SourceCursor[] = []) {
  const stopping = new AbortController();
  const seen: string[] = [];
  let waiting: (() => void) | undefined;
  const options = readOptions({ follow: true, pollMs: 5, signal: stopping.signal, cursors });
  const done = (async () => {
    let last: SourceCursor[] = [];
    for await (const batch of readMerged(paths, options)) {
      seen.push(...batch.events.map((event) => event.message));
      last = stored(batch);
      waiting?.();
    }
    return last;
  })();
  return {
    async until(count: number) {
      while (seen.length < count) {
        await Promise.race([
          new Promise<void>((resolve) => {
            waiting = resolve;
          }),
          done,
        ]);
      }
    },
    async stop() {
      stopping.abort();
      const cursors = await done;
      return { seen, cursors };
    },
  };
}

describe('following a file', () => {
  test('gives lines as they are written and ends with all that was written before the signal', async () => {
    const path = freshLog(logLine(0, 'a'));
    const follower = follow([path]);
    await follower.until(1);
    appendFileSync(path, logLine(1, 'b'));
    await follower.until(2);
    appendFileSync(path, logLine(2, 'c'));

    expect((await follower.stop()).seen).toEqual(['a', 'b', 'c']);
  });

  test('waits for the end of a line that is being written', async () => {
    const path = freshLog(logLine(0, 'a'));
    const follower = follow([path]);
    await follower.until(1);
    const line = logLine(1, 'b');
    appendFileSync(path, line.slice(0, 30));
    await new Promise((resolve) => setTimeout(resolve, 40));
    appendFileSync(path, line.slice(30));
    await follower.until(2);

    expect((await follower.stop()).seen).toEqual(['a', 'b']);
  });

  test('does not let a silent file hold up another', async () => {
    const quiet = freshLog(logLine(0, 'q'));
    const busy = freshLog(logLine(1, 'b1'));
    const follower = follow([quiet, busy]);
    await follower.until(2);
    appendFileSync(busy, logLine(2, 'b2'));
    await follower.until(3);
    appendFileSync(quiet, logLine(3, 'q2'));
    await follower.until(4);

    expect((await follower.stop()).seen).toEqual(['q', 'b1', 'b2', 'q2']);
  });
});

describe('rotation while following', () => {
  test('by renaming: the rest of the old file comes first, an unfinished last line included', async () => {
    const path = freshLog(logLine(0, 'a'));
    const follower = follow([path]);
    await follower.until(1);
    renameSync(path, `${path}.1`);
    appendFileSync(`${path}.1`, logLine(1, 'late') + logLine(2, 'torn').trimEnd());
    writeFileSync(path, logLine(3, 'new'));
    await follower.until(4);

    expect((await follower.stop()).seen).toEqual(['a', 'late', 'torn', 'new']);
  });

  test('by renaming: a pause before the new file appears is waited for', async () => {
    const path = freshLog(logLine(0, 'a'));
    const follower = follow([path]);
    await follower.until(1);
    renameSync(path, `${path}.1`);
    appendFileSync(`${path}.1`, logLine(1, 'late'));
    await follower.until(2);
    writeFileSync(path, logLine(2, 'new'));
    await follower.until(3);

    expect((await follower.stop()).seen).toEqual(['a', 'late', 'new']);
  });

  test('by copying and truncating: reading starts over, even when the new content is longer already', async () => {
    const path = freshLog(logLine(0, 'a'), logLine(1, 'b'));
    const follower = follow([path]);
    await follower.until(2);
    copyFileSync(path, `${path}.1`);
    writeFileSync(path, logLine(2, 'c') + logLine(3, 'd') + logLine(4, 'e'));
    await follower.until(5);
    truncateSync(path, 0);
    await new Promise((resolve) => setTimeout(resolve, 40));
    appendFileSync(path, logLine(5, 'f'));
    await follower.until(6);

    expect((await follower.stop()).seen).toEqual(['a', 'b', 'c', 'd', 'e', 'f']);
  });
});

describe('what is written just before a rotation', () => {
  test('is read from the copy when the file was copied and truncated', async () => {
    const path = freshLog(logLine(0, 'a'));
    const follower = follow([path]);
    await follower.until(1);
    appendFileSync(path, logLine(1, 'late'));
    copyFileSync(path, `${path}.1`);
    writeFileSync(path, logLine(2, 'c'));
    await follower.until(3);

    expect((await follower.stop()).seen).toEqual(['a', 'late', 'c']);
  });

  test('is not lost when the file was renamed twice between two looks', async () => {
    const path = freshLog(logLine(0, 'a'));
    const follower = follow([path]);
    await follower.until(1);
    writeFileSync(`${path}.3`, logLine(0, 'old'));
    renameSync(path, `${path}.2`);
    appendFileSync(`${path}.2`, logLine(1, 'late'));
    writeFileSync(`${path}.1`, logLine(2, 'between'));
    writeFileSync(path, logLine(3, 'new'));
    await follower.until(4);

    expect((await follower.stop()).seen).toEqual(['a', 'late', 'between', 'new']);
  });
});

describe('rotation while nobody looks', () => {
  async function firstReading(path: string): Promise<SourceCursor[]> {
    const reading = await readAll([path], { batchEvents: 1 }, ({ events }) => events.length === 1);
    return stored(reading.batches.at(-1));
  }

  test('the rotated file is found and read to its end, then those rotated after it, then the new one', async () => {
    const path = freshLog(logLine(0, 'a'), logLine(1, 'b'));
    const cursors = await firstReading(path);
    renameSync(path, `${path}.2`);
    writeFileSync(`${path}.1`, logLine(2, 'c'));
    writeFileSync(path, logLine(3, 'd'));

    for (const options of [{ cursors }, { cursors, settings: { maxLineBytes: 64 } }]) {
      expect(texts(await readAll([path], options))).toEqual(['b', 'c', 'd']);
    }
  });

  test('also when it was compressed', async () => {
    const path = freshLog(logLine(0, 'a'), logLine(1, 'b'));
    const cursors = await firstReading(path);
    writeFileSync(`${path}.1.gz`, gzipSync(readFileSync(path)));
    unlinkSync(path);
    writeFileSync(path, logLine(3, 'd'));

    expect(texts(await readAll([path], { cursors }))).toEqual(['b', 'd']);
  });

  test('also when it was copied and truncated, and a follower goes on', async () => {
    const path = freshLog(logLine(0, 'a'), logLine(1, 'b'));
    const cursors = await firstReading(path);
    copyFileSync(path, `${path}.1`);
    writeFileSync(path, logLine(2, 'c'));

    const follower = follow([path], cursors);
    await follower.until(2);
    appendFileSync(path, logLine(3, 'd'));
    await follower.until(3);

    expect((await follower.stop()).seen).toEqual(['b', 'c', 'd']);
  });

  test('when the copy is gone too, the loss is reported and reading starts over', async () => {
    const path = freshLog(logLine(0, 'a'), logLine(1, 'b'));
    const cursors = await firstReading(path);
    unlinkSync(path);
    writeFileSync(path, logLine(3, 'd'));

    const reading = await readAll([path], { cursors });

    expect(texts(reading)).toEqual(['d']);
    expect(reading.rejected).toMatchObject([{ reason: 'rotated-away' }]);
  });

  test('a follower that was stopped goes on where it stood', async () => {
    const path = freshLog(logLine(0, 'a'));
    const first = follow([path]);
    await first.until(1);
    const { cursors } = await first.stop();
    appendFileSync(path, logLine(1, 'b'));
    const second = follow([path], cursors);
    await second.until(1);

    expect((await second.stop()).seen).toEqual(['b']);
  });
});
