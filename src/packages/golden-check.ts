import type { GraphCall } from '../models/neural-graph.ts';
import type { GoldenCase } from './documents.ts';

/** How far the graph may be from where it was trained. */
export const GOLDEN_TOLERANCE = 1e-4;

/** Outputs of the graph by the names of golden.json, row-major. */
export type GoldenAnswer = Readonly<Partial<Record<GoldenOutput, ArrayLike<number>>>>;

type GoldenOutput = 'topv' | 'topi' | 'gaps' | 'horizon' | 'stateOut';

const MEASURED = ['topv', 'gaps', 'horizon', 'stateOut'] as const;

/** A golden case as it is asked. */
export function goldenCall(golden: GoldenCase): GraphCall {
  return {
    batch: golden.ids.length,
    time: golden.ids[0]!.length,
    ids: Int32Array.from(flatten(golden.ids)),
    dt: Float32Array.from(flatten(golden.dt)),
    clock: Float32Array.from(flatten(golden.clock)),
    words: Int32Array.from(flatten(golden.words)),
    state: Float32Array.from(flatten(golden.state)),
  };
}

/** How an answer differs from a golden case, in words; undefined where it is right within `tolerance`. */
export function goldenFault(
  golden: GoldenCase,
  answer: GoldenAnswer,
  tolerance = GOLDEN_TOLERANCE,
): { readonly expected: string; readonly got: string } | undefined {
  for (const name of MEASURED) {
    const expected = flatten(golden[name]);
    const got = answer[name] ?? [];
    if (expected.length !== got.length)
      return { expected: `${expected.length} values of ${name}`, got: `${got.length}` };
    const at = expected.findIndex((value, index) => !(Math.abs(got[index]! - value) <= tolerance));
    if (at >= 0) return { expected: `${name}[${at}] = ${expected[at]} ± ${tolerance}`, got: `${got[at]}` };
  }
  return rankFault(golden, answer.topi ?? [], tolerance);
}

/** Ranks must agree wherever no tie within the tolerance could have swapped them. */
function rankFault(golden: GoldenCase, got: ArrayLike<number>, tolerance: number) {
  const expected = flatten(golden.topi);
  if (expected.length !== got.length)
    return { expected: `${expected.length} values of topi`, got: `${got.length}` };
  const topK = golden.topi[0]?.[0]?.length ?? 1;
  const probabilities = flatten(golden.topv);
  for (let at = 0; at < expected.length; at++) {
    const isLast = at % topK === topK - 1;
    const above = at % topK === 0 || probabilities[at - 1]! - probabilities[at]! > tolerance;
    const below = !isLast && probabilities[at]! - probabilities[at + 1]! > tolerance;
    if (above && below && got[at] !== expected[at])
      return { expected: `topi[${at}] = ${expected[at]}`, got: `${got[at]}` };
  }
  return undefined;
}

type Nested = number | readonly Nested[];

/** The numbers of a nested array in row-major order; none for undefined. */
export function flatten(nested: Nested | undefined): number[] {
  if (nested === undefined) return [];
  return typeof nested === 'number' ? [nested] : nested.flatMap(flatten);
}
