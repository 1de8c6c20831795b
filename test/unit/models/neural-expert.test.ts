import { describe, expect, test } from '@jest/globals';
import { createOpinions, type Opinions } from '../../../src/models/expert.ts';
import { GAP_BINS } from '../../../src/models/gap-bins.ts';
import { NeuralExpert, type NeuralModel } from '../../../src/models/neural-expert.ts';
import type { AskGraph, GraphCall } from '../../../src/models/neural-graph.ts';
import { NeuralProcess } from '../../../src/models/neural-process.ts';
import { typeId } from '../../../src/parsing/type-table.ts';
import { StateReader, StateWriter } from '../../../src/state/codec.ts';
import { batchOf, numberedTypes, type Step } from '../../support/neural.ts';

/** Classes: the end, "type 1", "type 2", "type 3". */
const model: NeuralModel = {
  name: 'counting',
  digest: 'v1',
  shape: { vocabulary: 4, topK: 3, state: 1, window: 0, block: 0, words: { buckets: 64, most: 2 } },
  ids: ['end', typeId('type 1'), typeId('type 2'), typeId('type 3')],
  openings: [
    { index: 2, probability: 0.6 },
    { index: 3, probability: 0.4 },
  ],
  trainedTo: 0,
};

/** Carries the sum of the ids seen, and always names the classes 3, 1, 0. */
const counting: AskGraph = async ({ batch, time, ids, state }) => {
  const cells = batch * time;
  const after = state.map(
    (sum, row) => sum + ids.slice(row * time, (row + 1) * time).reduce((a, b) => a + b),
  );
  return {
    topv: Float32Array.from({ length: cells * 3 }, (_, i) => [0.5, 0.3, 0.2][i % 3]!),
    topi: Int32Array.from({ length: cells * 3 }, (_, i) => [3, 1, 0][i % 3]!),
    gaps: new Float32Array(cells * GAP_BINS).fill(1 / GAP_BINS),
    state: after,
  };
};

interface Stand {
  readonly expert: NeuralExpert;
  readonly calls: GraphCall[];
  readonly notices: string[];
}

function stand(ask: AskGraph = counting, changed: Partial<NeuralModel> = {}): Stand {
  const calls: GraphCall[] = [];
  const notices: string[] = [];
  const used = { ...model, ...changed };
  const process = new NeuralProcess(used.shape, (call) => {
    calls.push({ ...call, ids: call.ids, state: call.state.slice(), words: call.words });
    return ask(call);
  });
  const runner = { run: process.run.bind(process), close: async () => undefined };
  const expert = new NeuralExpert(used, runner, (message) => notices.push(message));
  expert.begin(numberedTypes(8));
  return { expert, calls, notices };
}

function step(type: number, seconds: number, more: Partial<Step> = {}): Step {
  return { slot: 0, type, seconds, start: false, known: 8, ...more };
}

async function hear(expert: NeuralExpert, steps: readonly Step[]): Promise<Opinions> {
  const opinions = createOpinions(expert, steps.length);
  await expert.advance(batchOf(steps), opinions);
  return opinions;
}

/** Types named on a row, likeliest first. */
function named({ types, probabilities }: Opinions, row: number): number[] {
  return [0, 1, 2].map((i) => row * 3 + i).flatMap((at) => (probabilities[at]! > 0 ? [types[at]!] : []));
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
    expect(opinions.probabilities).toEqual(Float32Array.of(0.5, 0.3, 0.2));
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
    expect(openingProbabilities).toEqual(Float32Array.of(0.6, 0.4, 0));
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

    expect(during.probabilities).toEqual(new Float32Array(6));
    expect(after.gaps).toEqual(new Float32Array(GAP_BINS));
    expect(after.openingProbabilities).toEqual(new Float32Array(3));
    expect(notices).toHaveLength(1);
    expect(notices[0]).toContain('counting');
    expect(expert.failures).toBe(2);
    expect(calls).toHaveLength(2);
  });
});

describe('a model that takes over from an earlier version', () => {
  async function saved(): Promise<StateReader> {
    const { expert } = stand();
    await hear(
      expert,
      Array.from({ length: 30 }, (_, i) => step(1 + (i % 3), i, { start: i === 0 })),
    );
    const writer = new StateWriter();
    expert.save(writer);
    return new StateReader(writer.finish());
  }

  test('warms up on the last 16 events of each open sequence', async () => {
    const { expert, calls } = stand(counting, { digest: 'v2' });
    expert.restore(await saved());

    await hear(expert, [step(1, 30)]);

    expect(calls).toHaveLength(2);
    expect([...calls[0]!.ids]).toEqual(Array.from({ length: 16 }, (_, i) => 1 + ((14 + i) % 3)));
    expect(calls[1]!.state[0]).toBe(calls[0]!.ids.reduce((a, b) => a + b));
    expect(calls[1]!.dt[0]).toBeCloseTo(Math.log(2), 6);
  });

  test('warms up after a second restart too, if it had no event in between', async () => {
    const { expert: between } = stand(counting, { digest: 'v2' });
    between.restore(await saved());
    const writer = new StateWriter();
    between.save(writer);
    const { expert, calls } = stand(counting, { digest: 'v2' });
    expert.restore(new StateReader(writer.finish()));

    await hear(expert, [step(1, 30)]);

    expect(calls.map(({ ids }) => ids.length)).toEqual([16, 1]);
  });

  test('needs no warming up where it is the same version', async () => {
    const { expert, calls } = stand();
    expert.restore(await saved());

    await hear(expert, [step(1, 30)]);

    expect(calls).toHaveLength(1);
    expect([...calls[0]!.state]).toEqual([60]);
  });

  test('may carry a state of another size', async () => {
    const shape = { ...model.shape, state: 0, window: 8, block: 4 };
    const windowed: AskGraph = async (call) => ({
      ...(await counting({ ...call, state: new Float32Array(call.batch) })),
      state: new Float32Array(0),
    });
    const { expert, calls } = stand(windowed, { digest: 'v3', shape });
    expert.restore(await saved());

    await hear(expert, [step(1, 30)]);

    expect([...calls[0]!.ids]).toEqual([1 + (24 % 3), 2, 3, 1, 2, 3, 1, 0]);
  });
});
