import { describe, expect, test } from '@jest/globals';
import { type GraphSignature, signatureFault, signatureOf } from '../../../src/packages/graph-signature.ts';
import { verifyPackage } from '../../../src/packages/verify.ts';
import { draftOf } from '../../support/packages.ts';

const state = signatureOf(verifyPackage(draftOf('tiny-gru')).manifest);
const windows = signatureOf(verifyPackage(draftOf('tiny-window')).manifest);

/** The signature with one size of all values changed. */
function resized({ inputs, outputs }: GraphSignature, from: string, to: number | string): GraphSignature {
  const change = (values: GraphSignature['inputs']) =>
    values.map((value) => ({ ...value, shape: value.shape.map((size) => (size === from ? to : size)) }));
  return { inputs: change(inputs), outputs: change(outputs) };
}

describe('the inputs and outputs of a graph', () => {
  test('are right in any order, under any names of sizes', () => {
    const { inputs, outputs } = resized(state, 'batch', 'N');

    expect(signatureFault(state, { inputs: inputs.toReversed(), outputs })).toBeUndefined();
  });

  test('may fix the time to the window, in window mode alone', () => {
    expect(signatureFault(windows, resized(windows, 'time', 32))).toBeUndefined();
    expect(signatureFault(windows, resized(windows, 'time', 16))?.got).toContain('ids int32[batch, 16]');
    expect(signatureFault(state, resized(state, 'time', 32))?.expected).toBe('ids int32[batch, time]');
  });

  test('must leave the batch free', () => {
    expect(signatureFault(state, resized(state, 'batch', 1))?.got).toBe('ids int32[1, time]');
  });

  test('may leave the sizes of outputs open, not those of inputs', () => {
    const open = (values: GraphSignature['inputs']) =>
      values.map((value) => ({ ...value, shape: value.shape.map(() => '') }));

    expect(signatureFault(state, { ...state, outputs: open(state.outputs) })).toBeUndefined();
    expect(signatureFault(state, { ...state, inputs: open(state.inputs) })?.got).toBe(
      'clock float32[?, ?, ?]',
    );
  });

  test('must be of the right type', () => {
    const inputs = state.inputs.map((value) => ({ ...value, type: 'int64' }));

    expect(signatureFault(state, { ...state, inputs })).toEqual({
      expected: 'ids int32[batch, time]',
      got: 'ids int64[batch, time]',
    });
  });
});
