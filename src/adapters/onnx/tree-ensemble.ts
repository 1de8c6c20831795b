import { type Fields, floats, integers, ProtobufError, texts } from '../../protobuf/protobuf.ts';
import type { TreeEnsemble } from '../../ranking/boosted-trees.ts';
import { ATTRIBUTE_VALUES, readTreeGraph } from './tree-graph.ts';

/** Nodes of all trees at most; a real model has a few thousand. */
const MOST_NODES = 1 << 20;

/** Attributes by what they hold; a graph has all of these and no others. */
const CONSTANT = ['aggregate_function', 'n_targets', 'post_transform'];
const PER_NODE = [
  'nodes_treeids',
  'nodes_nodeids',
  'nodes_modes',
  'nodes_featureids',
  'nodes_values',
  'nodes_truenodeids',
  'nodes_falsenodeids',
];
const PER_LEAF = ['target_treeids', 'target_nodeids', 'target_ids', 'target_weights'];

/** The nodes of all trees as the file lists them, tree after tree. */
interface Nodes {
  readonly tree: readonly number[];
  readonly node: readonly number[];
  readonly mode: readonly string[];
  readonly feature: readonly number[];
  readonly threshold: readonly number[];
  readonly low: readonly number[];
  readonly high: readonly number[];
}

/**
 * Reads the boosted trees of a package from their ONNX file: TreeEnsembleRegressor with float32 "≤" splits and a linear
 * part. Throws ProtobufError for anything but what Logcast's own trainer writes; trees that loop cannot pass.
 */
export function readTreeEnsemble(bytes: Uint8Array): TreeEnsemble {
  return readTreeEnsembles(bytes, 1)[0]!;
}

/** The same of a file with this many ensembles over the same features, in the order of their targets. */
export function readTreeEnsembles(bytes: Uint8Array, count: number): TreeEnsemble[] {
  const { attributes, linear } = readTreeGraph(bytes);
  if (linear.length !== count)
    throw new ProtobufError(`trees: expected ${count} targets, got ${linear.length}`);
  checkAttributes(attributes, count);
  const nodes = nodesOf(attributes);
  const { weights, targets } = leavesOf(attributes, nodes, count);
  const { roots, ...shared } = flatten(nodes, weights, linear[0]!.length);
  const ofTree = targetsOfTrees(nodes, targets);
  return linear.map((weights, target) => ({
    ...shared,
    linear: weights,
    roots: roots.filter((_, tree) => ofTree[tree] === target),
  }));
}

/** The target of each tree, which all of its leaves must share. */
function targetsOfTrees({ tree, mode }: Nodes, targets: readonly number[]): number[] {
  const found: number[] = [];
  let leaf = 0;
  for (let at = 0; at < mode.length; at++) {
    if (mode[at] !== 'LEAF') continue;
    const target = targets[leaf++]!;
    const known = found[tree[at]!];
    if (known !== undefined && known !== target)
      throw new ProtobufError(`trees: tree ${tree[at]}: expected one target, got ${known} and ${target}`);
    found[tree[at]!] = target;
  }
  return found;
}

function checkAttributes(attributes: ReadonlyMap<string, Fields>, count: number): void {
  const expected = [...CONSTANT, ...PER_NODE, ...PER_LEAF];
  const missing = expected.find((name) => !attributes.has(name));
  const extra = [...attributes.keys()].find((name) => !expected.includes(name));
  if (missing !== undefined) throw new ProtobufError(`trees: expected the attribute ${missing}, got none`);
  if (extra !== undefined) throw new ProtobufError(`trees: expected no attribute ${extra}, got one`);
  const told = [
    ...attributeTexts(attributes, 'aggregate_function'),
    ...attributeTexts(attributes, 'post_transform'),
    ...attributeIntegers(attributes, 'n_targets', ATTRIBUTE_VALUES.i),
  ].join(' ');
  if (told !== `SUM NONE ${count}`) throw new ProtobufError(`trees: expected SUM NONE ${count}, got ${told}`);
}

function attributeTexts(attributes: ReadonlyMap<string, Fields>, name: string): string[] {
  const attribute = attributes.get(name)!;
  const place = name.startsWith('nodes') ? ATTRIBUTE_VALUES.strings : ATTRIBUTE_VALUES.s;
  return texts(attribute, place, name);
}

function attributeIntegers(
  attributes: ReadonlyMap<string, Fields>,
  name: string,
  place = ATTRIBUTE_VALUES.ints,
): number[] {
  return integers(attributes.get(name)!, place, name);
}

