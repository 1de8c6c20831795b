import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from '@jest/globals';

const CHILD = join(import.meta.dirname, '../support/large-object.ts');
const MEBI = 1 << 20;
const SIZE = 1024 * MEBI;

test('an object of a gigabyte is predicted in less than half of its size, on a heap of 64 MiB', async () => {
  const heap = ['--no-warnings', '--max-old-space-size=64', CHILD];

  const { stdout } = await promisify(execFile)(process.execPath, [...heap, `${SIZE}`]);

  const told = JSON.parse(stdout);
  expect(told).toMatchObject({ complete: true, events: SIZE / 8192 });
  // Some 150 to 270 MiB, as garbage is collected sooner or later: what was read lies outside of the heap.
  expect(told.growth).toBeLessThan(SIZE / 2);
});
