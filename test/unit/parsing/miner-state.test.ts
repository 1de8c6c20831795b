import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { StateFormatError } from '../../../src/state/codec.ts';
import { miner, restored, stateOf } from './mining.ts';

const SMALL = { maxTemplates: 40, maxSignatures: 64, maxGroup: 8 };

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
        expect(stateOf(resumed)).toEqual(stateOf(uninterrupted));
      }),
      { numRuns: 200 },
    );
  });

  test('keeps texts, ids and merges', () => {
    const original = miner();
    const first = original.assign('mounted volume alpha now');
    for (const name of ['beta', 'gamma', 'delta', 'epsilon', 'zeta'])
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

  test('refuses the state of something else by name', () => {
    const bytes = stateOf(miner());

    expect(() => restored(bytes.slice(0, 40))).toThrow(StateFormatError);
    expect(() => restored(new Uint8Array(64))).toThrow('expected "parsing"');
  });
});
