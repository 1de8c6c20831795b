import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { readPackageFolder } from '../../../src/adapters/local/package-folder.ts';
import { packageFolder } from '../../support/neural.ts';
import { refusalOf } from '../../support/packages.ts';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'logcast-package-'));
  for (const name of readdirSync(packageFolder('tiny-gru')))
    copyFileSync(join(packageFolder('tiny-gru'), name), join(folder, name));
});
afterEach(() => rmSync(folder, { recursive: true }));

describe('a package folder', () => {
  test('gives its files', () => {
    const { where, files } = readPackageFolder(folder);

    expect(where).toBe(folder);
    expect([...files.keys()].sort()).toEqual([
      'calibration.json',
      'golden.json',
      'manifest.json',
      'model.onnx',
      'vocabulary.json',
    ]);
  });

  test('with a file that packages do not have is refused', () => {
    writeFileSync(join(folder, 'weights.data'), '');

    expect(refusalOf(() => readPackageFolder(folder)).message).toContain('weights.data');
  });

  test('with a folder inside is refused', () => {
    mkdirSync(join(folder, 'model.int8.onnx'));

    expect(refusalOf(() => readPackageFolder(folder)).message).toContain('got a folder');
  });

  test('with a symbolic link is refused, even to a right file', () => {
    rmSync(join(folder, 'model.onnx'));
    symlinkSync(join(packageFolder('tiny-gru'), 'model.onnx'), join(folder, 'model.onnx'));

    expect(refusalOf(() => readPackageFolder(folder)).message).toContain('got a symbolic link');
  });

  test('that is not there says what a package is', () => {
    const error = refusalOf(() => readPackageFolder(join(folder, 'none')));

    expect(error.code).toBe('PACKAGE_FOLDER');
    expect(error.message).toContain('manifest.json');
    expect(error.message).toContain('ENOENT');
  });

  test('that is a file is refused', () => {
    expect(refusalOf(() => readPackageFolder(join(folder, 'golden.json'))).message).toContain('ENOTDIR');
  });
});
