import { join } from 'node:path';
import { afterEach, describe, expect, test } from '@jest/globals';
import { findPython } from '../../../src/hosts/python-find.ts';
import { standInPython } from '../../support/stand-in-python.ts';
import { tempFolder } from '../../support/temp-folder.ts';

const folder = tempFolder();
const path = process.env['PATH'];

afterEach(() => {
  process.env['PATH'] = path;
});

describe('looking for Python', () => {
  test('takes the interpreter named', async () => {
    const named = standInPython(join(folder, 'named'), { version: '3.13.2' });

    expect(await findPython(named, true)).toMatchObject({ path: named, version: '3.13.2' });
  });

  test('passes over interpreters that are too old', async () => {
    standInPython(join(folder, 'python3'), { version: '3.9.2', recent: false });
    const newer = standInPython(join(folder, 'python3.12'));
    process.env['PATH'] = folder;

    expect(await findPython(undefined, true)).toMatchObject({ path: newer });
  });

  test('says what is missing', async () => {
    const old = standInPython(join(folder, 'old'), { version: '3.9.2', recent: false });
    const bare = standInPython(join(folder, 'bare'), { venv: false });
    process.env['PATH'] = join(folder, 'nothing-here');

    await expect(findPython(undefined, true)).rejects.toThrow(
      'training needs Python 3.11 or newer, and there is none',
    );
    await expect(findPython(old, true)).rejects.toThrow('is 3.9.2: install a newer one');
    await expect(findPython(bare, true)).rejects.toThrow('apt install python3-venv');
    await expect(findPython(join(folder, 'no-such'), true)).rejects.toThrow('is no Python that runs');
  });

  test('does without the module venv where no environment is wanted', async () => {
    const bare = standInPython(join(folder, 'bare'), { venv: false });

    expect(await findPython(bare, false)).toMatchObject({ path: bare });
  });
});
