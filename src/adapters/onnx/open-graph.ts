import type { InferenceAnswer } from '../../api/ports.ts';
import type { GraphCall } from '../../models/neural-graph.ts';
import type { GraphSource } from '../../packages/graph-source.ts';
import { openGraph } from './graph-session.ts';

/** A graph that can be asked for everything it says. */
export interface OpenGraph {
  /** Events that it takes at a time where the graph fixes them. */
  readonly fixedTime: number | undefined;
  /** The arrays of the call are given away. Rejects where the graph fails or takes too long. */
  infer(call: GraphCall): Promise<InferenceAnswer>;
  /** Why it answers no more; undefined while it does. */
  readonly failure: string | undefined;
  /** Releases the graph; again it changes nothing. */
  close(): Promise<void>;
}

/** Runs a graph in this thread, which waits meanwhile: for hosts that take one request at a time. Throws PackageError. */
export async function inferHere(source: GraphSource): Promise<OpenGraph> {
  const { answer, shortest, release } = await openGraph(source);
  let failure: string | undefined;
  return {
    fixedTime: shortest,
    infer: async (call) => {
      if (failure !== undefined) throw new Error(failure);
      return answer(call);
    },
    get failure() {
      return failure;
    },
    close: async () => {
      if (failure !== undefined) return;
      failure = 'its graph was closed';
      await release();
    },
  };
}
