/** The thread of a graph that is asked over HTTP: loads it, then answers calls in their order. */
import { parentPort, workerData } from 'node:worker_threads';
import { PackageError } from '../../packages/errors.ts';
import type { GraphSource } from '../../packages/graph-source.ts';
import { type GraphSession, openGraph } from './graph-session.ts';
import type { FromInference, ToInference } from './infer-messages.ts';

function tell(message: FromInference): void {
  parentPort?.postMessage(message);
}

async function open(source: GraphSource): Promise<void> {
  try {
    const graph = await openGraph(source);
    parentPort?.on('message', (message: ToInference) => take(graph, message));
    tell({ kind: 'ready', fixedTime: graph.shortest });
  } catch (cause) {
    if (!(cause instanceof PackageError)) throw cause;
    tell({ kind: 'refused', code: cause.code, fault: cause.fault });
  }
}

async function take(graph: GraphSession, message: ToInference): Promise<void> {
  if (message.kind === 'close') {
    await graph.release();
    parentPort?.close();
    return;
  }
  try {
    tell({ kind: 'answer', answer: await graph.answer(message.call) });
  } catch (cause) {
    tell({ kind: 'failed', message: cause instanceof Error ? cause.message : String(cause) });
  }
}

await open(workerData as GraphSource);
