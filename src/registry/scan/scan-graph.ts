import { blobs, type Fields, integers, text, texts } from '../../protobuf/protobuf.ts';
import { ALLOWED_OPERATORS, DECLARED_DOMAINS, OPSET } from './allowed-operators.ts';
import { readMessage } from './read-message.ts';
import { ScanError } from './scan-error.ts';
import { scanTensor } from './scan-tensor.ts';

/** What the parser that is asked to read the graph next has to cope with. */
export interface ScanLimits {
  readonly maxBytes: number;
  readonly maxNodes: number;
}

/** What a graph that passed is made of. */
export interface ScannedGraph {
  readonly bytes: number;
  readonly nodes: number;
  readonly operators: number;
  readonly initializers: number;
}

/** IR versions whose meaning is known here: that of opset 17 and those that writers still use for it. */
const IR_VERSIONS = { least: 8, most: 10 };
const MOST_VALUES = 512;
const STANDARD = ['', 'ai.onnx'];

/**
 * Reads an ONNX file without running or trusting any of it: every field known, every operator one of ours, every tensor
 * as large as it claims, nothing outside the file, no graph within the graph. One pass; takes memory for the file's
 * own bytes alone, whatever they claim. Throws ScanError and ProtobufError.
 */
export function scanGraph(bytes: Uint8Array, limits: ScanLimits): ScannedGraph {
  if (bytes.length > limits.maxBytes)
    throw new ScanError('the file', `at most ${limits.maxBytes} bytes`, `${bytes.length}`);
  const model = readMessage(bytes, 'model', 'model');
  const [version = 0] = integers(model, 1, 'model');
  if (version < IR_VERSIONS.least || version > IR_VERSIONS.most)
    throw new ScanError('model', `IR version ${IR_VERSIONS.least} to ${IR_VERSIONS.most}`, `${version}`);
  scanOpsets(model);
  scanProperties(model, 14, 'model');
  const [graphBytes] = blobs(model, 7, 'model');
  if (graphBytes === undefined) throw new ScanError('model', 'a graph', 'none');
  return { bytes: bytes.length, ...scanNodes(readMessage(graphBytes, 'graph', 'graph'), limits) };
}

function scanOpsets(model: Fields): void {
  let standard = 0;
  for (const opset of blobs(model, 8, 'model')) {
    const fields = readMessage(opset, 'opset', 'opset');
    const domain = text(fields, 1, 'opset');
    if (!DECLARED_DOMAINS.has(domain))
      throw new ScanError('opset', 'sets of operators that our exporters declare', JSON.stringify(domain));
    if (!STANDARD.includes(domain)) continue;
    const [version = 0] = integers(fields, 2, 'opset');
    if (version !== OPSET || ++standard > 1)
      throw new ScanError('opset', `version ${OPSET} of the standard operators, once`, `version ${version}`);
  }
  if (standard === 0) throw new ScanError('opset', `version ${OPSET} of the standard operators`, 'none');
}

function scanProperties(fields: Fields, field: number, where: string): void {
  for (const property of blobs(fields, field, where)) readMessage(property, 'property', where);
}

function scanNodes(graph: Fields, limits: ScanLimits): Omit<ScannedGraph, 'bytes'> {
  const nodes = blobs(graph, 1, 'graph');
  if (nodes.length > limits.maxNodes)
    throw new ScanError('graph', `at most ${limits.maxNodes} nodes`, `${nodes.length}`);
  const made = new Set<string>();
  for (const input of scanValues(graph, 11, 'input')) make(made, input, 'graph.input');
  const initializers = blobs(graph, 5, 'graph');
  for (const [at, tensor] of initializers.entries())
    make(made, scanTensor(tensor, `initializer ${at}`), `initializer ${at}`);
  const operators = new Set<string>();
  for (const [at, node] of nodes.entries()) operators.add(scanNode(node, `node ${at}`, made));
  for (const output of scanValues(graph, 12, 'output'))
    if (!made.has(output)) throw new ScanError('graph.output', 'values that the graph makes', output);
  scanValues(graph, 13, 'value_info', limits.maxNodes * 4);
  scanProperties(graph, 16, 'graph');
  return { nodes: nodes.length, operators: operators.size, initializers: initializers.length };
}

/** Every value has one maker, which comes before whoever reads it: so there is no cycle. */
function make(made: Set<string>, name: string, where: string): void {
  if (name === '' || made.has(name))
    throw new ScanError(where, 'a value with a name of its own', JSON.stringify(name));
  made.add(name);
}

/** Returns the operator. */
function scanNode(bytes: Uint8Array, where: string, made: Set<string>): string {
  const fields = readMessage(bytes, 'node', where);
  const domain = text(fields, 7, where);
  const operator = `${STANDARD.includes(domain) ? '' : `${domain}.`}${text(fields, 4, where)}`;
  if (!ALLOWED_OPERATORS.has(operator))
    throw new ScanError(where, 'an operator that our exporters write', operator);
  for (const attribute of blobs(fields, 5, where)) scanAttribute(attribute, `${where} (${operator})`);
  scanProperties(fields, 9, where);
  for (const input of texts(fields, 1, where))
    if (input !== '' && !made.has(input))
      throw new ScanError(where, 'inputs that were made before it', JSON.stringify(input));
  for (const output of texts(fields, 2, where)) if (output !== '') make(made, output, where);
  return operator;
}

function scanAttribute(bytes: Uint8Array, where: string): void {
  const fields = readMessage(bytes, 'attribute', where);
  for (const tensor of blobs(fields, 5, where)) scanTensor(tensor, where);
  // Read, so that what is no list of whole numbers is found here.
  integers(fields, 8, where);
}

/** Names of the inputs or outputs, each of them a dense tensor. */
function scanValues(graph: Fields, field: number, what: string, most = MOST_VALUES): string[] {
  const values = blobs(graph, field, 'graph');
  if (values.length > most) throw new ScanError('graph', `at most ${most} of ${what}`, `${values.length}`);
  return values.map((bytes) => {
    const fields = readMessage(bytes, 'value', what);
    for (const type of blobs(fields, 2, what)) scanType(type, what);
    return text(fields, 1, what);
  });
}

function scanType(bytes: Uint8Array, where: string): void {
  const type = readMessage(bytes, 'type', where);
  for (const tensor of blobs(type, 1, where)) {
    const fields = readMessage(tensor, 'tensorType', where);
    for (const shape of blobs(fields, 2, where))
      for (const dimension of blobs(readMessage(shape, 'shape', where), 1, where))
        readMessage(dimension, 'dimension', where);
  }
}
