import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { Classification } from '../../../src/outcomes/classification.ts';
import { copyState, makeStep } from './make-step.ts';

/** What came and what was named first, pair by pair. */
type Pairs = readonly (readonly [came: number, named: number])[];

function judged(pairs: Pairs, maxTypes = 100): Classification {
  const classes = new Classification(maxTypes);
  for (const [came, named] of pairs)
    classes.add(makeStep({ rank: came === named ? 0 : 1, topType: named }), came);
  return classes;
}

/** Precision, recall and F1 of one type, by their definitions. */
function measuresOf(pairs: Pairs, type: number) {
  const hits = pairs.filter(([came, named]) => came === type && named === type).length;
  const came = pairs.filter((pair) => pair[0] === type).length;
  const named = pairs.filter((pair) => pair[1] === type).length;
  const [precision, recall] = [named === 0 ? 0 : hits / named, hits / came];
  const f1 = precision + recall === 0 ? 0 : (2 * precision * recall) / (precision + recall);
  return { came, precision, recall, f1 };
}

describe('first choices as a classifier', () => {
  test('are averaged over the types that came: each alike, or by how often it came', () => {
    const pair = fc.tuple(fc.integer({ min: 1, max: 5 }), fc.integer({ min: 0, max: 5 }));

    fc.assert(
      fc.property(fc.array(pair, { minLength: 1, maxLength: 60 }), (pairs) => {
        const types = [...new Set(pairs.map(([came]) => came))].map((type) => measuresOf(pairs, type));
        const { accuracy, macro, weighted } = judged(pairs).summary();

        for (const measure of ['precision', 'recall', 'f1'] as const) {
          const sum = types.reduce((total, of) => total + of[measure], 0);
          const byCount = types.reduce((total, of) => total + of[measure] * of.came, 0);
          expect(macro[measure]).toBeCloseTo(sum / types.length, 10);
          expect(weighted[measure]).toBeCloseTo(byCount / pairs.length, 10);
        }
        expect(accuracy).toBeCloseTo(pairs.filter(([came, named]) => came === named).length / pairs.length);
      }),
    );
  });

  test('of types beyond the bound are one class', () => {
    const pairs: Pairs = [
      [1, 1],
      [50, 50],
      [60, 60],
    ];

    expect(judged(pairs, 10).summary()).toMatchObject({ events: 3, types: 2, accuracy: 1, macro: { f1: 1 } });
  });

  test('follow a merge of types', () => {
    const classes = judged([
      [3, 3],
      [70, 70],
      [70, 3],
    ]);

    classes.merge({ from: 70, into: 90 });

    expect(classes.summary()).toMatchObject({ types: 2, events: 3 });
    expect(classes.summary().macro.recall).toBeCloseTo((1 + 0.5) / 2, 10);
  });

  test('go on after a restart, and are null before the first event', () => {
    const before = judged([
      [1, 2],
      [80, 80],
    ]);
    const after = new Classification(100);
    expect(after.summary()).toMatchObject({ events: 0, accuracy: null, macro: { f1: null } });

    copyState(before, after);

    expect(after.summary()).toEqual(before.summary());
  });
});
