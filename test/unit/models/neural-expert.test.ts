import { describe, expect, test } from '@jest/globals';
import type { Opinions } from '../../../src/models/expert.ts';
import { GAP_BINS } from '../../../src/models/gap-bins.ts';
import type { AskGraph } from '../../../src/models/neural-graph.ts';
import { counting, hear, stand, step } from '../../support/counting-expert.ts';

/** Types named on a row, likeliest first. */
function named({ types, probabilities, openingTypes }: Opinions, row: number): number[] {
  return [0, 1, 2]
    .map((i) => row * openingTypes.length + i)
    .flatMap((at) => (probabilities[at]! > 0 ? [types[at]!] : []));
}

describe('what a neural expert names', () => {
  test('comes without times where it was not trained to forecast them', async () => {
    const { expert, notices } = stand(counting, { timed: false });

    const opinions = await hear(expert, [step(1, 0, { start: true })]);

    expect(expert.timed).toBe(false);
    expect(opinions.gaps).toHaveLength(0);
    expect(named(opinions, 0)).toHaveLength(3);
    expect(notices).toEqual([]);
  });

  test('are event types of the stream, the end of the sequence among them', async () => {
    const opinions = await hear(stand().expert, [step(1, 0, { start: true })]);

    expect(named(opinions, 0)).toEqual([3, 1, 0]);
    expect(opinions.probabilities.slice(0, 4)).toEqual(Float32Array.of(0.5, 0.3, 0.2, 0));
  });

  test('exist already at the row', async () => {
    const opinions = await hear(stand().expert, [
      step(1, 0, { start: true, known: 2 }),
      step(1, 1, { known: 3 }),
      step(3, 2, { known: 4 }),
    ]);

    expect([0, 1, 2].map((row) => named(opinions, row))).toEqual([
      [1, 0],
      [1, 0],
      [3, 1, 0],
    ]);
  });

  test('is nothing on the row that ends a sequence', async () => {
    const opinions = await hear(stand().expert, [step(1, 0, { start: true }), step(0, 1)]);

    expect(named(opinions, 1)).toEqual([]);
    expect(opinions.gaps.slice(GAP_BINS).every((share) => share === 0)).toBe(true);
  });

  test('are what sequences begin with, before the first event', async () => {
    const { openingTypes, openingProbabilities } = await hear(stand().expert, []);

    expect([...openingTypes.slice(0, 2)]).toEqual([2, 3]);
    expect(openingProbabilities.slice(0, 3)).toEqual(Float32Array.of(0.6, 0.4, 0));
  });
});

describe('what a neural expert is fed', () => {
  test('event types outside its vocabulary go by their words, each once in a call', async () => {
    const { expert, calls } = stand();

    await hear(
      expert,
      [6, 5, 6, 1].map((type, i) => step(type, i, { start: i === 0 })),
    );

    expect([...calls[0]!.ids]).toEqual([4, 5, 4, 1]);
    expect(calls[0]!.words).toHaveLength(4);
    expect(calls[0]!.words[0]).toBe(calls[0]!.words[2]);
    expect(calls[0]!.words[1]).not.toBe(calls[0]!.words[3]);
  });

  test('time goes in as ln(1 + seconds since the event before), 0 at the beginning', async () => {
    const { expert, calls } = stand();

    await hear(expert, [
      step(1, 100, { start: true }),
      step(1, 100),
      step(1, 107),
      step(2, 500, { start: true }),
    ]);

    expect([...calls.flatMap(({ dt }) => [...dt])].map((dt) => dt.toFixed(4)).sort()).toEqual(
      [0, 0, Math.log(8), 0].map((dt) => dt.toFixed(4)).sort(),
    );
  });

  test('a slot that changes hands inside a batch begins with an empty state', async () => {
    const { expert, calls } = stand();

    await hear(expert, [
      step(3, 0, { start: true }),
      step(0, 1),
      step(1, 2, { start: true }),
      step(2, 3, { start: true }),
    ]);
    await hear(expert, [step(1, 4)]);

    expect([...calls[0]!.state]).toEqual([0, 0, 0]);
    expect([...calls[1]!.state]).toEqual([2]);
  });

  test('a slot whose sequence has ended begins anew even where no start is told', async () => {
    const { expert, calls } = stand();

    await hear(expert, [step(3, 0, { start: true }), step(0, 1)]);
    await hear(expert, [step(1, 4)]);

    expect([...calls[1]!.state]).toEqual([0]);
  });
});

describe('a neural expert whose graph fails', () => {
  const failures: [string, AskGraph][] = [
    ['throws', () => Promise.reject(new Error('out of memory'))],
    [
      'says no number',
      async (call) => ({
        ...(await counting(call)),
        topv: new Float32Array(call.ids.length * 3).fill(Number.NaN),
      }),
    ],
    [
      'says gaps that are no numbers',
      async (call) => ({
        ...(await counting(call)),
        gaps: new Float32Array(call.ids.length * GAP_BINS).fill(Number.NaN),
      }),
    ],
    [
      'carries no number',
      async (call) => ({ ...(await counting(call)), state: new Float32Array(call.batch).fill(Number.NaN) }),
    ],
    [
      'names a class it does not have',
      async (call) => ({ ...(await counting(call)), topi: new Int32Array(call.ids.length * 3).fill(4) }),
    ],
    ['answers too little', async (call) => ({ ...(await counting(call)), topi: new Int32Array(1) })],
  ];

  test.each(failures)('because it %s says nothing from then on, and tells so once', async (_, ask) => {
    let broken = false;
    const { expert, calls, notices } = stand((call) => (broken ? ask(call) : counting(call)));
    await hear(expert, [step(1, 0, { start: true })]);
    broken = true;

    const during = await hear(expert, [step(1, 1), step(2, 2)]);
    const after = await hear(expert, [step(1, 3)]);

    expect(during.probabilities).toEqual(new Float32Array(2 * expert.width));
    expect(after.gaps).toEqual(new Float32Array(GAP_BINS));
    expect(after.openingProbabilities).toEqual(new Float32Array(expert.width));
    expect(notices).toHaveLength(1);
    expect(notices[0]).toContain('counting');
    expect(expert.failures).toBe(2);
    expect(calls).toHaveLength(2);
  });
});
