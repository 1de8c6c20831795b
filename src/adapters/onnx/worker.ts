/** The thread that has a graph: loads it, then runs jobs on shared memory one after the other. */
import { parentPort, workerData } from 'node:worker_threads';
import { NeuralProcess } from '../../models/neural-process.ts';
import { PackageError } from '../../packages/errors.ts';
import type { GraphSource } from '../../packages/graph-source.ts';
import { type GraphSession, openGraph } from './graph-session.ts';
import type { FromWorker, ToWorker } from './worker-messages.ts';

function tell(message: FromWorker): void {
  parentPort?.postMessage(message);
}

function messageOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}

async function open(source: GraphSource): Promise<void> {
  try {
    const graph = await openGraph(source);
    serve(graph, new NeuralProcess(source.shape, graph.ask, graph.shortest));
    tell({ kind: 'ready' });
  } catch (cause) {
    if (!(cause instanceof PackageError)) throw cause;
    tell({ kind: 'refused', code: cause.code, fault: cause.fault });
  }
}

function serve(graph: GraphSession, process: NeuralProcess): void {
  parentPort?.on('message', async (message: ToWorker) => {
    if (message.kind === 'close') {
      await graph.release();
      parentPort?.close();
      return;
    }
    try {
      await process.run(message.job);
      tell({ kind: 'done' });
    } catch (cause) {
      tell({ kind: 'failed', message: messageOf(cause) });
    }
  });
}

await open(workerData as GraphSource);
