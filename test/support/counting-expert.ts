import { createOpinions, type Opinions } from '../../src/models/expert.ts';
import { GAP_BINS } from '../../src/models/gap-bins.ts';
import { NeuralExpert, type NeuralModel } from '../../src/models/neural-expert.ts';
import type { AskGraph, GraphCall } from '../../src/models/neural-graph.ts';
import { NeuralProcess } from '../../src/models/neural-process.ts';
import { typeId } from '../../src/parsing/type-id.ts';
import { batchOf, numberedTypes, type Step } from './neural.ts';

/** Classes: the end, "type 1", "type 2", "type 3". */
export const model: NeuralModel = {
  name: 'counting',
  digest: 'v1',
  shape: { vocabulary: 4, topK: 3, state: 1, window: 0, block: 0, words: { buckets: 64, most: 2 } },
  ids: ['end', typeId('type 1'), typeId('type 2'), typeId('type 3')],
  openings: [
    { index: 2, probability: 0.6 },
    { index: 3, probability: 0.4 },
  ],
  trainedTo: 0,
};

/** Carries the sum of the ids seen, and always names the classes 3, 1, 0. */
export const counting: AskGraph = async ({ batch, time, ids, state }) => {
  const cells = batch * time;
  const after = state.map(
    (sum, row) => sum + ids.slice(row * time, (row + 1) * time).reduce((a, b) => a + b),
  );
  return {
    topv: Float32Array.from({ length: cells * 3 }, (_, i) => [0.5, 0.3, 0.2][i % 3]!),
    topi: Int32Array.from({ length: cells * 3 }, (_, i) => [3, 1, 0][i % 3]!),
    gaps: new Float32Array(cells * GAP_BINS).fill(1 / GAP_BINS),
    state: after,
  };
};

/** An expert on a graph that is a function, what it was asked, and what it told. */
export interface Stand {
  readonly expert: NeuralExpert;
  readonly calls: GraphCall[];
  readonly notices: string[];
}

/** The expert, `ask` being its graph. */
export function stand(ask: AskGraph = counting, changed: Partial<NeuralModel> = {}): Stand {
  const calls: GraphCall[] = [];
  const notices: string[] = [];
  const used = { ...model, ...changed };
  const process = new NeuralProcess(used.shape, (call) => {
    calls.push({ ...call, ids: call.ids, state: call.state.slice(), words: call.words });
    return ask(call);
  });
  const runner = { run: process.run.bind(process), close: async () => undefined };
  const expert = new NeuralExpert(used, runner, (message) => notices.push(message));
  expert.begin(numberedTypes(8));
  return { expert, calls, notices };
}

/** A row of a batch. */
export function step(type: number, seconds: number, more: Partial<Step> = {}): Step {
  return { slot: 0, type, seconds, start: false, known: 8, ...more };
}

/** What the expert says of the steps, in one batch. */
export async function hear(expert: NeuralExpert, steps: readonly Step[]): Promise<Opinions> {
  const opinions = createOpinions(expert, steps.length);
  await expert.advance(batchOf(steps), opinions);
  return opinions;
}
