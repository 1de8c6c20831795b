import {
  FLOAT,
  graphAttribute,
  INT64,
  int64s,
  intAttribute,
  model,
  named,
  node,
  plainGraph,
  raw,
  STRING,
  tensor,
  tensorAttribute,
  textAttribute,
  value,
} from './onnx-writer.ts';
import { bytes, join, number } from './protobuf-writer.ts';

const external = (...entries: readonly [string, string][]): Uint8Array =>
  join(...entries.map(([key, text]) => bytes(13, bytes(1, key), bytes(2, text))), number(14, 1));
const weights = (...rest: readonly Uint8Array[]): Uint8Array =>
  bytes(5, tensor(FLOAT, [4], ...rest, named('w')));
const floats = (count: number): Uint8Array => new Uint8Array(count * 4);
const attributeOf = (field: number, body: Uint8Array): Uint8Array =>
  bytes(5, bytes(1, 'a'), bytes(field, body));

/** A loop that ends after 2^62 rounds. */
export function endlessLoop(): Uint8Array {
  const body = join(
    node('Identity', ['c'], ['c2']),
    node('Identity', ['v'], ['v2']),
    bytes(2, 'body'),
    value(11, 'i', INT64, []),
    value(11, 'c', 9, []),
    value(11, 'v'),
    value(12, 'c2', 9, []),
    value(12, 'v2'),
  );
  const most = new Uint8Array(BigInt64Array.of(2n ** 62n).buffer);
  return model([
    bytes(5, tensor(INT64, [], raw(most), named('most'))),
    bytes(5, tensor(9, [], raw(Uint8Array.of(1)), named('go'))),
    node('Loop', ['most', 'go', 'x'], ['y'], [graphAttribute('body', body)]),
    bytes(2, 'g'),
    value(11, 'x'),
    value(12, 'y'),
  ]);
}

/** A tensor of 2^36 floats, made while the graph runs. */
export function hugeConstant(): Uint8Array {
  return model([
    bytes(5, tensor(INT64, [2], int64s(262_144, 262_144), named('shape'))),
    node('ConstantOfShape', ['shape'], ['huge']),
    node('ReduceSum', ['huge'], ['sum'], [intAttribute('keepdims', 0)]),
    node('Add', ['x', 'sum'], ['y']),
    bytes(2, 'g'),
    value(11, 'x'),
    value(12, 'y'),
  ]);
}

const condition = bytes(5, tensor(9, [], raw(Uint8Array.of(1)), named('c')));
const branch = (...parts: readonly Uint8Array[]): Uint8Array => join(...parts, value(12, 'b'));

function nestedIf(depth: number): Uint8Array {
  if (depth === 0) return branch(node('Identity', ['x'], ['b']));
  const inner = nestedIf(depth - 1);
  return branch(
    node('If', ['c'], ['b'], [graphAttribute('then_branch', inner), graphAttribute('else_branch', inner)]),
  );
}

