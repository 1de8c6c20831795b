/** @jest-environment ./test/support/onnx-environment.ts */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { NeuralRunner } from '../../../src/models/neural-job.ts';
import { StateReader, StateWriter } from '../../../src/state/codec.ts';
import { expertOf, fixturePackage, hear, ownThread, stepsOf } from '../../support/neural.ts';

/** Types 1–11 are in the vocabulary, 12–14 go by their words. */
const stream = fc
  .array(
    fc.record({
      slot: fc.nat(3),
      type: fc.integer({ min: 1, max: 14 }),
      gap: fc.constantFrom(0, 0, 0.5, 7, 4000),
      ends: fc.nat(11).map((chance) => chance === 0),
    }),
    { minLength: 1, maxLength: 90 },
  )
  .map(stepsOf);
const cuts = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 6 });

describe.each(['tiny-gru', 'hdfs-gru', 'tiny-window'])('%s in any batches', (name) => {
  const verified = fixturePackage(name);
  let runner: NeuralRunner;

  beforeAll(async () => {
    runner = await ownThread(verified);
  });
  afterAll(() => runner.close());

  test('says bitwise what it says event by event', async () => {
    await fc.assert(
      fc.asyncProperty(stream, cuts, async (steps, sizes) => {
        const single = await hear(expertOf(verified, runner), steps, [1]);
        const batched = await hear(expertOf(verified, runner), steps, sizes);

        expect(batched).toEqual(single);
        expect(single.some((row) => row.some((value) => value > 0))).toBe(true);
      }),
      { numRuns: 150 },
    );
  });

  test('goes on bitwise after it was saved and restored', async () => {
    await fc.assert(
      fc.asyncProperty(stream, fc.nat(59), async (steps, at) => {
        const whole = await hear(expertOf(verified, runner), steps, [steps.length]);
        const first = expertOf(verified, runner);
        const before = await hear(first, steps.slice(0, at), [7]);
        const writer = new StateWriter();
        first.save(writer);
        const second = expertOf(verified, runner);
        second.restore(new StateReader(writer.finish()));
        const after = await hear(second, steps.slice(at), [9]);

        expect([...before, ...after]).toEqual(whole);
      }),
      { numRuns: 60 },
    );
  });
});
