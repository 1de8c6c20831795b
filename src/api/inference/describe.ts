import type { GraphCall } from '../../models/neural-graph.ts';
import type { GraphValue } from '../../packages/graph-signature.ts';
import type { InferenceAnswer, ServedModel } from '../ports.ts';
import { ApiProblem } from '../problem.ts';
import type { InferenceRequest, InferenceResponse, ModelMetadata } from './schemas.ts';

const DATATYPES: Readonly<Record<string, string>> = { int32: 'INT32', float32: 'FP32' };

/** A tensor type of ONNX Runtime as the protocol names it. */
export function datatypeOf(type: string): string {
  return DATATYPES[type] ?? type.toUpperCase();
}

/** What a model takes and gives. */
export function metadataOf(
  { name, signature, fixedTime }: ServedModel,
  versions: readonly number[],
): ModelMetadata {
  const describe = (value: GraphValue) => ({
    name: value.name,
    datatype: datatypeOf(value.type),
    shape: value.shape.map((size) => sizeOf(size, fixedTime)),
  });
  return {
    name,
    versions: versions.map(String),
    platform: 'onnxruntime_onnx',
    inputs: signature.inputs.map(describe),
    outputs: signature.outputs.map(describe),
  };
}

function sizeOf(size: number | string, fixedTime: number | undefined): number {
  if (typeof size === 'number') return size;
  return size === 'time' ? (fixedTime ?? -1) : -1;
}

/** The outputs a request asks for, in its order. Throws ApiProblem 400 for one that the graph has not. */
export function wantedOutputs({ outputs = [] }: InferenceRequest, { signature }: ServedModel): GraphValue[] {
  if (outputs.length === 0) return [...signature.outputs];
  return outputs.map(({ name }, at) => {
    const found = signature.outputs.find((output) => output.name === name);
    if (found && outputs.findIndex((other) => other.name === name) === at) return found;
    const expected = `each of ${signature.outputs.map((output) => output.name).join(', ')} at most once`;
    const field = `outputs[${at}].name`;
    throw new ApiProblem('invalid', `${field}: expected ${expected}, got ${name}`, {
      field,
      expected,
      got: name,
    });
  });
}

/** The answer of the graph as a response. Throws ApiProblem 400 where the inputs drove it to something that is no number. */
export function responseOf(
  { name, version }: ServedModel,
  { id }: InferenceRequest,
  { batch, time }: GraphCall,
  wanted: readonly GraphValue[],
  answer: InferenceAnswer,
): InferenceResponse {
  const data: Readonly<Record<string, Float32Array | Int32Array>> = { ...answer, state_out: answer.state };
  return {
    model_name: name,
    model_version: String(version),
    ...(id !== undefined && { id }),
    outputs: wanted.map((output) => ({
      name: output.name,
      datatype: datatypeOf(output.type),
      shape: output.shape.map((size) => (size === 'batch' ? batch : size === 'time' ? time : Number(size))),
      data: finite(output.name, data[output.name]!),
    })),
  };
}

function finite(name: string, values: Float32Array | Int32Array): number[] {
  const numbers = Array.from(values);
  if (numbers.every(Number.isFinite)) return numbers;
  throw new ApiProblem('invalid', `with these inputs the graph's ${name} is no number: send smaller values`, {
    field: 'inputs',
    expected: `values for which ${name} is finite`,
    got: 'others',
  });
}
