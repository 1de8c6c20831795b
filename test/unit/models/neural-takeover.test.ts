import { describe, expect, test } from '@jest/globals';
import type { AskGraph } from '../../../src/models/neural-graph.ts';
import { typeId } from '../../../src/parsing/type-id.ts';
import { StateReader, StateWriter } from '../../../src/state/codec.ts';
import { counting, hear, model, stand, step } from '../../support/counting-expert.ts';

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

  test('fits in its place though it knows, and names, one event type more', async () => {
    const more = { ...model, digest: 'v2', shape: { ...model.shape, vocabulary: 5, topK: 4 } };
    const naming: AskGraph = async (call) => {
      const answer = await counting(call);
      const cells = call.ids.length;
      return {
        ...answer,
        topv: Float32Array.from({ length: cells * 4 }, (_, i) => [0.4, 0.3, 0.2, 0.1][i % 4]!),
        topi: Int32Array.from({ length: cells * 4 }, (_, i) => [4, 3, 1, 0][i % 4]!),
      };
    };
    const { expert } = stand(naming, { ...more, ids: [...model.ids, typeId('type 4')] });
    expert.restore(await saved());

    const opinions = await hear(expert, [step(1, 30), step(2, 31)]);

    expect(expert.width).toBe(stand().expert.width);
    expect(opinions.types.slice(expert.width, expert.width + 4)).toEqual(Int32Array.of(4, 3, 1, 0));
    expect(opinions.probabilities[expert.width + 4]).toBe(0);
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
