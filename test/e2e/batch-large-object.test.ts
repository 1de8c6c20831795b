import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from '@jest/globals';

const CHILD = join(import.meta.dirname, '../support/large-object.ts');
const MEBI = 1 << 20;

test('an object of half a gigabyte is predicted in a small part of its size', async () => {
  const heap = ['--no-warnings', '--max-old-space-size=64', CHILD];

  const { stdout } = await promisify(execFile)(process.execPath, [...heap, `${512 * MEBI}`]);

  const told = JSON.parse(stdout);
  expect(told).toMatchObject({ complete: true, events: (512 * MEBI) / 8192 });
  expect(told.growth).toBeLessThan(256 * MEBI);
});
