import { describe, expect, test } from '@jest/globals';
import { checkLearnable, unseenTypes } from '../../../src/dataset/learnable.ts';
import { splitRows } from '../../../src/dataset/splits.ts';
import type { DatasetVocabulary } from '../../../src/dataset/vocabulary.ts';

describe('splits of a dataset', () => {
  test('lie behind one another in time order and cover every row', () => {
    expect(splitRows(1000, { validation: 0.15, test: 0.1 })).toEqual({
      train: [0, 750],
      validation: [750, 900],
      test: [900, 1000],
    });
  });

  test('may leave validation and test out where that was asked for', () => {
    expect(splitRows(3, { validation: 0, test: 0 })).toEqual({
      train: [0, 3],
      validation: [3, 3],
      test: [3, 3],
    });
  });

  test('that would be empty are refused, with what to do', () => {
    expect(() => splitRows(3, { validation: 0.15, test: 0 })).toThrow(
      'the validation split would be empty: a share of 0.15 of 3 rows; give more logs, or other shares with --validation and --test',
    );
    expect(() => splitRows(1000, { validation: 0.5, test: 0.5 })).toThrow('the train split would be empty');
    expect(() => splitRows(1000, { validation: 0.7, test: 0.7 })).toThrow('a share of 0 of 1000 rows');
  });
});

/** A vocabulary whose types come first at these rows; the first is the end, undefined where it never comes. */
function vocabularyOf(...firstRows: (number | undefined)[]): DatasetVocabulary {
  const types = firstRows.map((firstRow, index) => ({
    index,
    id: index === 0 ? 'end' : `${index}`,
    template: index === 0 ? '' : `type ${index}`,
    words: [],
    firstRow: firstRow ?? 100,
    count: firstRow === undefined ? 0 : 1,
  }));
  return { schema: 1, words: { buckets: 8, most: 2 }, types };
}

const HALF = { train: [0, 50] } as const;

describe('what can be learned from', () => {
  test('is anything with two things to tell apart, ends of sequences included', () => {
    expect(() => checkLearnable(vocabularyOf(undefined, 0, 1), HALF)).not.toThrow();
    expect(() => checkLearnable(vocabularyOf(20, 0), HALF)).not.toThrow();
  });

  test('is not a single event type', () => {
    expect(() => checkLearnable(vocabularyOf(undefined, 0), HALF)).toThrow(
      'the logs hold only one event type (type 1): there is nothing to predict',
    );
  });

  test('is not a training split with a single event type', () => {
    expect(() => checkLearnable(vocabularyOf(undefined, 0, 70), HALF)).toThrow(
      'the training split holds only one event type (type 1)',
    );
  });

  test('does not include event types that come later', () => {
    expect(unseenTypes(vocabularyOf(undefined, 0, 49, 50, 70), HALF)).toBe(2);
  });
});
