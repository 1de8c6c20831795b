import { expect, test } from '@jest/globals';
import { timeNotes } from '../../../src/terminal/time-notes.ts';

const WELL = { events: 100, untimed: 1, adjusted: 0, far: 0, late: 2 };

test('a stream whose times are well has no notes', () => {
  expect(timeNotes(WELL)).toEqual([]);
});

test.each([
  ['adjusted', { adjusted: 3 }, /3 of 100 events.*events\.maxForwardJumpSeconds/],
  ['far', { far: 99 }, /99 of 100 events.*before 1990/],
  ['untimed', { untimed: 60 }, /60 of 100 events.*events\.timeFormat/],
  ['late', { late: 40 }, /40 of 100 events.*sequences\.latenessSeconds/],
])('%s events are told with what to set', (_what, counts, note) => {
  const notes = timeNotes({ ...WELL, ...counts });

  expect(notes).toHaveLength(1);
  expect(notes[0]).toMatch(note);
});
