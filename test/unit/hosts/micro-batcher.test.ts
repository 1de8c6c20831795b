import { describe, expect, jest, test } from '@jest/globals';
import fc from 'fast-check';
import { mergeCalls, splitAnswer } from '../../../src/api/inference/merge-calls.ts';
import type { InferenceAnswer } from '../../../src/api/ports.ts';
import { type BatchLimits, MicroBatcher } from '../../../src/hosts/micro-batcher.ts';
import type { GraphCall, NeuralShape } from '../../../src/models/neural-graph.ts';

const SHAPE: NeuralShape = {
  vocabulary: 10,
  topK: 1,
  state: 1,
  window: 0,
  block: 0,
  words: { buckets: 64, most: 2 },
};
const LIMITS: BatchLimits = { batchMilliseconds: 5, maxBatch: 4, maxWaiting: 6, threads: 1 };

/** A call whose every event is of one type; types from 10 on are rows of its words. */
function callOf(type: number, batch = 1, time = 2): GraphCall {
  return {
    batch,
    time,
    ids: new Int32Array(batch * time).fill(type),
    dt: new Float32Array(batch * time).fill(type),
    clock: new Float32Array(batch * time * 3),
    words: Int32Array.of(type, 0),
    state: new Float32Array(batch).fill(type),
  };
}

/** A graph that answers with what it was asked: the type, or the first word of a type beyond the vocabulary. */
async function echo({ batch, time, ids, words, state }: GraphCall): Promise<InferenceAnswer> {
  const meant = ids.map((id) => (id < 10 ? id : words[(id - 10) * 2]!));
  return {
    topi: meant,
    topv: Float32Array.from(meant),
    gaps: new Float32Array(batch * time * 46),
    state,
    horizon: new Float32Array(0),
  };
}

function batcherOf(
  limits: Partial<BatchLimits> = {},
  run = echo,
): { batcher: MicroBatcher; sizes: number[] } {
  const sizes: number[] = [];
  const batcher = new MicroBatcher(run, SHAPE, { ...LIMITS, ...limits }, (requests) => sizes.push(requests));
  return { batcher, sizes };
}

const typeOf = (answer: InferenceAnswer): number => answer.topi[0]!;

describe('merged calls', () => {
  test('give every call its own rows and words back, however they are put together', async () => {
    const calls = fc.array(
      fc.record({ type: fc.integer({ min: 1, max: 10 }), batch: fc.integer({ min: 1, max: 3 }) }),
      {
        minLength: 1,
        maxLength: 6,
      },
    );
    await fc.assert(
      fc.asyncProperty(calls, async (choices) => {
        const given = choices.map(({ type, batch }) => callOf(type, batch));

        const together = splitAnswer(
          await echo(mergeCalls(given, SHAPE)),
          given.map(({ batch }) => batch),
        );

        const alone = await Promise.all(given.map(echo));
        expect(together).toEqual(alone);
      }),
    );
  });
});

describe('micro-batching', () => {
  test('requests within a moment share a call and get each their own answer', async () => {
    const { batcher, sizes } = batcherOf();

    const answers = await Promise.all([1, 2, 3].map((type) => batcher.infer(callOf(type))));

    expect(answers.map(typeOf)).toEqual([1, 2, 3]);
    expect(sizes).toEqual([3]);
  });

  test('only requests of one length in time share a call', async () => {
    const { batcher, sizes } = batcherOf();

    const answers = await Promise.all([
      batcher.infer(callOf(1, 1, 2)),
      batcher.infer(callOf(2, 1, 3)),
      batcher.infer(callOf(3, 1, 2)),
    ]);

    expect(answers.map(typeOf)).toEqual([1, 2, 3]);
    expect(sizes).toEqual([2, 1]);
  });

  test('a full call goes at once, and what came while it ran goes next', async () => {
    const { batcher, sizes } = batcherOf({ batchMilliseconds: 1000 });

    await Promise.all([1, 2, 3, 4, 5, 6].map((type) => batcher.infer(callOf(type))));

    expect(sizes).toEqual([4, 2]);
  });

  test('with no moment to wait each goes alone', async () => {
    const { batcher, sizes } = batcherOf({ batchMilliseconds: 0 });

    await Promise.all([1, 2, 3].map((type) => batcher.infer(callOf(type))));

    expect(sizes).toEqual([1, 1, 1]);
  });

  test('what waits is bounded: the next one is told when to come again', async () => {
    let go: () => void = () => undefined;
    const held = new Promise<void>((resolve) => {
      go = resolve;
    });
    const { batcher } = batcherOf({ batchMilliseconds: 0, maxWaiting: 2 }, async (call) => {
      await held;
      return echo(call);
    });
    const answers = [1, 2, 3].map((type) => batcher.infer(callOf(type)));

    const refused = batcher.infer(callOf(4));

    await expect(refused).rejects.toMatchObject({ kind: 'unavailable', facts: { retryAfterSeconds: 1 } });
    go();
    expect((await Promise.all(answers)).map(typeOf)).toEqual([1, 2, 3]);
  });

  test('a call that fails fails for those in it, and the next ones are answered', async () => {
    const run = jest.fn(echo).mockRejectedValueOnce(new Error('out of memory'));
    const { batcher } = batcherOf({}, run);

    const outcomes = await Promise.allSettled([1, 2].map((type) => batcher.infer(callOf(type))));

    expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    expect(typeOf(await batcher.infer(callOf(3)))).toBe(3);
  });
});
