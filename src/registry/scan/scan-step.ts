import { PackageError } from '../../packages/errors.ts';
import { ProtobufError } from '../../protobuf/protobuf.ts';
import type { GateStep } from '../gate.ts';
import { ScanError } from './scan-error.ts';
import { type ScanLimits, type ScannedGraph, scanGraph } from './scan-graph.ts';

/** Looks through every graph of the package before anything else reads it. */
export function scanStep(limits: ScanLimits): GateStep {
  return {
    check: 'scan',
    run: async ({ contents: { where, files } }) => {
      const graphs = [...files].filter(([file]) => file.endsWith('.onnx'));
      const scanned = graphs.map(([file, bytes]) => scanFile(where, file, bytes, limits));
      const sum = (key: keyof ScannedGraph): number =>
        scanned.reduce((total, graph) => total + graph[key], 0);
      return {
        result: 'passed',
        reason: `${graphs.length === 1 ? 'the graph holds' : `${graphs.length} graphs hold`} nothing but dense tensors and operators that our exporters write`,
        figures: { nodes: sum('nodes'), initializers: sum('initializers'), bytes: sum('bytes') },
      };
    },
  };
}

function scanFile(where: string, file: string, bytes: Uint8Array, limits: ScanLimits): ScannedGraph {
  try {
    return scanGraph(bytes, limits);
  } catch (cause) {
    if (!(cause instanceof ScanError || cause instanceof ProtobufError)) throw cause;
    const fault =
      cause instanceof ScanError
        ? { expected: cause.expected, got: cause.got }
        : { expected: 'a graph as our exporters write it', got: cause.message };
    const advice = 'train and export it with `logcast train`; a graph from elsewhere is not run here';
    throw new PackageError('PACKAGE_GRAPH', { package: where, file, ...fault, advice }, { cause });
  }
}
