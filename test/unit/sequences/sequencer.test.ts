import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { sequencesConfig } from '../../../src/sequences/config.ts';
import { Sequencer } from '../../../src/sequences/sequencer.ts';
import { END_OF_SEQUENCE } from '../../../src/sequences/step-batch.ts';
import { StepRows } from '../../../src/sequences/step-rows.ts';
import { StateReader, StateWriter } from '../../../src/state/codec.ts';
import { makeEvent, START } from '../../support/make-event.ts';

type Row = { key: string; type: number; second: number; start: boolean };

function rowsOf(rows: StepRows): Row[] {
  return Array.from({ length: rows.length }, (_, row) => ({
    key: rows.key[row]!,
    type: rows.type[row]!,
    second: (rows.time[row]! - START) / 1000,
    start: rows.start[row] === 1,
  }));
}

function sequencerWith(overrides: Record<string, unknown>): Sequencer {
  return new Sequencer(sequencesConfig.parse(overrides));
}

describe('sequencer', () => {
  test.each([
    ['source', { sequence: 'long' }],
    [{ field: 'trace' }, { fields: { trace: 'long' } }],
    [{ pattern: '\\w{600,}' }, { message: 'long' }],
  ])('of a key as long as nobody needs, from %j, a beginning and a digest are kept', (key, where) => {
    const sequencer = sequencerWith({ key });
    const rows = new StepRows();
    const fill = (text: string) => JSON.parse(JSON.stringify(where).replace('long', text));
    const long = 'k'.repeat(100_000);

    for (const end of ['1', '2', '1']) sequencer.place(makeEvent(0, fill(`${long}${end}`)), 5, 0, rows);

    const keys = rowsOf(rows).map((row) => row.key);
    expect(keys.map(({ length }) => length)).toEqual([512, 512, 512]);
    expect(keys[0]).toMatch(/^k{495}~[0-9a-f]{16}$/);
    expect(keys[1]).not.toBe(keys[0]);
    expect(keys[2]).toBe(keys[0]);
  });

  test('a stated key wins; without one the source is the sequence', () => {
    const sequencer = sequencerWith({});
    const rows = new StepRows();

    sequencer.place(makeEvent(0, { sequence: 'blk_1' }), 5, 0, rows);
    sequencer.place(makeEvent(1), 6, 1, rows);
    sequencer.place(makeEvent(2, { sequence: 'blk_1' }), 7, 2, rows);

    expect(rowsOf(rows)).toEqual([
      { key: 'blk_1', type: 5, second: 0, start: true },
      { key: 'app', type: 6, second: 1, start: true },
      { key: 'blk_1', type: 7, second: 2, start: false },
    ]);
  });

  test('an event that names several keys is a step of each sequence', () => {
    const sequencer = sequencerWith({ key: { pattern: 'blk_-?\\d+' } });
    const rows = new StepRows();

    sequencer.place(makeEvent(0, { message: 'delete blk_1 blk_-2 blk_1' }), 5, 0, rows);

    expect(rowsOf(rows).map(({ key }) => key)).toEqual(['blk_1', 'blk_-2']);
  });

  test('a field of a structured record is the key', () => {
    const sequencer = sequencerWith({ key: { field: 'traceId' } });
    const rows = new StepRows();

    sequencer.place(makeEvent(0, { fields: { traceId: 'abc' } }), 5, 0, rows);

    expect(rowsOf(rows)[0]?.key).toBe('abc');
  });

  test('an idle sequence ends before the next event, at its time-out', () => {
    const sequencer = sequencerWith({ idleTimeoutSeconds: 10 });
    const rows = new StepRows();

    sequencer.place(makeEvent(0, { sequence: 'a' }), 5, 0, rows);
    sequencer.place(makeEvent(30, { sequence: 'b' }), 5, 1, rows);
    sequencer.place(makeEvent(31, { sequence: 'a' }), 5, 2, rows);

    expect(
      rowsOf(rows)
        .slice(1, 3)
        .map(({ type, second }) => [type, second]),
    ).toEqual([
      [END_OF_SEQUENCE, 10],
      [5, 30],
    ]);
    expect(rows.start[3]).toBe(1);
  });

  test('an explicit end and a full length close the sequence after the event', () => {
    const sequencer = sequencerWith({ endOn: ['session closed'], maxLength: 2 });
    const rows = new StepRows();

    sequencer.place(makeEvent(0, { sequence: 'a', message: 'session closed for root' }), 5, 0, rows);
    sequencer.place(makeEvent(1, { sequence: 'b' }), 6, 1, rows);
    sequencer.place(makeEvent(2, { sequence: 'b' }), 6, 2, rows);

    expect(rowsOf(rows).map(({ type }) => type)).toEqual([5, END_OF_SEQUENCE, 6, 6, END_OF_SEQUENCE]);
  });

  test('repeats within the window are counted and make no step', () => {
    const sequencer = sequencerWith({ coalesceSeconds: 5 });
    const rows = new StepRows();

    for (const [second, type] of [
      [0, 1],
      [1, 2],
      [4, 1],
      [8, 1],
      [20, 1],
    ] as const) {
      sequencer.place(makeEvent(second), type, 0, rows);
    }

    expect(rowsOf(rows).map(({ second }) => second)).toEqual([0, 1, 20]);
    expect(sequencer.counts.coalesced).toBe(2);
  });

  test('beyond the capacity the least recently active sequence is forgotten', () => {
    const sequencer = sequencerWith({ capacity: 2 });
    const rows = new StepRows();

    for (const sequence of ['a', 'b', 'a', 'c', 'b']) sequencer.place(makeEvent(0, { sequence }), 5, 0, rows);

    expect(rowsOf(rows).map(({ start }) => start)).toEqual([true, true, false, true, true]);
    expect(sequencer.counts.evicted).toBe(2);
  });

  test('a late event takes the current time of its sequence', () => {
    const sequencer = sequencerWith({});
    const rows = new StepRows();

    sequencer.place(makeEvent(10), 5, 0, rows);
    sequencer.place(makeEvent(3), 6, 1, rows);

    expect(rowsOf(rows)[1]?.second).toBe(10);
    expect(sequencer.counts.late).toBe(1);
  });

  test('the end of the input ends several keyed sequences but not a single stream', () => {
    const keyed = sequencerWith({});
    const stream = sequencerWith({});
    const keyedRows = new StepRows();
    const streamRows = new StepRows();
    for (const sequence of ['a', 'b']) keyed.place(makeEvent(0, { sequence }), 5, 0, keyedRows);
    stream.place(makeEvent(0), 5, 0, streamRows);

    keyed.finish(keyedRows);
    stream.finish(streamRows);

    expect(keyedRows.length).toBe(4);
    expect(streamRows.length).toBe(1);
  });

  test('a restored sequencer goes on as the first one would have', () => {
    const events = fc.array(
      fc.record({
        second: fc.nat(5),
        key: fc.constantFrom('a', 'b', 'c', 'd'),
        type: fc.integer({ min: 1, max: 3 }),
      }),
      { maxLength: 60 },
    );
    fc.assert(
      fc.property(events, fc.nat(60), (list, cut) => {
        const config = sequencesConfig.parse({
          capacity: 3,
          idleTimeoutSeconds: 6,
          coalesceSeconds: 1,
          maxLength: 5,
        });
        const whole = new Sequencer(config);
        let parted = new Sequencer(config);
        const wholeRows = new StepRows();
        const partedRows = new StepRows();
        let now = 0;

        list.forEach(({ second, key, type }, index) => {
          if (index === cut) {
            const writer = new StateWriter();
            parted.save(writer);
            parted = Sequencer.restore(config, new StateReader(writer.finish()));
          }
          now += second;
          whole.place(makeEvent(now, { sequence: key }), type, index, wholeRows);
          parted.place(makeEvent(now, { sequence: key }), type, index, partedRows);
        });

        expect(rowsOf(partedRows)).toEqual(rowsOf(wholeRows));
      }),
    );
  });
});
