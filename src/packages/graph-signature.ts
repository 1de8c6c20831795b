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

/** What a graph takes and gives if it is what its manifest says. */
export function signatureOf({ graph, mode }: Pick<Manifest, 'graph' | 'mode'>): GraphSignature {
  const carried = mode === 'state';
  const cells = ['batch', carried ? 'time' : graph.window];
  const chances = graph.horizons && graph.horizons.seconds.length * graph.horizons.watches.length;
  const state = ['batch', graph.state];
  return {
    inputs: [
      { name: 'ids', type: 'int32', shape: cells },
      { name: 'dt', type: 'float32', shape: cells },
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
  expected: GraphSignature,
  found: GraphSignature,
): { readonly expected: string; readonly got: string } | undefined {
  return (
    valuesFault('inputs', expected.inputs, found.inputs, fitsInput) ??
    valuesFault('outputs', expected.outputs, found.outputs, fitsOutput)
  );
}

function valuesFault(
  what: string,
  expected: readonly GraphValue[],
  found: readonly GraphValue[],
  fits: (expected: number | string, found: number | string) => boolean,
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
      value.shape.every((size, axis) => fits(size, other.shape[axis]!));
    if (!same) return { expected: textOf(value), got: textOf(other) };
  }
  return undefined;
}

/** A size that varies must be free to vary; one that is fixed must be fixed. */
function fitsInput(expected: number | string, found: number | string): boolean {
  return typeof expected === 'number' ? expected === found : typeof found === 'string';
}

/** Exporters do not infer every size of an output: one left open is measured when the golden inputs are run. */
function fitsOutput(expected: number | string, found: number | string): boolean {
  return typeof found === 'string' || expected === found;
}

function textOf({ name, type, shape }: GraphValue): string {
  return `${name} ${type}[${shape.map((size) => size || '?').join(', ')}]`;
}
