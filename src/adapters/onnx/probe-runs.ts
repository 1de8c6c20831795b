import { CLOCK } from '../../models/moment.ts';
import type { AskGraph, GraphAnswer, GraphCall, NeuralShape } from '../../models/neural-graph.ts';

/** Rounding that probabilities may show. */
const ROUNDING = 1e-3;
/** ln(1 + seconds) of ten thousand years, and of a clock that ran backwards. */
const HUGE_GAP = 27;
const EVENTS = 1000;
const SEQUENCES = 200;

/**
 * Asks a graph what no log in its training asked: types it does not know, gaps of millennia, negative ones, runs of the
 * same event. Returns in words where an answer is no probability; undefined where all are.
 */
export async function strangeNumbers(
  ask: AskGraph,
  shape: NeuralShape,
  shortest: number | undefined,
): Promise<string | undefined> {
  for (const time of timesOf(shape, shortest))
    for (const gap of [0, HUGE_GAP, -1, 1e-6]) {
      const call = callOf(shape, 4, time, gap);
      const fault = faultOf(await ask(call), shape, call);
      if (fault !== undefined)
        return `expected finite probabilities for unknown types and gaps of ln(1+s) = ${gap}, got ${fault}`;
    }
  return undefined;
}

/**
 * Milliseconds of processor time for a thousand events of two hundred sequences: the median of five turns, after one to
 * warm up. Not of the clock on the wall, which a busy machine turns faster.
 */
export async function latencyOf(
  ask: AskGraph,
  shape: NeuralShape,
  shortest: number | undefined,
): Promise<number> {
  const time = shape.window > 0 ? (shortest ?? shape.window) : EVENTS / SEQUENCES;
  const batch = 20;
  // A window serves one event.
  const calls = EVENTS / (batch * (shape.window > 0 ? 1 : time));
  const turns: number[] = [];
  for (let turn = 0; turn < 6; turn++) {
    const start = process.cpuUsage();
    for (let call = 0; call < calls; call++) await ask(callOf(shape, batch, time, 1));
    if (turn > 0) {
      const { user, system } = process.cpuUsage(start);
      turns.push((user + system) / 1000);
    }
  }
  return turns.sort((a, b) => a - b)[2]!;
}

/** Lengths that a graph is asked for: windows have one, carried states any. */
function timesOf({ window }: NeuralShape, shortest: number | undefined): readonly number[] {
  if (shortest !== undefined) return [shortest];
  return window > 0 ? [Math.min(8, window), window] : [1, 2, 64];
}

/** Known types, unknown ones, and the same one again and again. */
function callOf(
  { vocabulary, state, words }: NeuralShape,
  batch: number,
  time: number,
  gap: number,
): GraphCall {
  const cells = batch * time;
  return {
    batch,
    time,
    ids: Int32Array.from({ length: cells }, (_, at) => 1 + (at % vocabulary)),
    dt: new Float32Array(cells).fill(gap),
    clock: Float32Array.from({ length: cells * CLOCK }, (_, at) =>
      at % CLOCK === 0 ? Math.max(0, gap) : 0.999,
    ),
    words: Int32Array.from({ length: words.most }, (_, at) => (at * 7919) % words.buckets),
    state: new Float32Array(batch * state),
  };
}

function faultOf(
  { topv, topi, gaps, state }: GraphAnswer,
  shape: NeuralShape,
  call: GraphCall,
): string | undefined {
  const finite = [topv, gaps, state].every((values) => values.every((value) => Number.isFinite(value)));
  if (!finite) return 'a number that is not finite';
  if (topv.some((value) => value < -ROUNDING || value > 1 + ROUNDING)) return 'a probability outside [0, 1]';
  if (topi.some((type) => type < 0 || type >= shape.vocabulary))
    return 'an event type outside the vocabulary';
  for (let cell = 0; cell < call.batch * call.time; cell++) {
    const sum = topv.subarray(cell * shape.topK, (cell + 1) * shape.topK).reduce((a, b) => a + b, 0);
    if (sum > 1 + ROUNDING) return `probabilities that add up to ${sum.toFixed(3)}`;
  }
  return undefined;
}
