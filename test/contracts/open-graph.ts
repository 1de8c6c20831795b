import { afterEach, describe, expect, test } from '@jest/globals';
import type { OpenGraph } from '../../src/adapters/onnx/open-graph.ts';
import type { InferenceAnswer } from '../../src/api/ports.ts';
import { PackageError } from '../../src/packages/errors.ts';
import { goldenCall, goldenFault } from '../../src/packages/golden-check.ts';
import { type GraphSource, graphSource } from '../../src/packages/graph-source.ts';
import { fixturePackage } from '../support/neural.ts';

/** A golden case of a fixture, and as a call. */
function caseOf(name: string, index = 0) {
  const golden = fixturePackage(name).golden[index]!;
  return { golden, call: goldenCall(golden) };
}

/** How an answer differs from a golden case; undefined where it does not. */
function faultOf(golden: ReturnType<typeof caseOf>['golden'], answer: InferenceAnswer) {
  const { state, horizon, ...others } = answer;
  const given = {
    ...others,
    ...(golden.horizon && { horizon }),
    ...(golden.stateOut && { stateOut: state }),
  };
  return goldenFault(golden, given);
}

/** Graphs that are asked over HTTP, wherever they run. To be used in the ONNX environment. */
export function openGraphContract(name: string, open: (source: GraphSource) => Promise<OpenGraph>): void {
  const opened: OpenGraph[] = [];
  const openFixture = async (fixture: string): Promise<OpenGraph> => {
    const graph = await open(graphSource(fixturePackage(fixture)));
    opened.push(graph);
    return graph;
  };

  afterEach(async () => {
    await Promise.all(opened.splice(0).map((graph) => graph.close()));
  });

  describe(`a graph ${name}`, () => {
    test.each(['tiny-gru', 'tiny-window'])(
      '%s gives everything it says, the chances of watched events included',
      async (fixture) => {
        const { golden, call } = caseOf(fixture);
        const graph = await openFixture(fixture);

        const answer = await graph.infer(call);

        expect(faultOf(golden, answer)).toBeUndefined();
      },
    );

    test('gives calls at the same time each their own answer', async () => {
      const graph = await openFixture('tiny-gru');
      const calls = [0, 1, 0, 1].map((index) => caseOf('tiny-gru', index));

      const answers = await Promise.all(calls.map(({ call }) => graph.infer(call)));

      expect(answers.map((answer, i) => faultOf(calls[i]!.golden, answer))).toEqual(
        calls.map(() => undefined),
      );
    });

    test('rejects a call that it cannot take, and answers the next', async () => {
      const graph = await openFixture('tiny-gru');
      const { golden, call } = caseOf('tiny-gru');

      const refused = graph.infer({ ...caseOf('tiny-gru').call, words: new Int32Array(0) });

      await expect(refused).rejects.toThrow();
      expect(graph.failure).toBeUndefined();
      expect(faultOf(golden, await graph.infer(call))).toBeUndefined();
    });

    test('that is none is refused with its file and the reason', async () => {
      const source = { ...graphSource(fixturePackage('tiny-gru')), bytes: new Uint8Array(10) };

      const error = await open(source).catch((cause) => cause);

      expect(error).toBeInstanceOf(PackageError);
      expect(error.code).toBe('PACKAGE_GRAPH');
      expect(error.message).toContain('model.onnx: expected a graph that ONNX Runtime loads');
    });

    test('that does not give its golden outputs is refused', async () => {
      const source = graphSource(fixturePackage('tiny-gru'));
      const golden = source.golden.map((one) => ({ ...one, gaps: one.gaps.toReversed() }));

      const error = await open({ ...source, golden }).catch((cause) => cause);

      expect(error).toBeInstanceOf(PackageError);
      expect(error.code).toBe('PACKAGE_GOLDEN');
    });

    test('that was closed says so, answers nothing more, and may be closed again', async () => {
      const graph = await openFixture('tiny-gru');
      const before = graph.failure;

      await graph.close();

      await expect(graph.infer(caseOf('tiny-gru').call)).rejects.toThrow(/ended|closed/);
      expect([before, graph.failure]).toEqual([undefined, expect.stringMatching(/ended|closed/)]);
      await graph.close();
    });
  });
}
