import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { typeId } from '../../../src/parsing/type-id.ts';
import { StateFormatError, StateWriter } from '../../../src/state/codec.ts';
import { miner, restored, stateOf } from './mining.ts';

const SMALL = { maxTemplates: 40, maxSignatures: 64, maxGroup: 8 };

/** The section as version 1 wrote it: texts, what each was merged into, and the types that have templates. */
function oldState(texts: string[], parents: number[], living: number[]): Uint8Array {
  const writer = new StateWriter();
  writer.section('parsing', 1);
  writer.strings(texts);
  writer.array(Int32Array.from(parents));
  writer.array(new Int32Array(0));
  writer.array(Int32Array.from(living));
  for (const array of [new Int32Array(1), new Int32Array(1), new Uint8Array(1)]) writer.array(array);
  writer.array(new Int32Array(0));
  writer.array(new Int32Array(0));
  return writer.finish();
}

/** Lines from a small vocabulary, so that thresholds, caps and floods are all met within a few hundred of them. */
const line = fc
  .array(
    fc.oneof(
      fc.constantFrom('get', 'put', 'x_y', 'p-q', '17', 'user', 'k=v'),
      fc.stringMatching(/^[a-z]{1,3}$/),
    ),
    {
      maxLength: 4,
    },
  )
  .map((words) => words.join(' '));

describe('A miner restored from its state', () => {
  test('assigns every later line as the uninterrupted one does', () => {
    fc.assert(
      fc.property(fc.array(line, { maxLength: 200 }), fc.array(line, { maxLength: 200 }), (before, after) => {
        const uninterrupted = miner(SMALL);
        for (const message of before) uninterrupted.assign(message);
        const resumed = restored(stateOf(uninterrupted), SMALL);

        const expected = after.map((message) => uninterrupted.assign(message));
        const actual = after.map((message) => resumed.assign(message));

        expect(actual).toEqual(expected);
        expect(resumed.takeMerges()).toEqual(uninterrupted.takeMerges());
        expect(resumed.takeSplits()).toEqual(uninterrupted.takeSplits());
        expect(stateOf(resumed)).toEqual(stateOf(uninterrupted));
      }),
      { numRuns: 200 },
    );
  });

  test('splits types at the same line', () => {
    const states = ['Ready', 'NotReady', 'Failed', 'Busy'];
    const lines = Array.from({ length: 400 }, (_, i) => `link is ${states[(i * i) % 4]} on node ${i}`);
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 399 }), (cut) => {
        const uninterrupted = miner();
        for (const message of lines.slice(0, cut)) uninterrupted.assign(message);
        const resumed = restored(stateOf(uninterrupted));

        for (const message of lines.slice(cut))
          expect(resumed.assign(message)).toBe(uninterrupted.assign(message));

        expect(resumed.takeSplits()).toEqual(uninterrupted.takeSplits());
        expect(stateOf(resumed)).toEqual(stateOf(uninterrupted));
      }),
      { numRuns: 30 },
    );
  });

  test('keeps texts, ids and merges', () => {
    const original = miner();
    const first = original.assign('mounted volume alpha now');
    for (const name of ['beta', 'gamma', 'delta', 'epsilon', 'zeta', 'eta', 'theta'])
      original.assign(`mounted volume ${name} now`);
    const stated = original.stated('order placed \ud83d\ude00');

    const resumed = restored(stateOf(original));

    expect(resumed.templateOf(resumed.resolve(first))).toBe('mounted volume <*> now');
    expect(resumed.idOf(stated)).toBe(original.idOf(stated));
    expect(resumed.stated('order placed \ud83d\ude00')).toBe(stated);
  });

  test('knows seed templates that were configured since', () => {
    const original = miner();
    original.assign('login of alice refused');

    const resumed = restored(stateOf(original), { seedTemplates: ['login of <*> refused'] });

    expect(resumed.templateOf(resumed.assign('login of bob refused'))).toBe('login of <*> refused');
  });

  test('goes on from a state of version 1, where ids were hashes of templates', () => {
    const templates = ['', 'login of <*> from <*> refused', 'login of alice refused', 'order.placed'];
    const bytes = oldState(templates, [0, 1, 1, 3], [1]);

    const resumed = restored(bytes);
    const type = resumed.assign('login of bob from 10.0.0.1 refused');

    expect(type).toBe(1);
    expect(resumed.idOf(type)).toBe(typeId('login of <*> from <*> refused'));
    expect(resumed.resolve(2)).toBe(1);
    expect(resumed.stated('order.placed')).toBe(3);
    expect(stateOf(restored(stateOf(resumed)))).toEqual(stateOf(resumed));
  });

  test('refuses the state of something else by name', () => {
    const bytes = stateOf(miner());

    expect(() => restored(bytes.slice(0, 40))).toThrow(StateFormatError);
    expect(() => restored(new Uint8Array(64))).toThrow('expected "parsing"');
  });
});
