import {
  blobs,
  type Fields,
  floatsOf,
  integers,
  ProtobufError,
  readFields,
  text,
  texts,
} from '../../protobuf/protobuf.ts';

/** Field numbers of onnx.proto (IR version 8), as far as the exporter writes them. */
const MODEL = { irVersion: 1, producer: 2, graph: 7, opset: 8 };
const GRAPH = { node: 1, name: 2, initializer: 5, input: 11, output: 12 };
const NODE = { input: 1, output: 2, op: 4, attribute: 5, domain: 7 };
const ATTRIBUTE = { name: 1, f: 2, i: 3, s: 4, floats: 7, ints: 8, strings: 9, type: 20 };
const TENSOR = { dims: 1, type: 2, name: 8, raw: 9 };
const VALUE = { name: 1, type: 2 };
const OPSET = { domain: 1, version: 2 };
const OPSETS = ' 17, ai.onnx.ml 3';
const FLOAT = 1;
/** Ensembles in one graph at most; a time model has three. */
const MOST_TARGETS = 64;

/** What the graph must be: trees and a linear part of the same input, added up. */
const NODES = [
  'ai.onnx.ml TreeEnsembleRegressor(features) → trees',
  ' MatMul(features, linear_weights) → linear',
  ' Add(trees, linear) → score',
];

/** Attributes of the tree ensemble by name, and the weights of the linear part of each target. */
export interface TreeGraph {
  readonly attributes: ReadonlyMap<string, Fields>;
  readonly linear: readonly Float32Array[];
}

/** Place of the values of an attribute, by what they are. */
export const ATTRIBUTE_VALUES = ATTRIBUTE;

function fieldsOf(bytes: Uint8Array, where: string, known: Readonly<Record<string, number>>): Fields {
  return readFields(bytes, where, Object.values(known));
}

function only<T>(values: readonly T[], where: string, what: string): T {
  if (values.length === 1) return values[0]!;
  throw new ProtobufError(`${where}: expected one ${what}, got ${values.length}`);
}

/** Takes apart a graph of exactly the form that Logcast's trainer writes. Throws ProtobufError for any other. */
export function readTreeGraph(bytes: Uint8Array): TreeGraph {
  const model = fieldsOf(bytes, 'model', MODEL);
  checkOpsets(model);
  const graph = fieldsOf(only(blobs(model, MODEL.graph, 'model'), 'model', 'graph'), 'graph', GRAPH);
  const nodes = blobs(graph, GRAPH.node, 'graph').map((node, at) => fieldsOf(node, `node ${at}`, NODE));
  const found = nodes.map(signature);
  if (found.length !== NODES.length || found.some((node, at) => node !== NODES[at]))
    throw new ProtobufError(`graph: expected the nodes ${NODES.join(';')}, got ${found.join(';')}`);
  checkEnds(graph);
  return { attributes: attributesOf(nodes[0]!), linear: linearWeights(graph) };
}

function checkOpsets(model: Fields): void {
  const found = blobs(model, MODEL.opset, 'model').map((bytes) => {
    const opset = fieldsOf(bytes, 'opset', OPSET);
    return `${text(opset, OPSET.domain, 'opset')} ${integers(opset, OPSET.version, 'opset').join()}`;
  });
  if (found.join(', ') !== OPSETS)
    throw new ProtobufError(`model: expected the operators${OPSETS}, got ${found.join(', ')}`);
}

function signature(node: Fields): string {
  const [domain, op] = [text(node, NODE.domain, 'node'), text(node, NODE.op, 'node')];
  const inputs = texts(node, NODE.input, 'node').join(', ');
  return `${domain} ${op}(${inputs}) → ${texts(node, NODE.output, 'node').join(', ')}`;
}

function checkEnds(graph: Fields): void {
  for (const [field, expected] of [
    [GRAPH.input, 'features'],
    [GRAPH.output, 'score'],
  ] as const) {
    const value = only(blobs(graph, field, 'graph'), 'graph', `${expected} tensor`);
    const name = text(fieldsOf(value, expected, VALUE), VALUE.name, expected);
    if (name !== expected) throw new ProtobufError(`graph: expected a tensor ${expected}, got ${name}`);
  }
}

function attributesOf(node: Fields): Map<string, Fields> {
  const attributes = new Map<string, Fields>();
  for (const bytes of blobs(node, NODE.attribute, 'trees')) {
    const attribute = fieldsOf(bytes, 'attribute', ATTRIBUTE);
    attributes.set(text(attribute, ATTRIBUTE.name, 'attribute'), attribute);
  }
  return attributes;
}

function linearWeights(graph: Fields): Float32Array[] {
  const where = 'linear_weights';
  const tensor = fieldsOf(only(blobs(graph, GRAPH.initializer, where), where, 'tensor'), where, TENSOR);
  const dims = integers(tensor, TENSOR.dims, where);
  const type = only(integers(tensor, TENSOR.type, where), where, 'type');
  const values = floatsOf(only(blobs(tensor, TENSOR.raw, where), where, 'run of bytes'), where);
  const [width = 0, targets = 0] = dims;
  const fits =
    dims.length === 2 && targets > 0 && targets <= MOST_TARGETS && width * targets === values.length;
  if (text(tensor, TENSOR.name, where) === where && type === FLOAT && fits)
    return Array.from({ length: targets }, (_, target) =>
      Float32Array.from({ length: width }, (_, feature) => values[feature * targets + target]!),
    );
  throw new ProtobufError(
    `${where}: expected float32 [features, targets], got type ${type} [${dims.join(', ')}]`,
  );
}
