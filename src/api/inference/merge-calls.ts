/** Hot path (benchmark: serve). Several small calls of a graph as one, and its answer taken apart again. */
import type { GraphCall, NeuralShape } from '../../models/neural-graph.ts';
import type { InferenceAnswer } from '../ports.ts';

/**
 * Calls of one length in time, side by side as rows of one batch. Types beyond the vocabulary are rows of `words`: those
 * of each call move behind those of the calls before it.
 */
export function mergeCalls(calls: readonly GraphCall[], { vocabulary, words }: NeuralShape): GraphCall {
  const first = calls[0]!;
  if (calls.length === 1) return first;
  let extra = 0;
  const ids = calls.map((call) => {
    const moved = extra === 0 ? call.ids : call.ids.map((id) => (id >= vocabulary ? id + extra : id));
    extra += call.words.length / words.most;
    return moved;
  });
  return {
    batch: calls.reduce((sum, { batch }) => sum + batch, 0),
    time: first.time,
    ids: joined(Int32Array, ids),
    dt: joined(
      Float32Array,
      calls.map((call) => call.dt),
    ),
    clock: joined(
      Float32Array,
      calls.map((call) => call.clock),
    ),
    words: joined(
      Int32Array,
      calls.map((call) => call.words),
    ),
    state: joined(
      Float32Array,
      calls.map((call) => call.state),
    ),
  };
}

/** The part of a common answer that belongs to each of its calls, which had so many rows. */
export function splitAnswer(answer: InferenceAnswer, rows: readonly number[]): InferenceAnswer[] {
  if (rows.length === 1) return [answer];
  const all = rows.reduce((sum, count) => sum + count, 0);
  let from = 0;
  return rows.map((count) => {
    const share = <T extends Float32Array | Int32Array>(values: T): T => {
      const width = values.length / all;
      return values.subarray(from * width, (from + count) * width) as T;
    };
    const { topv, topi, gaps, state, horizon } = answer;
    const part = {
      topv: share(topv),
      topi: share(topi),
      gaps: share(gaps),
      state: share(state),
      horizon: share(horizon),
    };
    from += count;
    return part;
  });
}

function joined<T extends Float32Array | Int32Array>(
  Kind: new (length: number) => T,
  parts: readonly T[],
): T {
  const whole = new Kind(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
