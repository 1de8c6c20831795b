import { describe, expect, test } from '@jest/globals';
import { Coalescer } from '../../../src/sequences/coalescer.ts';
import { sequencesConfig } from '../../../src/sequences/config.ts';
import { Sequencer } from '../../../src/sequences/sequencer.ts';
import { SourceIndex } from '../../../src/sequences/source-index.ts';
import { AT_INPUT_END, END_OF_SEQUENCE, NO_EVENT } from '../../../src/sequences/step-batch.ts';
import { StepRows } from '../../../src/sequences/step-rows.ts';
import { StateReader, StateWriter } from '../../../src/state/codec.ts';
import { makeEvent } from '../../support/make-event.ts';

const [OPEN, WORK, CLOSE] = [1, 2, 3];

/** Two hundred cases that open, work ten seconds later, and close after ten more; and one that works at the very end. */
function afterCases(settings: Record<string, unknown> = {}): Sequencer {
  const sequencer = new Sequencer(sequencesConfig.parse(settings));
  const rows = new StepRows();
  const place = (second: number, sequence: string, type: number): void =>
    sequencer.place(makeEvent(second, { sequence }), type, 0, rows);
  for (let i = 0; i < 200; i++) {
    place(100 * i, `case ${i}`, OPEN);
    place(100 * i + 10, `case ${i}`, WORK);
    place(100 * i + 20, `case ${i}`, CLOSE);
  }
  place(20_000, 'last', OPEN);
  place(20_010, 'last', WORK);
  return sequencer;
}

function endsOf(
  sequencer: Sequencer,
  goesOn = false,
): readonly { key: string; type: number; event: number }[] {
  const rows = new StepRows();
  sequencer.finish(rows, goesOn);
  return Array.from({ length: rows.length }, (_, row) => ({
    key: rows.key[row]!,
    type: rows.type[row]!,
    event: rows.event[row]!,
  }));
}

describe('where nothing but the end of the input ends sequences', () => {
  test('their rows say so, whether they were silent for long or not', () => {
    const sequencer = afterCases();

    const ends = endsOf(sequencer);

    expect(ends).toHaveLength(201);
    expect(ends.every(({ type, event }) => type === END_OF_SEQUENCE && event === AT_INPUT_END)).toBe(true);
    expect(sequencer.counts).toMatchObject({ ended: 0, silent: 200, leftOpen: 1 });
    expect(sequencer.open).toBe(0);
  });

  test('those that may well go on stay open where the stream goes on', () => {
    const sequencer = afterCases();

    const ends = endsOf(sequencer, true);

    expect(ends.map(({ key }) => key)).not.toContain('last');
    expect(ends).toHaveLength(200);
    expect(sequencer.open).toBe(1);
  });

  test('a store and a restart between change nothing', () => {
    const writer = new StateWriter();
    afterCases().save(writer);
    const restored = Sequencer.restore(sequencesConfig.parse({}), new StateReader(writer.finish()));

    expect(endsOf(restored, true)).toEqual(endsOf(afterCases(), true));
  });

  test('a state of an earlier version is read, and knows of no silences', () => {
    const writer = new StateWriter();
    writer.section('sequences', 1);
    const counts = { started: 2, ended: 0, evicted: 0, coalesced: 0, late: 0 };
    writer.json({ counts, now: 5000, keyed: 2 });
    writer.strings(['a', 'b']);
    writer.array(new Int32Array(0));
    writer.array(Int32Array.of(0, 1));
    writer.array(Float64Array.of(0, 5000));
    writer.array(Int32Array.of(1, 1));
    new Coalescer(0).save(writer);
    new SourceIndex().save(writer);
    const restored = Sequencer.restore(sequencesConfig.parse({}), new StateReader(writer.finish()));

    expect(endsOf(restored, true)).toEqual([]);
    expect(endsOf(restored).map(({ key }) => key)).toEqual(['a', 'b']);
    expect(restored.counts).toMatchObject({ ...counts, silent: 0, leftOpen: 2 });
  });

  test('always takes each for an end like others, never for none', () => {
    const always = afterCases({ endAtInputEnd: 'always' });
    const never = afterCases({ endAtInputEnd: 'never' });

    expect(endsOf(always, true).every(({ event }) => event === NO_EVENT)).toBe(true);
    expect(always.counts).toMatchObject({ ended: 201, silent: 0, leftOpen: 0 });
    expect(endsOf(never)).toEqual([]);
  });

  test('a merged event type brings its silences along', () => {
    const sequencer = afterCases();
    sequencer.merge({ from: WORK, into: OPEN });

    const ends = endsOf(sequencer, true);

    expect(ends.map(({ key }) => key)).not.toContain('last');
  });
});
