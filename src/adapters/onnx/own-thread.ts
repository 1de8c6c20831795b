import type { NeuralRunner } from '../../models/neural-job.ts';
import { NeuralProcess } from '../../models/neural-process.ts';
import type { GraphSource } from '../../packages/graph-source.ts';
import { openGraph } from './graph-session.ts';

/** Runs a graph in the calling thread, which waits meanwhile: for Lambda functions and tests. Throws PackageError. */
export async function runOnOwnThread(source: GraphSource): Promise<NeuralRunner> {
  const graph = await openGraph(source);
  const process = new NeuralProcess(source.shape, graph.ask, graph.shortest);
  return { run: (job) => process.run(job), close: () => graph.release() };
}