function attributeFloats(attributes: ReadonlyMap<string, Fields>, name: string): number[] {
  const values = floats(attributes.get(name)!, ATTRIBUTE_VALUES.floats, name);
  if (values.every(Number.isFinite)) return values;
  throw new ProtobufError(`${name}: expected finite numbers only, got another`);
}

function nodesOf(attributes: ReadonlyMap<string, Fields>): Nodes {
  const nodes = {
    tree: attributeIntegers(attributes, 'nodes_treeids'),
    node: attributeIntegers(attributes, 'nodes_nodeids'),
    mode: attributeTexts(attributes, 'nodes_modes'),
    feature: attributeIntegers(attributes, 'nodes_featureids'),
    threshold: attributeFloats(attributes, 'nodes_values'),
    low: attributeIntegers(attributes, 'nodes_truenodeids'),
    high: attributeIntegers(attributes, 'nodes_falsenodeids'),
  };
  const count = nodes.tree.length;
  if (count > MOST_NODES || Object.values(nodes).some((values) => values.length !== count))
    throw new ProtobufError(`trees: expected at most ${MOST_NODES} nodes with all their attributes`);
  return nodes;
}

function leavesOf(
  attributes: ReadonlyMap<string, Fields>,
  { tree, node, mode }: Nodes,
  count: number,
): { weights: Float32Array; targets: readonly number[] } {
  const weights = attributeFloats(attributes, 'target_weights');
  const trees = attributeIntegers(attributes, 'target_treeids');
  const ids = attributeIntegers(attributes, 'target_nodeids');
  const targets = attributeIntegers(attributes, 'target_ids');
  const leaves = mode.flatMap((word, at) => (word === 'LEAF' ? [at] : []));
  const fits = leaves.every((at, leaf) => trees[leaf] === tree[at] && ids[leaf] === node[at]);
  const lengths = [weights, trees, ids, targets].every(({ length }) => length === leaves.length);
  if (fits && lengths && targets.every((target) => target >= 0 && target < count))
    return { weights: Float32Array.from(weights), targets };
  throw new ProtobufError('trees: expected one weight for each leaf, in the order of the leaves');
}

/** Trees as flat arrays. A child must stand behind its parent in the same tree, so every walk ends in a leaf. */
function flatten(nodes: Nodes, leaf: Float32Array, width: number): Omit<TreeEnsemble, 'linear'> {
  const coded = codesOf(nodes);
  const branches = nodes.mode.flatMap((word, at) => (word === 'LEAF' ? [] : [at]));
  const starts = nodes.node.flatMap((id, at) => (id === 0 ? [at] : []));
  const child = (at: number, id: number): number => {
    const place = at - nodes.node[at]! + id;
    const end = starts[nodes.tree[at]! + 1] ?? nodes.node.length;
    if (place > at && place < end) return coded[place]!;
    throw new ProtobufError(`trees: node ${at}: expected children behind it in its tree, got ${id}`);
  };
  for (const at of branches)
    if (nodes.feature[at]! >= width)
      throw new ProtobufError(`trees: node ${at}: expected a feature below ${width}`);
  return {
    width,
    roots: Int32Array.from(starts, (at) => coded[at]!),
    feature: Int32Array.from(branches, (at) => nodes.feature[at]!),
    threshold: Float32Array.from(branches, (at) => nodes.threshold[at]!),
    left: Int32Array.from(branches, (at) => child(at, nodes.low[at]!)),
    right: Int32Array.from(branches, (at) => child(at, nodes.high[at]!)),
    leaf,
  };
}

/** Each node's number among the branches or, for a leaf, −1 − its number among the leaves. */
function codesOf({ tree, node, mode }: Nodes): Int32Array {
  const codes = new Int32Array(mode.length);
  let [branches, leaves] = [0, 0];
  for (let at = 0; at < mode.length; at++) {
    const first = at === 0 || tree[at] !== tree[at - 1];
    const expectedTree = at === 0 ? 0 : tree[at - 1]! + (first ? 1 : 0);
    if (tree[at] !== expectedTree || node[at] !== (first ? 0 : node[at - 1]! + 1))
      throw new ProtobufError(`trees: node ${at}: expected trees and nodes numbered in order`);
    if (mode[at] === 'LEAF') codes[at] = -1 - leaves++;
    else if (mode[at] === 'BRANCH_LEQ') codes[at] = branches++;
    else throw new ProtobufError(`trees: node ${at}: expected BRANCH_LEQ or LEAF, got ${mode[at]}`);
  }
  return codes;
}
