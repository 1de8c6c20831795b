import { describe, expect, test } from '@jest/globals';
import { createOpinions, type ExpertVoice } from '../../../src/models/expert.ts';
import { GAP_BINS, gapBin } from '../../../src/models/gap-bins.ts';
import { TypeCodes } from '../../../src/models/type-codes.ts';
import { OpenOpinions } from '../../../src/ranking/open-opinions.ts';
import { TimeHearing } from '../../../src/ranking/time-hearing.ts';
import { StateReader, StateWriter } from '../../../src/state/codec.ts';

const voice: ExpertVoice = { name: 'clock', width: 1, timed: true };
const SHORT = gapBin(Math.log1p(2));
const LONG = gapBin(Math.log1p(1e6));

/** A histogram with these shares of short and long times. */
function histogram(short: number): Float64Array {
  const shares = new Float64Array(GAP_BINS);
  shares[SHORT] = short;
  shares[LONG] = 1 - short;
  return shares;
}

/** An expert that says `short` of all slots, and what hears it. */
function setUp(short: number, slots: number) {
  const opinions = createOpinions(voice, 1);
  opinions.gaps.set(histogram(short));
  const open = new OpenOpinions(voice, new TypeCodes(), slots);
  for (let slot = 0; slot < slots; slot++) open.take(slot, opinions, 0);
  return { open, hearing: new TimeHearing([open], slots) };
}

/** What the expert, who says `theirs` of short times, counts beside an online histogram that says `ours`. */
function share(hearing: TimeHearing, slot: number, ours: number, theirs: number): number {
  hearing.mix(histogram(ours), slot);
  return (hearing.histogram[SHORT]! - ours) / (theirs - ours);
}

describe('times of batch experts', () => {
  test('count as much as the online histogram at the start', () => {
    const { hearing } = setUp(0.9, 1);

    expect(share(hearing, 0, 0.1, 0.9)).toBeCloseTo(0.5);
  });

  test('are believed where they are right, and not where they are wrong', () => {
    const right = setUp(0.9, 1).hearing;
    const wrong = setUp(0.9, 1).hearing;

    for (let i = 0; i < 300; i++) {
      right.mix(histogram(0.1), 0);
      right.learn(0, SHORT);
      wrong.mix(histogram(0.1), 0);
      wrong.learn(0, LONG);
    }

    expect(share(right, 0, 0.1, 0.9)).toBeGreaterThan(0.97);
    expect(share(wrong, 0, 0.1, 0.9)).toBeLessThan(0.03);
  });

  test('are judged by what is still open, not by what was settled early alone', () => {
    const slots = 401;
    const { hearing } = setUp(0.2, slots);
    for (let slot = 0; slot < slots - 1; slot++) hearing.mix(histogram(0.8), slot);

    // A fifth of the times is short, as the expert says; they are settled first.
    hearing.now = 2000;
    for (let slot = 0; slot < 80; slot++) hearing.learn(slot * 5, SHORT);
    const early = share(hearing, slots - 1, 0.8, 0.2);
    hearing.close(slots - 1);
    // Then time passes, and other sequences go on.
    hearing.now = 5e8;
    for (let i = 0; i < 200; i++) hearing.learn(slots - 1, SHORT);

    expect(early).toBeLessThan(0.4);
    expect(share(hearing, slots - 1, 0.8, 0.2)).toBeGreaterThan(0.7);
  });

  test('are not judged by what no longer is waited for', () => {
    const { hearing } = setUp(0.2, 11);
    for (let slot = 0; slot < 10; slot++) hearing.mix(histogram(0.8), slot);
    for (let slot = 0; slot < 10; slot++) hearing.close(slot);

    hearing.now = 1e6;
    for (let i = 0; i < 10; i++) hearing.learn(10, SHORT);

    expect(share(hearing, 10, 0.8, 0.2)).toBeCloseTo(0.5);
  });

  test('say nothing of a slot of which the expert says nothing', () => {
    const { open, hearing } = setUp(0.9, 1);
    open.peaks[0] = 0;

    expect(hearing.mix(histogram(0.1), 0)).toBe(false);
  });

  test('go on as they were saved, with what is open', () => {
    const { open, hearing } = setUp(0.2, 8);
    for (let slot = 0; slot < 6; slot++) hearing.mix(histogram(0.7), slot);
    hearing.now = 5000;
    hearing.learn(0, SHORT);
    const writer = new StateWriter();
    hearing.save(writer);
    const read = new TimeHearing([open], 8);

    read.restore(new StateReader(writer.finish()));

    for (const one of [hearing, read]) {
      one.now = 60_000;
      for (let slot = 1; slot < 4; slot++) one.learn(slot, LONG);
    }
    expect(share(read, 7, 0.7, 0.2)).toBe(share(hearing, 7, 0.7, 0.2));
    expect(share(read, 7, 0.7, 0.2)).not.toBeCloseTo(0.5);
  });

  test('begin anew after a state of the first version', () => {
    const writer = new StateWriter();
    writer.section('time-hearing', 1);
    writer.strings(['clock']);
    for (let i = 0; i < 2; i++) writer.array(new Float64Array(3).fill(9));
    writer.section('time-hearing-trial', 1);
    for (let i = 0; i < 2; i++) writer.array(new Float64Array(2));
    writer.number(7);
    const { hearing } = setUp(0.9, 1);
    const reader = new StateReader(writer.finish());

    hearing.restore(reader);

    expect(reader.number()).toBe(7);
    expect(share(hearing, 0, 0.1, 0.9)).toBeCloseTo(0.5);
  });
});
