import type { NeuralShape } from '../models/neural-graph.ts';
import type { GoldenCase } from './documents.ts';
import { type DueSignature, signatureOf } from './graph-signature.ts';
import type { VerifiedPackage } from './verify.ts';

/** All that is needed to load one graph of a package and to see that it is the right one; plain data, for threads. */
export interface GraphSource {
  /** The package, and the graph's file in it, for messages. */
  readonly where: string;
  readonly file: string;
  readonly bytes: Uint8Array;
  readonly shape: NeuralShape;
  readonly signature: DueSignature;
  readonly golden: readonly GoldenCase[];
  /** int8 is judged by the quality gate it passed, not by the golden outputs of fp32. */
  readonly exact: boolean;
}

/** The graph to run: `int8` where it is wished for and the package has it, else fp32. */
export function graphSource(verified: VerifiedPackage, precision: 'fp32' | 'int8' = 'fp32'): GraphSource {
  const { manifest, where, golden, graphs } = verified;
  const int8 = precision === 'int8' ? manifest.variants.int8 : undefined;
  const file = int8?.file ?? manifest.graph.file;
  return {
    where,
    file,
    bytes: graphs.get(file)!,
    shape: shapeOf(verified),
    signature: signatureOf(manifest),
    golden,
    exact: int8 === undefined,
  };
}

/** The shape of a package's graph, as the experts need it. */
export function shapeOf({ manifest }: Pick<VerifiedPackage, 'manifest'>): NeuralShape {
  const { vocabulary, topK, state, window, block, words } = manifest.graph;
  return { vocabulary, topK, state, window, block, words };
}
