/** @jest-environment ./test/support/onnx-environment.ts */
import { describe, expect, test } from '@jest/globals';
import { openGraph } from '../../../src/adapters/onnx/graph-session.ts';
import type { GoldenCase } from '../../../src/packages/documents.ts';
import { PackageError } from '../../../src/packages/errors.ts';
import { signatureOf } from '../../../src/packages/graph-signature.ts';
import { type GraphSource, graphSource } from '../../../src/packages/graph-source.ts';
import { fixturePackage } from '../../support/neural.ts';

const gru = fixturePackage('tiny-gru');
const source = graphSource(gru);

async function refusal(changed: Partial<GraphSource>): Promise<PackageError> {
  const outcome = await openGraph({ ...source, ...changed }).then(
    (graph) => graph.release(),
    (error: unknown) => error,
  );
  expect(outcome).toBeInstanceOf(PackageError);
  return outcome as PackageError;
}

/** The golden cases with one number of the first one replaced. */
function golden(change: (golden: GoldenCase) => void): { golden: GoldenCase[] } {
  const cases = structuredClone(gru.golden) as GoldenCase[];
  change(cases[0]!);
  return { golden: cases };
}

describe('a graph in Node', () => {
  test.each(['tiny-gru', 'tiny-window', 'hdfs-gru'])(
    '%s gives here what it gave where it was trained',
    async (name) => {
      const graph = await openGraph(graphSource(fixturePackage(name)));

      expect(graph.ask).toBeInstanceOf(Function);
      await graph.release();
    },
  );

  test('that is no graph is refused', async () => {
    const error = await refusal({ bytes: source.bytes.subarray(0, 900) });

    expect(error.code).toBe('PACKAGE_GRAPH');
    expect(error.message).toContain('model.onnx');
  });

  test('of another model is refused by its inputs', async () => {
    const error = await refusal({ bytes: graphSource(fixturePackage('tiny-window')).bytes });

    expect(error.code).toBe('PACKAGE_GRAPH');
    expect(error.message).toContain(
      'expected the inputs ids, dt, clock, words, state, got ids, dt, clock, words',
    );
  });

  test.each([
    ['topK', { topK: 4 }, 'topv float32[batch, time, 4]'],
    ['state', { state: 32 }, 'state float32[batch, 32]'],
    ['words', { words: { buckets: 64, most: 9 } }, 'words int32[extra, 9]'],
    ['horizons', { horizons: null }, 'the outputs topv, topi, gaps, state_out'],
  ])('with another %s than its manifest says is refused by name', async (_, change, expected) => {
    const graph = { ...gru.manifest.graph, ...change };

    const error = await refusal({ signature: signatureOf({ graph, mode: 'state' }) });

    expect(error.code).toBe('PACKAGE_GRAPH');
    expect(error.message).toContain(`expected ${expected}`);
  });

  test.each<[string, (golden: GoldenCase) => void]>([
    ['topv', ({ topv }) => (topv[0]![1]![2]! += 3e-4)],
    ['gaps', ({ gaps }) => (gaps[1]![0]![40]! -= 3e-4)],
    ['horizon', ({ horizon }) => (horizon![0]![0]![0]! += 3e-4)],
    ['stateOut', ({ stateOut }) => (stateOut![0]![7]! += 3e-4)],
    ['topi', ({ topi }) => (topi[0]![0]![0] = 1 + topi[0]![0]![0]!)],
  ])('whose golden %s are others is refused', async (name, change) => {
    const error = await refusal(golden(change));

    expect(error.code).toBe('PACKAGE_GOLDEN');
    expect(error.message).toContain(name);
  });

  test('within the tolerance of its golden outputs is taken', async () => {
    const graph = await openGraph({ ...source, ...golden(({ topv }) => (topv[0]![1]![2]! += 3e-5)) });

    await expect(graph.release()).resolves.toBeUndefined();
  });
});
