import { CLOCK } from '../models/moment.ts';
import { hashedWords } from '../models/template-words.ts';
import { typeId } from '../parsing/type-id.ts';
import type { GoldenCase } from './documents.ts';
import { PackageError } from './errors.ts';
import type { VerifiedPackage } from './verify.ts';

/** Whether parts that are valid on their own fit each other. Throws PackageError. */
export function checkFit(verified: VerifiedPackage): void {
  checkGraph(verified);
  checkVariants(verified);
  checkVocabulary(verified);
  checkHashes(verified);
  checkOpenings(verified);
  verified.golden.forEach((golden, index) => {
    checkGolden(verified, golden, index);
  });
}

function misfit({ where }: VerifiedPackage, file: string, expected: string, got: string): PackageError {
  return new PackageError('PACKAGE_MISFIT', { package: where, file, expected, got });
}

function checkGraph(verified: VerifiedPackage): void {
  const { mode, graph } = verified.manifest;
  const { state, window, block, topK, vocabulary } = graph;
  const fits =
    mode === 'state'
      ? state > 0 && window === 0 && block === 0
      : state === 0 && block > 0 && window === 2 * block;
  if (!fits) {
    const expected =
      mode === 'state'
        ? 'state > 0, window 0, block 0 in state mode'
        : 'state 0, window = 2 · block > 0 in window mode';
    throw misfit(verified, 'manifest.json', expected, `state ${state}, window ${window}, block ${block}`);
  }
  if (topK > vocabulary)
    throw misfit(verified, 'manifest.json', `topK of at most the vocabulary (${vocabulary})`, `${topK}`);
}

function checkVariants(verified: VerifiedPackage): void {
  const { variants, budgets } = verified.manifest;
  const expected = ['model.onnx', ...(variants.int8 ? ['model.int8.onnx'] : [])];
  const got = [...verified.graphs.keys()].sort();
  if (got.join() !== expected.sort().join())
    throw misfit(verified, 'manifest.json', `the graphs ${expected.join(', ')}`, got.join(', '));
  for (const [file, bytes] of verified.graphs) {
    if (bytes.length > budgets.maxBytes)
      throw misfit(verified, file, `at most budgets.maxBytes (${budgets.maxBytes})`, `${bytes.length} bytes`);
  }
}

function checkVocabulary(verified: VerifiedPackage): void {
  const file = 'vocabulary.json';
  const { types } = verified.vocabulary;
  const { vocabulary } = verified.manifest.graph;
  if (types.length !== vocabulary)
    throw misfit(verified, file, `the graph's ${vocabulary} event types`, `${types.length}`);
  const wrong = types.findIndex(
    ({ index, id }, place) => index !== place || (id === 'end') !== (place === 0),
  );
  if (wrong >= 0) {
    const { index, id } = types[wrong]!;
    const expected = wrong === 0 ? 'index 0 to be the end of a sequence' : `index ${wrong} at place ${wrong}`;
    throw misfit(verified, file, expected, `index ${index}, id ${id}`);
  }
  const ids = new Set(types.map(({ id }) => id));
  if (ids.size !== types.length)
    throw misfit(verified, file, 'each id once', `${types.length - ids.size} that repeat`);
}

/** Ids and words must be hashed as the stream's are: else nothing would be recognised, and nobody would notice. */
function checkHashes(verified: VerifiedPackage): void {
  const file = 'vocabulary.json';
  const { words, types } = verified.vocabulary;
  const { graph } = verified.manifest;
  if (words.buckets !== graph.words.buckets || words.most !== graph.words.most) {
    throw misfit(verified, file, `the graph's ${JSON.stringify(graph.words)}`, JSON.stringify(words));
  }
  for (const type of types.slice(1)) {
    const id = typeId(type.template);
    if (type.id !== id)
      throw misfit(verified, file, `id ${id} of type ${type.index} ("${type.template}")`, type.id);
    const expected = hashedWords(type.template, words).join(' ');
    const got = type.words.join(' ');
    if (got !== expected)
      throw misfit(verified, file, `words ${expected} of type ${type.index} ("${type.template}")`, got);
  }
}

function checkOpenings(verified: VerifiedPackage): void {
  const { openings = [] } = verified.calibration;
  const { vocabulary, topK } = verified.manifest.graph;
  const beyond = openings.find(({ index }) => index >= vocabulary);
  if (beyond)
    throw misfit(verified, 'calibration.json', `openings below ${vocabulary}`, `type ${beyond.index}`);
  if (openings.length > topK)
    throw misfit(verified, 'calibration.json', `at most ${topK} openings`, `${openings.length}`);
}

type Nested = readonly (number | Nested)[];

/** Sizes of a regular nested array, or undefined where it is ragged. */
function shapeOf(nested: Nested): number[] | undefined {
  const first = nested[0];
  if (first === undefined || typeof first === 'number') return [nested.length];
  const inner = shapeOf(first);
  const regular = nested.every((part) => Array.isArray(part) && shapeOf(part)?.join() === inner?.join());
  return regular && inner ? [nested.length, ...inner] : undefined;
}

function checkGolden(verified: VerifiedPackage, golden: GoldenCase, index: number): void {
  const { graph } = verified.manifest;
  const batch = golden.ids.length;
  const time = golden.ids[0]?.length ?? 0;
  const bins = graph.gapBins.count;
  const chances = graph.horizons && graph.horizons.seconds.length * graph.horizons.watches.length;
  const expected: Record<string, number[] | undefined> = {
    ids: [batch, time],
    dt: [batch, time],
    clock: [batch, time, CLOCK],
    words: [golden.words.length, graph.words.most],
    state: graph.state ? [batch, graph.state] : undefined,
    topv: [batch, time, graph.topK],
    topi: [batch, time, graph.topK],
    gaps: [batch, time, bins],
    horizon: chances ? [batch, time, chances] : undefined,
    stateOut: graph.state ? [batch, graph.state] : undefined,
  };
  for (const [name, shape] of Object.entries(expected)) {
    const nested = golden[name as keyof GoldenCase] as Nested | undefined;
    const got = nested === undefined ? 'none' : (shapeOf(nested)?.join(' × ') ?? 'a ragged array');
    const wanted = shape?.join(' × ') ?? 'none';
    if (got !== wanted) throw misfit(verified, 'golden.json', `${wanted} for cases.${index}.${name}`, got);
  }
  if (time === 0 || (graph.window > 0 && time > graph.window))
    throw misfit(verified, 'golden.json', `1 to ${graph.window || '∞'} events in case ${index}`, `${time}`);
  const most = graph.vocabulary + golden.words.length;
  const strange = golden.ids.flat().find((id) => id < 0 || id >= most);
  if (strange !== undefined)
    throw misfit(verified, 'golden.json', `ids from 0 to ${most - 1} in case ${index}`, `${strange}`);
}