/** Hostile ONNX files by what they try; none comes from an exporter of ours, and each must be refused by the scan. */
export const ATTACK_GRAPHS: Readonly<Record<string, () => Uint8Array>> = {
  'reads a file outside by a relative path': () =>
    model(plainGraph(weights(external(['location', '../../../../etc/passwd'])))),
  'reads a file outside by an absolute path': () =>
    model(plainGraph(weights(external(['location', '/etc/passwd'])))),
  'reads a file beside the graph': () => model(plainGraph(weights(external(['location', 'weights.bin'])))),
  'reads a device': () =>
    model(plainGraph(weights(external(['location', '/dev/zero'], ['length', '99999999999'])))),
  'reads the memory of the process': () =>
    model(
      plainGraph(
        weights(
          external(['location', '*/_ORT_MEM_ADDR_/*'], ['offset', '140737488355328'], ['length', '16']),
        ),
      ),
    ),
  'names external data without saying that it is external': () =>
    model(plainGraph(weights(bytes(13, bytes(1, 'location'), bytes(2, '/etc/passwd')), raw(floats(4))))),
  'says that data is external without naming it': () => model(plainGraph(weights(number(14, 1)))),
  'reads a file from the tensor of an attribute': () =>
    model([
      node(
        'Constant',
        [],
        ['k'],
        [tensorAttribute('value', tensor(FLOAT, [4], external(['location', '/etc/passwd'])))],
      ),
      ...plainGraph(),
    ]),
  'reads a file from a list of tensors': () =>
    model([
      node('Constant', [], ['k'], [attributeOf(10, tensor(FLOAT, [4], external(['location', 'x'])))]),
      ...plainGraph(),
    ]),
  'reads a file from a branch of a graph within': () =>
    model([
      condition,
      node(
        'If',
        ['c'],
        ['k'],
        [graphAttribute('then_branch', branch(weights(external(['location', '/etc/passwd']))))],
      ),
      ...plainGraph(),
    ]),
  'reads a file from a function of its own': () =>
    model(plainGraph(), bytes(25, bytes(1, 'f'), node('Constant', [], ['k']))),
  'calls its own functions in a circle': () =>
    model(
      [node('f', ['x'], ['k'], [], 'own'), ...plainGraph()],
      bytes(25, bytes(1, 'f'), node('f', ['x'], ['k'], [], 'own')),
    ),
  'has a sparse initializer': () =>
    model(plainGraph(bytes(15, bytes(1, tensor(FLOAT, [1], raw(floats(1)))), number(3, 10)))),
  'has a sparse tensor as an attribute': () =>
    model([
      node('Constant', [], ['k'], [attributeOf(22, bytes(1, tensor(FLOAT, [1], raw(floats(1)))))]),
      ...plainGraph(),
    ]),
  'has indexes of a sparse tensor beyond its shape': () =>
    model(
      plainGraph(
        bytes(
          15,
          bytes(1, tensor(FLOAT, [1], raw(floats(1)))),
          bytes(2, tensor(INT64, [1], int64s(2 ** 40))),
        ),
      ),
    ),
  'loops without end': endlessLoop,
  'branches a million times': () => model([condition, ...plainGraph(), ...[nestedIf(12)]]),
  'nests graphs deeper than a stack': () => {
    let graph: Uint8Array = node('Identity', ['x'], ['y']);
    for (let depth = 0; depth < 2000; depth++)
      graph = node('If', ['c'], ['y'], [graphAttribute('then_branch', graph)]);
    return model([graph, ...plainGraph()]);
  },
  'has ten thousand nodes': () =>
    model([...Array.from({ length: 10_000 }, (_, i) => node('Identity', ['x'], [`n${i}`])), ...plainGraph()]),
  'claims a tensor of 2^62 numbers': () =>
    model(plainGraph(weights(raw(floats(4))), bytes(5, tensor(FLOAT, [2n ** 31n, 2n ** 31n], named('h'))))),
  'claims a shape whose product overflows': () =>
    model(plainGraph(bytes(5, tensor(FLOAT, [2n ** 32n, 2n ** 32n, 2n ** 32n], raw(floats(4)), named('o'))))),
  'claims a negative shape': () =>
    model(plainGraph(bytes(5, tensor(FLOAT, [-4, -1], raw(floats(4)), named('n'))))),
  'holds less data than its shape says': () =>
    model(plainGraph(bytes(5, tensor(FLOAT, [1024], raw(floats(4)), named('s'))))),
  'holds its data twice': () =>
    model(plainGraph(bytes(5, tensor(FLOAT, [4], raw(floats(4)), bytes(4, floats(4)), named('d'))))),
  'has texts as data': () => model(plainGraph(bytes(5, tensor(STRING, [1], bytes(6, 'x'), named('t'))))),
  'uses an operator of somebody else': () =>
    model(
      [node('Evil', ['x'], ['k'], [], 'com.evil'), ...plainGraph()],
      bytes(8, bytes(1, 'com.evil'), number(2, 1)),
    ),
  'uses an operator that keeps state or draws numbers': () =>
    model([node('RandomNormalLike', ['x'], ['k']), ...plainGraph()]),
  'runs Python': () =>
    model([
      node('PythonOp', ['x'], ['k'], [textAttribute('func_name', 'os.system')], 'com.microsoft'),
      ...plainGraph(),
    ]),
  'expands a byte to gigabytes': () =>
    model([
      bytes(5, tensor(INT64, [2], int64s(65_536, 65_536), named('e'))),
      node('Expand', ['x', 'e'], ['k']),
      ...plainGraph(),
    ]),
  'names two values the same': () => model([node('Identity', ['x'], ['y']), ...plainGraph()]),
  'reads what is made after it': () =>
    model([node('Add', ['x', 'z'], ['k']), node('Identity', ['k'], ['z']), ...plainGraph()]),
  'has two graphs': () => model(plainGraph(), bytes(7, ...plainGraph())),
  'trains while it serves': () => model(plainGraph(), bytes(20, bytes(1, ...plainGraph()))),
  'has a field that no ONNX has': () => model(plainGraph(), bytes(999, 'x')),
  'hides bytes in long numbers': () => join(Uint8Array.of(8, 0x88, 0x80, 0), model(plainGraph())),
  'claims more bytes than there are': () =>
    join(model(plainGraph()), Uint8Array.of(0x3a, 0xff, 0xff, 0xff, 0xff, 0x0f)),
  'is of another version of ONNX': () => join(number(1, 99), model(plainGraph()).subarray(2)),
  'is of another set of operators': () =>
    join(number(1, 8), bytes(7, ...plainGraph()), bytes(8, number(2, 999))),
  'takes sequences instead of tensors': () =>
    model([
      node('Identity', ['x'], ['y']),
      bytes(2, 'g'),
      bytes(11, bytes(1, 'x'), bytes(2, bytes(4, number(1, 1)))),
      value(12, 'y'),
    ]),
  'has names of megabytes': () => model([node('Identity', ['x'], ['x'.repeat(3_000_000)]), ...plainGraph()]),
  'is empty': () => new Uint8Array(0),
  'is no ONNX': () => Buffer.from('MZ this program cannot be run in DOS mode'),
  'is a compressed bomb': () => join(Uint8Array.of(0x1f, 0x8b, 8, 0), floats(1000)),
};
