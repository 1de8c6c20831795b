import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { installRequirements } from '../../../src/hosts/python-install.ts';
import { standInPython } from '../../support/stand-in-python.ts';
import { tempFolder } from '../../support/temp-folder.ts';

const folder = tempFolder();

test('an installation whose log cannot be written ends with what to do', async () => {
  const source = join(folder, 'source');
  mkdirSync(source);
  writeFileSync(join(source, 'requirements.txt'), 'torch==2.13.0\n');
  const log = join(folder, 'no-such-folder', 'install.log');

  const installing = installRequirements({
    python: standInPython(join(folder, 'python')),
    folder: join(folder, 'environment'),
    source,
    log,
    signal: new AbortController().signal,
    tell: () => undefined,
  });

  await expect(installing).rejects.toMatchObject({
    code: 'TRAIN_PYTHON',
    message: expect.stringContaining(`${log} cannot be written`),
  });
  await expect(installing).rejects.toThrow('name a folder elsewhere with --environment');
});
