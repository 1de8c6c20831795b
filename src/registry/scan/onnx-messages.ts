/**
 * The messages of onnx.proto that a graph of Logcast's exporters is made of, field by field. What is not listed is not
 * known, and what is listed with `refuse` could read files, run other graphs or hide data: nothing of ours writes it.
 */

export type MessageName =
  | 'model'
  | 'opset'
  | 'property'
  | 'graph'
  | 'node'
  | 'attribute'
  | 'tensor'
  | 'value'
  | 'type'
  | 'tensorType'
  | 'shape'
  | 'dimension';

/** One field of a message. */
export interface Field {
  readonly name: string;
  /** The message that it holds. */
  readonly message?: MessageName;
  /** Why a graph that has it is refused. */
  readonly refuse?: string;
  /** May be there but once: parsers differ on which of several counts. */
  readonly once?: true;
  /** Text of a bounded length. */
  readonly text?: true;
}

const SPARSE = 'sparse tensors, whose indexes may lie anywhere';
const SUBGRAPH = 'graphs within the graph: loops and branches that may never end';
const EXTERNAL = 'data outside the file';
const OTHER_TYPES = 'values that are no dense tensors';

const once = (name: string): Field => ({ name, once: true });
const text = (name: string): Field => ({ name, once: true, text: true });
const refused = (name: string, refuse: string): Field => ({ name, refuse });
const properties: Field = { name: 'metadata_props', message: 'property' };

export const MESSAGES: Readonly<Record<MessageName, Readonly<Record<number, Field>>>> = {
  model: {
    1: once('ir_version'),
    2: text('producer_name'),
    3: text('producer_version'),
    4: text('domain'),
    5: once('model_version'),
    6: text('doc_string'),
    7: { name: 'graph', message: 'graph', once: true },
    8: { name: 'opset_import', message: 'opset' },
    14: properties,
    20: refused('training_info', 'graphs for training'),
    25: refused('functions', 'functions of its own, which may call each other without end'),
    26: refused('configuration', 'settings for devices'),
  },
  opset: { 1: text('domain'), 2: once('version') },
  property: { 1: text('key'), 2: text('value') },
  graph: {
    1: { name: 'node', message: 'node' },
    2: text('name'),
    5: { name: 'initializer', message: 'tensor' },
    10: text('doc_string'),
    11: { name: 'input', message: 'value' },
    12: { name: 'output', message: 'value' },
    13: { name: 'value_info', message: 'value' },
    14: refused('quantization_annotation', 'annotations for quantisation'),
    15: refused('sparse_initializer', SPARSE),
    16: properties,
  },
  node: {
    1: { name: 'input', text: true },
    2: { name: 'output', text: true },
    3: text('name'),
    4: text('op_type'),
    5: { name: 'attribute', message: 'attribute' },
    6: text('doc_string'),
    7: text('domain'),
    8: refused('overload', 'functions of its own, which may call each other without end'),
    9: properties,
    10: refused('device_configurations', 'settings for devices'),
  },
  attribute: {
    1: text('name'),
    2: once('f'),
    3: once('i'),
    4: once('s'),
    5: { name: 't', message: 'tensor', once: true },
    6: refused('g', SUBGRAPH),
    7: { name: 'floats' },
    8: { name: 'ints' },
    9: { name: 'strings' },
    10: refused('tensors', 'lists of tensors'),
    11: refused('graphs', SUBGRAPH),
    13: text('doc_string'),
    14: refused('tp', OTHER_TYPES),
    15: refused('type_protos', OTHER_TYPES),
    20: once('type'),
    21: refused('ref_attr_name', 'functions of its own, which may call each other without end'),
    22: refused('sparse_tensor', SPARSE),
    23: refused('sparse_tensors', SPARSE),
  },
  tensor: {
    1: { name: 'dims' },
    2: once('data_type'),
    3: refused('segment', 'tensors in pieces'),
    4: { name: 'float_data' },
    5: { name: 'int32_data' },
    6: refused('string_data', 'texts as data'),
    7: { name: 'int64_data' },
    8: text('name'),
    9: once('raw_data'),
    10: { name: 'double_data' },
    11: { name: 'uint64_data' },
    12: text('doc_string'),
    13: refused('external_data', EXTERNAL),
    14: once('data_location'),
    16: properties,
  },
  value: {
    1: text('name'),
    2: { name: 'type', message: 'type', once: true },
    3: text('doc_string'),
    4: properties,
  },
  type: {
    1: { name: 'tensor_type', message: 'tensorType', once: true },
    4: refused('sequence_type', OTHER_TYPES),
    5: refused('map_type', OTHER_TYPES),
    6: text('denotation'),
    7: refused('opaque_type', OTHER_TYPES),
    8: refused('sparse_tensor_type', SPARSE),
    9: refused('optional_type', OTHER_TYPES),
  },
  tensorType: { 1: once('elem_type'), 2: { name: 'shape', message: 'shape', once: true } },
  shape: { 1: { name: 'dim', message: 'dimension' } },
  dimension: { 1: once('dim_value'), 2: text('dim_param'), 3: text('denotation') },
};
