import { CLOCK } from '../models/moment.ts';
import type { Manifest } from './manifest.ts';

/** An input or output of a graph: a number is a fixed size, a name one that varies. */
export interface GraphValue {
  readonly name: string;
  readonly type: string;
  readonly shape: readonly (number | string)[];
}

/** The inputs and outputs of a graph. */
export interface GraphSignature {
  readonly inputs: readonly GraphValue[];
  readonly outputs: readonly GraphValue[];
}

/** A signature as it should be. A graph that reads windows may fix its time to their length, or leave it free. */
export interface DueSignature extends GraphSignature {
  readonly window: number;
}

/** What a graph takes and gives if it is what its manifest says. */
export function signatureOf({ graph, mode }: Pick<Manifest, 'graph' | 'mode'>): DueSignature {
  const carried = mode === 'state';
  const cells = ['batch', 'time'];
  const chances = graph.horizons && graph.horizons.seconds.length * graph.horizons.watches.length;
  const state = ['batch', graph.state];
  return {
    window: graph.window,
    inputs: [
      { name: 'ids', type: 'int32', shape: cells },
      { name: 'dt', type: 'float32', shape: cells },
      { name: 'clock', type: 'float32', shape: [...cells, CLOCK] },
      { name: 'words', type: 'int32', shape: ['extra', graph.words.most] },
      ...(carried ? [{ name: 'state', type: 'float32', shape: state }] : []),
    ],
    outputs: [
      { name: 'topv', type: 'float32', shape: [...cells, graph.topK] },
      { name: 'topi', type: 'int32', shape: [...cells, graph.topK] },
      { name: 'gaps', type: 'float32', shape: [...cells, graph.gapBins.count] },
      ...(chances ? [{ name: 'horizon', type: 'float32', shape: [...cells, chances] }] : []),
      ...(carried ? [{ name: 'state_out', type: 'float32', shape: state }] : []),
    ],
  };
}

/** How a graph differs from what it should be, in words; undefined where it does not. */
export function signatureFault(
  expected: DueSignature,
  found: GraphSignature,
): { readonly expected: string; readonly got: string } | undefined {
  const { window } = expected;
  return (
    valuesFault('inputs', expected.inputs, found.inputs, (due, size) =>
      typeof due === 'number' ? size === due : isFree(due, size, window),
    ) ??
    // Exporters do not infer every size of an output: one left open is measured on the golden inputs.
    valuesFault(
      'outputs',
      expected.outputs,
      found.outputs,
      (due, size) => size === due || isFree(due, size, window),
    )
  );
}

function isFree(due: number | string, size: number | string | undefined, window: number): boolean {
  return typeof size === 'string' || (due === 'time' && window > 0 && size === window);
}

function valuesFault(
  what: string,
  expected: readonly GraphValue[],
  found: readonly GraphValue[],
  fits: (due: number | string, size: number | string | undefined) => boolean,
): { expected: string; got: string } | undefined {
  const names = expected.map(({ name }) => name);
  const foundNames = found.map(({ name }) => name);
  if ([...names].sort().join() !== [...foundNames].sort().join())
    return { expected: `the ${what} ${names.join(', ')}`, got: foundNames.join(', ') || 'none' };
  for (const value of expected) {
    const other = found.find(({ name }) => name === value.name)!;
    const same =
      other.type === value.type &&
      other.shape.length === value.shape.length &&
      value.shape.every((due, axis) => fits(due, other.shape[axis]));
    if (!same) return { expected: textOf(value), got: textOf(other) };
  }
  return undefined;
}

function textOf({ name, type, shape }: GraphValue): string {
  return `${name} ${type}[${shape.map((size) => size || '?').join(', ')}]`;
}
