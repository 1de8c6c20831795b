import { describe, expect, test } from '@jest/globals';
import { noCounts } from '../../../src/events/decoded-chunk.ts';
import { ReadingTally, readingFactNotes } from '../../../src/hosts/reading-facts.ts';
import { sequenceNotes } from '../../../src/terminal/sequence-notes.ts';
import { makeEvent } from '../../support/make-event.ts';

const COUNTS = { started: 9, ended: 2, evicted: 0, coalesced: 0, late: 0, silent: 0, leftOpen: 0 };

describe('what is told of a reading', () => {
  test('is nothing where all is well', () => {
    const tally = new ReadingTally();

    tally.take({ events: [makeEvent(0)], counters: noCounts() });

    expect(readingFactNotes(tally.facts(), 'the test part')).toEqual([]);
    expect(tally.facts()).toEqual({ events: 1, untimed: 0, adjusted: 0, far: 0 });
  });

  test('names times that are not believed with an example and what to set, and files that were sorted', () => {
    const tally = new ReadingTally();
    const doubted = { source: 'db1', written: Date.UTC(2150, 0, 1), taken: Date.UTC(2020, 0, 1) };

    tally.take({ events: [makeEvent(0), makeEvent(1)], counters: { ...noCounts(), adjusted: 1, doubted } });
    tally.take({ events: [], counters: { ...noCounts(), far: 1, doubted: { ...doubted, source: 'db2' } } });
    tally.sorted({ events: 2, late: 1, disordered: true });

    const [sorted, adjusted, far] = readingFactNotes(tally.facts(), 'the test part');
    expect(sorted).toMatch(/^the test part: it is not in the order of its times \(50 % of the events/);
    expect(adjusted).toContain('2150-01-01T00:00:00.000Z in db1, taken as 2020-01-01T00:00:00.000Z');
    expect(adjusted).toContain('events.maxForwardJumpSeconds');
    expect(far).toContain('before 1990, from 2200 on');
    expect(tally.facts()).toMatchObject({ adjusted: 1, far: 1, sorted: { late: 1 } });
  });
});

describe('what is told of sequences', () => {
  test('is nothing where some ended in time and none was forgotten', () => {
    expect(sequenceNotes({ ...COUNTS, silent: 3, leftOpen: 4 })).toEqual([]);
  });

  test('is what to set where open ones were forgotten, or none ended before the input did', () => {
    const notes = sequenceNotes({ ...COUNTS, ended: 0, evicted: 3, silent: 5 });

    expect(notes[0]).toMatch(/^3 of 9 sequences were forgotten .*sequences\.capacity/);
    expect(notes[1]).toMatch(/^no sequence ended before the input did.*sequences\.idleTimeoutSeconds/);
  });
});
