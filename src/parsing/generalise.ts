import type { ParsingConfig } from './config.ts';
import { ANY_WORD, isWord, type Neighbour, type TemplateIndex, type Tokens } from './template-index.ts';
import { TOKEN } from './token-line.ts';

/** A line's tokens with the words that vary made variables, and the event types the result replaces. */
export interface Generalised {
  readonly tokens: Tokens;
  readonly replaced: readonly number[];
}

/** Two words vary together once more than this many times `distinctWords` templates differ in the same two. */
const PAIR_FACTOR = 4;

/** A message mostly begins with what it is about, so its first word needs more evidence ("boot (command 7)", "halt (…"). */
const FIRST_WORD_FACTOR = 4;

const CROWD_SHARE = 8;

type Thresholds = Pick<ParsingConfig, 'distinctWords' | 'distinctNames'>;

/**
 * Finds the words of a new line that are variables: those where more distinct words were seen than the thresholds allow,
 * everything else being equal; then those of a pair of free words. No similarity is involved, so "VM Started" and
 * "VM Stopped" stay two types however long the lines.
 */
export function generalise(line: Tokens, templates: TemplateIndex, limits: Thresholds): Generalised {
  const tokens = { hash: line.hash.slice(), kind: line.kind.slice() };
  const replaced: number[] = [];
  // Each round makes at least one word a variable.
  for (;;) {
    const neighbours = templates.neighbours(tokens);
    const varied = variedWord(tokens, neighbours, limits) ?? variedPair(tokens, neighbours, limits);
    if (varied === undefined) return { tokens, replaced };
    for (const { template } of varied) replaced.push(template.type);
    const { first, second } = varied[0]!;
    makeVariable(tokens, first);
    if (second >= 0) makeVariable(tokens, second);
  }
}

/**
 * For a line whose group is full: its tokens with every word made a variable that takes more than an eighth of
 * `maxGroup` different values in the group; undefined where there is no such word or no constant word would remain.
 */
export function generaliseCrowd(
  line: Tokens,
  templates: TemplateIndex,
  maxGroup: number,
): Tokens | undefined {
  const alike = templates.alike(line);
  const tokens = { hash: line.hash.slice(), kind: line.kind.slice() };
  let found = false;
  for (let i = 0; i < line.hash.length; i++) {
    if (!isWord(line.kind[i]!)) continue;
    const words = new Set(alike.map(({ hash }) => hash[i]));
    if (words.size * CROWD_SHARE <= maxGroup) continue;
    makeVariable(tokens, i);
    found = true;
  }
  return found && constantWords(tokens) > 0 ? tokens : undefined;
}

function makeVariable(tokens: Tokens, at: number): void {
  tokens.hash[at] = tokens.hash[at]! & 1;
  tokens.kind[at] = TOKEN.variable | ANY_WORD;
}

function constantWords(line: Tokens): number {
  return line.kind.reduce((count, kind) => count + (isWord(kind) ? 1 : 0), 0);
}

function firstWord(line: Tokens): number {
  return line.kind.findIndex((kind) => kind !== TOKEN.punctuation);
}

/** Whether template and line have two different constant words at `at`. */
function wordsDiffer({ template }: Neighbour, line: Tokens, at: number): boolean {
  return isWord(template.kind[at]!) && isWord(line.kind[at]!);
}

/** The neighbours at the first position where too many distinct words, or names, were seen. */
function variedWord(
  line: Tokens,
  neighbours: readonly Neighbour[],
  limits: Thresholds,
): Neighbour[] | undefined {
  const single = neighbours.filter((n) => n.second < 0 && wordsDiffer(n, line, n.first));
  for (const siblings of groupBy(single, (n) => n.first)) {
    const at = siblings[0]!.first;
    if (constantWords(line) < 2) continue;
    const patience = at === firstWord(line) ? FIRST_WORD_FACTOR : 1;
    const names = siblings.filter(({ template }) => template.kind[at] === TOKEN.name).length;
    const ownName = line.kind[at] === TOKEN.name ? 1 : 0;
    const tooMany = siblings.length + 1 > limits.distinctWords * patience;
    if (tooMany || names + ownName > limits.distinctNames * patience) return siblings;
  }
  return undefined;
}

/** The neighbours at the first pair of positions where too many templates differ in both words. */
function variedPair(
  line: Tokens,
  neighbours: readonly Neighbour[],
  limits: Thresholds,
): Neighbour[] | undefined {
  const double = neighbours.filter(
    (n) => n.second >= 0 && wordsDiffer(n, line, n.first) && wordsDiffer(n, line, n.second),
  );
  if (constantWords(line) < 3 || double.length <= PAIR_FACTOR * limits.distinctWords) return undefined;
  const groups = groupBy(double, (n) => n.first * 65_536 + n.second);
  return groups.find((group) => group.length > PAIR_FACTOR * limits.distinctWords);
}

/** Groups in ascending order of their key. */
function groupBy(neighbours: readonly Neighbour[], key: (neighbour: Neighbour) => number): Neighbour[][] {
  const groups = new Map<number, Neighbour[]>();
  for (const neighbour of neighbours) {
    const group = groups.get(key(neighbour));
    if (group === undefined) groups.set(key(neighbour), [neighbour]);
    else group.push(neighbour);
  }
  return [...groups].sort(([a], [b]) => a - b).map(([, group]) => group);
}
