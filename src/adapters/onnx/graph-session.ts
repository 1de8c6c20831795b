import { InferenceSession, Tensor } from 'onnxruntime-node';
import type { InferenceAnswer } from '../../api/ports.ts';
import { CLOCK } from '../../models/moment.ts';
import type { AskGraph, GraphAnswer, GraphCall } from '../../models/neural-graph.ts';
import { PackageError } from '../../packages/errors.ts';
import { type GoldenAnswer, goldenCall, goldenFault } from '../../packages/golden-check.ts';
import { type GraphValue, signatureFault } from '../../packages/graph-signature.ts';
import type { GraphSource } from '../../packages/graph-source.ts';

/** Further threads only take the cores from each other: a call is as small as a batch of a log stream. */
const OPTIONS = {
  intraOpNumThreads: 1,
  interOpNumThreads: 1,
  executionMode: 'sequential',
  executionProviders: ['cpu'],
  logSeverityLevel: 4,
} as const satisfies InferenceSession.SessionOptions;

/** A loaded graph that gave the golden outputs. */
export interface GraphSession {
  readonly ask: AskGraph;
  /** Everything the graph says, the chances of watched events included. */
  readonly answer: (call: GraphCall) => Promise<InferenceAnswer>;
  /** Fewest events that it takes at a time: those of a window where the graph fixes them. */
  readonly shortest: number | undefined;
  release(): Promise<void>;
}

/**
 * Loads a graph and runs the golden inputs through it. From bytes that were verified, not from their file: that may
 * change in between, and could draw in others. Blocks its thread. Throws PackageError.
 */
export async function openGraph(source: GraphSource): Promise<GraphSession> {
  const session = await load(source);
  try {
    checkSignature(source, session);
    await checkGolden(source, session);
  } catch (error) {
    await session.release();
    throw error;
  }
  const wanted = source.signature.outputs.map(({ name }) => name).filter((name) => name !== 'horizon');
  return {
    ask: async (call) => readAnswer(await session.run(feedsOf(call, source), wanted)),
    answer: async (call) => {
      const results = await session.run(feedsOf(call, source));
      const horizon = (results['horizon']?.data as Float32Array | undefined) ?? NOTHING;
      return { ...readAnswer(results), horizon };
    },
    shortest: fixedTime(session),
    release: () => session.release(),
  };
}

function fixedTime({ inputMetadata }: InferenceSession): number | undefined {
  const ids = inputMetadata.find(({ name }) => name === 'ids');
  const time = ids?.isTensor ? ids.shape[1] : undefined;
  return typeof time === 'number' ? time : undefined;
}

async function load(source: GraphSource): Promise<InferenceSession> {
  try {
    return await InferenceSession.create(source.bytes, OPTIONS);
  } catch (cause) {
    throw refusal(source, { expected: 'a graph that ONNX Runtime loads', got: messageOf(cause) }, cause);
  }
}

function checkSignature(source: GraphSource, session: InferenceSession): void {
  const fault = signatureFault(source.signature, {
    inputs: session.inputMetadata.map(describeValue),
    outputs: session.outputMetadata.map(describeValue),
  });
  if (fault) throw refusal(source, fault);
}

function describeValue(value: InferenceSession.ValueMetadata): GraphValue {
  return value.isTensor
    ? { name: value.name, type: value.type, shape: value.shape }
    : { name: value.name, type: 'no tensor', shape: [] };
}

async function checkGolden(source: GraphSource, session: InferenceSession): Promise<void> {
  for (const [index, golden] of source.golden.entries()) {
    const answer = goldenAnswer(await runGolden(source, session, goldenCall(golden)));
    const fault = goldenFault(golden, answer, source.exact ? undefined : Number.MAX_VALUE);
    if (fault === undefined) continue;
    throw new PackageError('PACKAGE_GOLDEN', {
      package: source.where,
      file: source.file,
      expected: `golden case ${index} to give ${fault.expected}`,
      got: fault.got,
    });
  }
}

async function runGolden(source: GraphSource, session: InferenceSession, call: GraphCall) {
  try {
    return await session.run(feedsOf(call, source));
  } catch (cause) {
    throw refusal(
      source,
      { expected: 'a graph that runs on its golden inputs', got: messageOf(cause) },
      cause,
    );
  }
}

function goldenAnswer(results: InferenceSession.OnnxValueMapType): GoldenAnswer {
  return {
    topv: numbersOf(results['topv']),
    topi: numbersOf(results['topi']),
    gaps: numbersOf(results['gaps']),
    ...(results['horizon'] && { horizon: numbersOf(results['horizon']) }),
    ...(results['state_out'] && { stateOut: numbersOf(results['state_out']) }),
  };
}

function feedsOf(call: GraphCall, { shape }: GraphSource): Record<string, Tensor> {
  const cells = [call.batch, call.time];
  return {
    ids: new Tensor('int32', call.ids, cells),
    dt: new Tensor('float32', call.dt, cells),
    clock: new Tensor('float32', call.clock, [...cells, CLOCK]),
    words: wordsTensor(call.words, shape.words.most),
    ...(shape.state > 0 && { state: new Tensor('float32', call.state, [call.batch, shape.state]) }),
  };
}

function wordsTensor(words: Int32Array, most: number): Tensor {
  return new Tensor('int32', words, [words.length / most, most]);
}

const NOTHING = new Float32Array(0);

function readAnswer(results: InferenceSession.OnnxValueMapType): GraphAnswer {
  return {
    topv: results['topv']!.data as Float32Array,
    topi: results['topi']!.data as Int32Array,
    gaps: results['gaps']!.data as Float32Array,
    state: (results['state_out']?.data as Float32Array | undefined) ?? NOTHING,
  };
}

function numbersOf(value: Tensor | undefined): ArrayLike<number> {
  return (value?.data as Float32Array | Int32Array | undefined) ?? [];
}

function refusal(
  { where, file }: GraphSource,
  fault: { readonly expected: string; readonly got: string },
  cause?: unknown,
): PackageError {
  return new PackageError('PACKAGE_GRAPH', { package: where, file, ...fault }, { cause });
}

function messageOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}
