import { CLOCK } from '../../models/moment.ts';
import type { GraphCall } from '../../models/neural-graph.ts';
import type { ServedModel } from '../ports.ts';
import { ApiProblem } from '../problem.ts';
import { datatypeOf } from './describe.ts';
import type { InferenceInput, InferenceRequest } from './schemas.ts';
import { readFloats, readIntegers } from './tensor-data.ts';

/**
 * The call of the graph that a request asks for, every tensor checked: name, datatype, shape, number and range of its
 * values. `words` may be left out (no type beyond the vocabulary) and `state` too (sequences begin). Throws ApiProblem 400.
 */
export function readCall(request: InferenceRequest, model: ServedModel, maxValues: number): GraphCall {
  const inputs = byName(request, model);
  const { shape, signature, fixedTime } = model;
  const ids = required(inputs, 'ids');
  const [batch, time] = sizesOf(ids, fixedTime);
  checkSize(model, batch, time, maxValues);
  const words = inputs.get('words');
  const extra = words?.shape[0] ?? 1;
  const mostRows = Math.floor(maxValues / shape.words.most);
  if (words) checkShape(words, [Math.min(Math.max(1, extra), mostRows), shape.words.most]);
  const state = inputs.get('state');
  const carried = signature.inputs.some(({ name }) => name === 'state');
  return {
    batch,
    time,
    ids: readIntegers(ids, batch * time, {
      least: 0,
      most: shape.vocabulary + (words ? extra : 0) - 1,
      words: `an event type from 0 to ${shape.vocabulary + (words ? extra : 0) - 1}`,
    }),
    dt: floats(inputs, 'dt', [batch, time]),
    clock: floats(inputs, 'clock', [batch, time, CLOCK]),
    words: words
      ? readIntegers(words, extra * shape.words.most, {
          least: 0,
          most: shape.words.buckets,
          words: `a hashed word from 0 to ${shape.words.buckets}`,
        })
      : new Int32Array(shape.words.most),
    state: state
      ? floats(inputs, 'state', [batch, shape.state])
      : new Float32Array(carried ? batch * shape.state : 0),
  };
}

function byName({ inputs }: InferenceRequest, { signature }: ServedModel): Map<string, InferenceInput> {
  const found = new Map<string, InferenceInput>();
  for (const input of inputs) {
    const due = signature.inputs.find(({ name }) => name === input.name);
    const names = signature.inputs.map(({ name }) => name).join(', ');
    if (due === undefined) throw tensorProblem(input.name, 'name', `one of ${names}`, input.name);
    if (found.has(input.name)) throw tensorProblem(input.name, 'name', 'each input once', 'it again');
    const datatype = datatypeOf(due.type);
    if (input.datatype !== datatype) throw tensorProblem(input.name, 'datatype', datatype, input.datatype);
    found.set(input.name, input);
  }
  return found;
}

function required(inputs: ReadonlyMap<string, InferenceInput>, name: string): InferenceInput {
  const input = inputs.get(name);
  if (input) return input;
  throw tensorProblem(name, 'data', 'this input', 'none');
}

function sizesOf(ids: InferenceInput, fixedTime: number | undefined): [number, number] {
  const [batch, time] = ids.shape;
  const fits = ids.shape.length === 2 && batch! > 0 && time! > 0 && (fixedTime ?? time) === time;
  const expected = `[batch, ${fixedTime ?? 'time'}], each at least 1`;
  if (!fits) throw tensorProblem('ids', 'shape', expected, `[${ids.shape.join(', ')}]`);
  return [batch!, time!];
}

function checkSize(model: ServedModel, batch: number, time: number, maxValues: number): void {
  const { state, window } = model.shape;
  if (window > 0 && time > window)
    throw tensorProblem('ids', 'shape', `at most ${window} events, the window of this model`, String(time));
  const cells = model.signature.outputs.reduce((sum, { shape }) => sum + Number(shape[2] ?? 0), 0);
  const values = batch * time * cells + batch * state;
  if (values <= maxValues) return;
  const expected = `tensors of at most ${maxValues} values in the answer (api.maxTensorValues)`;
  throw tensorProblem('ids', 'shape', expected, String(values));
}

function floats(
  inputs: ReadonlyMap<string, InferenceInput>,
  name: string,
  shape: readonly number[],
): Float32Array {
  const input = required(inputs, name);
  checkShape(input, shape);
  return readFloats(
    input,
    shape.reduce((product, size) => product * size, 1),
  );
}

function checkShape({ name, shape }: InferenceInput, due: readonly number[]): void {
  if (shape.length === due.length && shape.every((size, axis) => size === due[axis])) return;
  throw tensorProblem(name, 'shape', `[${due.join(', ')}]`, `[${shape.join(', ')}]`);
}

function tensorProblem(name: string, part: string, expected: string, got: string): ApiProblem {
  const text = `input ${name}: expected ${part === 'shape' ? 'the shape ' : ''}${expected}, got ${got}`;
  return new ApiProblem('invalid', text, { field: `inputs.${name}.${part}`, expected, got });
}
