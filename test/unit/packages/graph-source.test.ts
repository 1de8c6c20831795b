import { describe, expect, test } from '@jest/globals';
import { graphSource } from '../../../src/packages/graph-source.ts';
import { verifyPackage } from '../../../src/packages/verify.ts';
import { draftOf, type Json, refusalOf, seal } from '../../support/packages.ts';

/** The fixture with a second graph; the gate is what the trainer writes of it. */
function withInt8(passed: boolean) {
  const draft = draftOf('tiny-gru');
  draft.files.set('model.int8.onnx', Uint8Array.of(8));
  return seal(draft, (manifest: Json) => {
    const gate = { fp32: { nll: 0.5 }, int8: { nll: 0.501 }, tolerance: 0.002, passed };
    manifest['variants'] = { int8: { file: 'model.int8.onnx', gate } };
  });
}

describe('which graph of a package is run', () => {
  test('is the one in fp32, held to its golden outputs, unless told otherwise', () => {
    const { file, bytes, exact } = graphSource(verifyPackage(withInt8(true)));

    expect(file).toBe('model.onnx');
    expect(bytes.length).toBeGreaterThan(1000);
    expect(exact).toBe(true);
  });

  test('is the one in int8 where that is wished for and there', () => {
    const { file, bytes, exact } = graphSource(verifyPackage(withInt8(true)), 'int8');

    expect(file).toBe('model.int8.onnx');
    expect(bytes).toEqual(Uint8Array.of(8));
    expect(exact).toBe(false);
  });

  test('is the one in fp32 where int8 is wished for and not there', () => {
    expect(graphSource(verifyPackage(draftOf('tiny-gru')), 'int8').file).toBe('model.onnx');
  });

  test('is never one that did not pass its gate', () => {
    expect(refusalOf(() => verifyPackage(withInt8(false))).message).toContain('variants.int8.gate.passed');
  });
});
