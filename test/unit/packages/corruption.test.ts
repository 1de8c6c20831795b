import { describe, expect, test } from '@jest/globals';
import { verifyPackage } from '../../../src/packages/verify.ts';
import { draftOf, refusalOf, seal } from '../../support/packages.ts';

const NAMES = ['tiny-gru', 'tiny-window', 'hdfs-gru'];
const FILES = ['manifest.json', 'model.onnx', 'vocabulary.json', 'calibration.json', 'golden.json'];

/** The package with one bit of one byte turned over. */
function flipped(name: string, file: string, at: number, bit: number) {
  const draft = draftOf(name);
  const bytes = Uint8Array.from(draft.files.get(file)!);
  bytes[at]! ^= 1 << bit;
  draft.files.set(file, bytes);
  return draft;
}

describe('a package as it was made', () => {
  test.each(NAMES)('%s is accepted', (name) => {
    const verified = verifyPackage(draftOf(name));

    expect(verified.digest).toMatch(/^[0-9a-f]{64}$/);
    expect(verified.vocabulary.types).toHaveLength(verified.manifest.graph.vocabulary);
  });
});

describe('a package with a byte changed', () => {
  test('anywhere in its manifest is refused', () => {
    const length = draftOf('tiny-gru').files.get('manifest.json')!.length;

    for (let at = 0; at < length; at++) {
      const draft = flipped('tiny-gru', 'manifest.json', at, at % 7);
      expect(refusalOf(() => verifyPackage(draft)).message).toContain('manifest.json');
    }
  });

  test.each(FILES)('in %s is refused by name', (file) => {
    const length = draftOf('tiny-window').files.get(file)!.length;

    for (let at = 0; at < length; at += Math.ceil(length / 23)) {
      const error = refusalOf(() => verifyPackage(flipped('tiny-window', file, at, at % 8)));
      expect(error.message).toContain(`: ${file}: expected`);
      expect(error.retryable).toBe(false);
    }
  });
});

describe('a package with a file cut short', () => {
  test.each(FILES)('%s, at any of several places, is refused', (file) => {
    const length = draftOf('tiny-gru').files.get(file)!.length;

    for (const kept of [0, 1, length >> 1, length - 2, length - 1]) {
      const draft = draftOf('tiny-gru');
      draft.files.set(file, draft.files.get(file)!.subarray(0, kept));
      expect(refusalOf(() => verifyPackage(draft)).message).toContain(file);
    }
  });
});

describe('files that are not listed, or not there', () => {
  test.each(FILES)('a package without %s is refused', (file) => {
    const draft = draftOf('tiny-gru');
    draft.files.delete(file);

    expect(refusalOf(() => verifyPackage(draft)).message).toContain(file);
    if (file !== 'manifest.json')
      expect(refusalOf(() => verifyPackage(seal(draft))).code).toMatch(/FOLDER|MISFIT/);
  });

  test('a graph that the manifest does not list is refused', () => {
    const draft = draftOf('tiny-gru');
    draft.files.set('model.int8.onnx', draft.files.get('model.onnx')!);

    expect(refusalOf(() => verifyPackage(draft)).code).toBe('PACKAGE_FOLDER');
    expect(refusalOf(() => verifyPackage(seal(draft))).code).toBe('PACKAGE_MISFIT');
  });
});
