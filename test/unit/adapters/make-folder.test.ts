import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { makeFolder } from '../../../src/adapters/local/make-folder.ts';
import { tempFolder } from '../../support/temp-folder.ts';

const root = tempFolder();

describe('making a folder', () => {
  test('makes those above it too, and leaves one that is there alone', () => {
    const folder = join(root, 'a/b/c');

    makeFolder(folder);
    makeFolder(folder);

    expect(existsSync(folder)).toBe(true);
  });

  test('ends with what the system says where it cannot, instead of trying for ever', () => {
    const file = join(root, 'file');
    writeFileSync(file, '');

    expect(() => makeFolder(join(file, 'below'))).toThrow(/ENOTDIR/);
    expect(() => makeFolder('/proc/nothing/below')).toThrow(/ENOENT|EACCES|EPERM|EROFS/);
  });
});
