/** @jest-environment ./test/support/onnx-environment.ts */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { readTreeEnsemble } from '../../../src/adapters/onnx/tree-ensemble.ts';
import { ProtobufError } from '../../../src/protobuf/protobuf.ts';
import { scoreRow, type TreeEnsemble } from '../../../src/ranking/boosted-trees.ts';
import { packageFolder } from '../../support/neural.ts';

const bytes = new Uint8Array(readFileSync(join(packageFolder('tiny-ranking'), 'model.onnx')));

/** Numbers near the thresholds of the trees and far from them, the thresholds themselves among them. */
function values({ width, threshold }: TreeEnsemble) {
  const near = fc.constantFrom(...threshold);
  const far = fc.float({ min: -20, max: 20, noNaN: true });
  return fc.array(fc.oneof(near, far), { minLength: width, maxLength: width });
}

function refusal(changed: Uint8Array): string {
  try {
    readTreeEnsemble(changed);
  } catch (error) {
    expect(error).toBeInstanceOf(ProtobufError);
    return (error as Error).message;
  }
  return 'accepted';
}

describe('boosted trees read from their ONNX file', () => {
  test('score rows as ONNX Runtime does', async () => {
    const trees = readTreeEnsemble(bytes);
    const session = await InferenceSession.create(bytes, { intraOpNumThreads: 1 });

    await fc.assert(
      fc.asyncProperty(values(trees), async (row) => {
        const features = Float32Array.from(row);
        const { score } = await session.run({ features: new Tensor('float32', features, [1, trees.width]) });
        const expected = (score!.data as Float32Array)[0]!;
        expect(Math.abs(scoreRow(trees, features, 0) - expected)).toBeLessThanOrEqual(1e-5);
      }),
      { numRuns: 500 },
    );
    await session.release();
  });

  test('are refused where the file was cut off anywhere', () => {
    for (let length = 0; length < bytes.length; length += 7)
      expect(refusal(bytes.slice(0, length))).not.toBe('accepted');
  });

  test('end in a leaf for every row, or are refused, whatever byte was changed', () => {
    fc.assert(
      fc.property(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 }), (at, change) => {
        const damaged = Uint8Array.from(bytes);
        damaged[at]! ^= change;
        if (refusal(damaged) !== 'accepted') return;
        const trees = readTreeEnsemble(damaged);
        expect(Number.isNaN(scoreRow(trees, new Float32Array(trees.width), 0))).toBe(false);
      }),
      { numRuns: 3000 },
    );
  });

  test('are refused in another model, with what was expected and what came', () => {
    const gru = new Uint8Array(readFileSync(join(packageFolder('tiny-gru'), 'model.onnx')));

    expect(refusal(gru)).toMatch(/expected (fields|the nodes)/);
  });
});
