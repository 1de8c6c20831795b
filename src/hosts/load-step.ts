import { graphSource } from '../packages/graph-source.ts';
import { verifyPackage } from '../packages/verify.ts';
import type { GateStep } from '../registry/gate.ts';

/** Seconds that loading a graph and its golden run may take. */
const TIMEOUT_SECONDS = 60;

/** Every graph of the package loads and gives its golden outputs. */
export const loadStep: GateStep = {
  check: 'load',
  run: async ({ contents }) => {
    const { runOnOwnWorker } = await import('../adapters/onnx/own-worker.ts');
    const runner = await runOnOwnWorker(graphSource(verifyPackage(contents)), {
      timeoutSeconds: TIMEOUT_SECONDS,
    });
    await runner.close();
    return { result: 'passed', reason: 'the graph loads and gives its golden outputs' };
  },
};
