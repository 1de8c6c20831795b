import { bytes, join, number } from './protobuf-writer.ts';

/** An attribute that holds a whole number, text, a tensor or a graph. */
export const intAttribute = (name: string, value: number | bigint): Uint8Array =>
  bytes(5, bytes(1, name), number(3, value), number(20, 2));
export const textAttribute = (name: string, value: string): Uint8Array =>
  bytes(5, bytes(1, name), bytes(4, value), number(20, 3));
export const tensorAttribute = (name: string, body: Uint8Array): Uint8Array =>
  bytes(5, bytes(1, name), bytes(5, body), number(20, 4));
export const graphAttribute = (name: string, body: Uint8Array): Uint8Array =>
  bytes(5, bytes(1, name), bytes(6, body), number(20, 5));

/** A node: operator, inputs, outputs, attributes, domain. */
export function node(
  operator: string,
  inputs: readonly string[],
  outputs: readonly string[],
  attributes: readonly Uint8Array[] = [],
  domain = '',
): Uint8Array {
  return bytes(
    1,
    ...inputs.map((name) => bytes(1, name)),
    ...outputs.map((name) => bytes(2, name)),
    bytes(4, operator),
    ...attributes,
    ...(domain === '' ? [] : [bytes(7, domain)]),
  );
}

/** Body of a tensor: type, shape, and its data or whatever else stands there. */
export function tensor(
  type: number,
  dims: readonly (number | bigint)[],
  ...rest: readonly Uint8Array[]
): Uint8Array {
  return join(...dims.map((size) => number(1, size)), number(2, type), ...rest);
}

export const FLOAT = 1;
export const INT64 = 7;
export const STRING = 8;
export const raw = (data: Uint8Array): Uint8Array => bytes(9, data);
export const named = (name: string): Uint8Array => bytes(8, name);
export const int64s = (...values: number[]): Uint8Array =>
  raw(new Uint8Array(BigInt64Array.from(values.map(BigInt)).buffer));

/** A value of floats or whole numbers with two open dimensions. */
export function value(
  field: number,
  name: string,
  type = FLOAT,
  dims: readonly string[] = ['b', 't'],
): Uint8Array {
  const shape = bytes(2, ...dims.map((dim) => bytes(1, bytes(2, dim))));
  return bytes(field, bytes(1, name), bytes(2, bytes(1, number(1, type), shape)));
}

/** A whole file around the parts of a graph. */
export function model(graph: readonly Uint8Array[], ...rest: readonly Uint8Array[]): Uint8Array {
  return join(number(1, 8), bytes(7, ...graph), bytes(8, number(2, 17)), ...rest);
}

/** Parts of a graph that passes its input on: what hostile parts are added to. */
export function plainGraph(...more: readonly Uint8Array[]): Uint8Array[] {
  return [node('Identity', ['x'], ['y']), bytes(2, 'g'), ...more, value(11, 'x'), value(12, 'y')];
}
