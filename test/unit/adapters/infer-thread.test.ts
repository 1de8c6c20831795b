/** @jest-environment ./test/support/onnx-environment.ts */
import { describe, expect, test } from '@jest/globals';
import { inferOnThread } from '../../../src/adapters/onnx/infer-thread.ts';
import { inferHere } from '../../../src/adapters/onnx/open-graph.ts';
import { PackageError } from '../../../src/packages/errors.ts';
import { flatten, goldenFault } from '../../../src/packages/golden-check.ts';
import { graphSource } from '../../../src/packages/graph-source.ts';
import { fixturePackage } from '../../support/neural.ts';

const LIMITS = { timeoutSeconds: 100 };

function goldenCall(name: string, index = 0) {
  const golden = fixturePackage(name).golden[index]!;
  const call = {
    batch: golden.ids.length,
    time: golden.ids[0]!.length,
    ids: Int32Array.from(flatten(golden.ids)),
    dt: Float32Array.from(flatten(golden.dt)),
    clock: Float32Array.from(flatten(golden.clock)),
    words: Int32Array.from(flatten(golden.words)),
    state: Float32Array.from(flatten(golden.state)),
  };
  return { golden, call };
}

describe('a graph that is asked over HTTP', () => {
  test.each([
    ['tiny-gru', inferOnThread],
    ['tiny-gru', inferHere],
    ['tiny-window', inferOnThread],
  ] as const)('%s gives everything it says, the chances of watched events included', async (name, open) => {
    const { golden, call } = goldenCall(name);
    const graph = await open(graphSource(fixturePackage(name)), LIMITS);

    const { state, horizon, ...answer } = await graph.infer(call);

    const all = {
      ...answer,
      ...(golden.horizon && { horizon }),
      ...(golden.stateOut && { stateOut: state }),
    };
    expect(goldenFault(golden, all)).toBeUndefined();
    await graph.close();
  });

  test('answers come in the order of the calls', async () => {
    const graph = await inferOnThread(graphSource(fixturePackage('tiny-gru')), LIMITS);
    const calls = [0, 1, 0, 1].map((index) => goldenCall('tiny-gru', index));

    const answers = await Promise.all(calls.map(({ call }) => graph.infer(call)));

    expect(answers.map(({ topi }) => topi.length)).toEqual(
      calls.map(({ call }) => call.batch * call.time * 5),
    );
    await graph.close();
  });

  test('a graph that is none is refused, with the reason', async () => {
    const source = { ...graphSource(fixturePackage('tiny-gru')), bytes: new Uint8Array(10) };

    await expect(inferOnThread(source, LIMITS)).rejects.toBeInstanceOf(PackageError);
  });

  test('a thread that has ended says so, and takes nothing more', async () => {
    const graph = await inferOnThread(graphSource(fixturePackage('tiny-gru')), LIMITS);
    const before = graph.failure;
    await graph.close();

    const asked = graph.infer(goldenCall('tiny-gru').call);

    await expect(asked).rejects.toThrow(/its thread ended/);
    expect([before, graph.failure]).toEqual([undefined, expect.stringMatching(/its thread ended/)]);
  });
});
