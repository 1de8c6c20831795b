import { show } from '../../config/explain-issue.ts';
import { ApiProblem } from '../problem.ts';
import type { InferenceInput } from './schemas.ts';

/** What one element of a tensor may be. */
export interface ElementRange {
  readonly least: number;
  readonly most: number;
  /** For messages: `a known event type (0 to 11)`. */
  readonly words: string;
}

/** Any 32-bit float. */
export const ANY_FLOAT: ElementRange = {
  least: -3.402_823_466e38,
  most: 3.402_823_466e38,
  words: 'a finite 32-bit float',
};

/** The values of an INT32 tensor of `size` elements. Throws ApiProblem 400. */
export function readIntegers(input: InferenceInput, size: number, range: ElementRange): Int32Array {
  const values = new Int32Array(size);
  readInto(values, input, size, (value) => Number.isInteger(value), range);
  return values;
}

/** The values of an FP32 tensor of `size` elements. Throws ApiProblem 400. */
export function readFloats(input: InferenceInput, size: number, range = ANY_FLOAT): Float32Array {
  const values = new Float32Array(size);
  readInto(values, input, size, () => true, range);
  return values;
}

function readInto(
  values: Int32Array | Float32Array,
  input: InferenceInput,
  size: number,
  fits: (value: number) => boolean,
  { least, most, words }: ElementRange,
): void {
  const { name, data, shape } = input;
  let at = 0;
  for (const value of elements(data, shape, 0, name)) {
    if (at === size) throw wrongCount(name, shape, size, `more than ${size}`);
    // A number outside the safe range is already another one when JSON has been read; these bounds lie far inside.
    if (typeof value !== 'number' || !fits(value) || value < least || value > most)
      throw dataProblem(name, `${name}[${at}]`, words, show(value));
    values[at++] = value;
  }
  if (at !== size) throw wrongCount(name, shape, size, String(at));
}

/** Elements row by row of data that is flat, or nested exactly as deep as the shape. */
function* elements(
  data: readonly unknown[],
  shape: readonly number[],
  axis: number,
  name: string,
): Generator<unknown> {
  const nested = Array.isArray(data[0]);
  if (!nested && axis > 0 && (axis !== shape.length - 1 || data.length !== shape[axis]))
    throw wrongNesting(name, shape);
  if (!nested) {
    yield* data;
    return;
  }
  if (axis >= shape.length - 1 || data.length !== shape[axis]) throw wrongNesting(name, shape);
  for (const inner of data) {
    if (!Array.isArray(inner)) throw wrongNesting(name, shape);
    yield* elements(inner, shape, axis + 1, name);
  }
}

function wrongNesting(name: string, shape: readonly number[]): ApiProblem {
  return dataProblem(
    name,
    name,
    `data that is flat, or nested as its shape [${shape.join(', ')}]`,
    'another nesting',
  );
}

function wrongCount(name: string, shape: readonly number[], size: number, got: string): ApiProblem {
  return dataProblem(name, name, `${size} values for the shape [${shape.join(', ')}]`, got);
}

function dataProblem(name: string, where: string, expected: string, got: string): ApiProblem {
  const field = `inputs.${name}.data`;
  return new ApiProblem('invalid', `input ${where}: expected ${expected}, got ${got}`, {
    field,
    expected,
    got,
  });
}
