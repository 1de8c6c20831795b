import { firstPlace, type Group, isEnclosed, linesOf, type Pattern, SLOT } from './group.ts';
import { MOST_DIFFER, mayDiffer } from './group-index.ts';
import type { LeafTable } from './leaf-table.ts';
import { TOKEN } from './token-line.ts';
import type { Vocabulary } from './vocabulary.ts';
import { classesDiffer, WORD_CLASS } from './word-class.ts';

/** How well a line or a group fits another group. */
export interface Fit {
  readonly group: Group;
  /** Positions with a constant on one side and something else on the other. */
  readonly differ: number;
  /** Words that fall on slots. */
  readonly onSlots: number;
  /** Evidence at all positions that differ. */
  readonly sum: number;
}

/** Slots with fewer words than this do not take plain words that are constants of many messages. */
const YOUNG_SLOT = 6;
const NO_VALUE = -2.2;
const SLOT_SIDE = 1.5;
const MOST_MATURE = 6;

/**
 * Says whether a line (or a small group) is one message with a group: whether at the worst of the positions where they
 * differ both words look like values. A constant that stood there many times while other places varied counts against it.
 */
export class FitJudge {
  readonly #vocabulary: Vocabulary;
  readonly #leaves: LeafTable;

  constructor(vocabulary: Vocabulary, leaves: LeafTable) {
    this.#vocabulary = vocabulary;
    this.#leaves = leaves;
  }

  /** How `line` fits `group`, undefined where it does not; `own` is the group that the line stands for, if it does. */
  judge(group: Group, line: Pattern, own?: Group): Fit | undefined {
    const length = line.hash.length;
    if (group.structure !== line.structure || group.hash.length !== length) return undefined;
    let agree = 0;
    let differ = 0;
    let onSlots = 0;
    for (let at = 0; at < length; at++) {
      const ours = group.kind[at]!;
      const theirs = line.kind[at]!;
      if (group.hash[at] === line.hash[at]) {
        if (ours === TOKEN.word && theirs === TOKEN.word) agree++;
        continue;
      }
      if (ours === TOKEN.punctuation || theirs === TOKEN.punctuation) return undefined;
      if (((group.hash[at]! ^ line.hash[at]!) & 1) === 1) return undefined;
      if (ours === SLOT || theirs === SLOT) onSlots++;
      else if (++differ > MOST_DIFFER || group.locked[at] === 1 || own?.locked[at] === 1) return undefined;
    }
    if (agree === 0 || differ > mayDiffer(agree)) return undefined;
    return this.#weigh(group, line, own, agree, differ, onSlots);
  }

  #weigh(
    group: Group,
    line: Pattern,
    own: Group | undefined,
    agree: number,
    differ: number,
    onSlots: number,
  ): Fit | undefined {
    const least = threshold(agree, differ);
    const first = firstPlace(line.kind);
    let sum = 0;
    let maturity = -1;
    let ownMaturity = own === undefined ? 0 : -1;
    for (let at = 0; at < line.hash.length; at++) {
      if (group.hash[at] === line.hash[at]) continue;
      const slot = group.kind[at] === SLOT ? group.slots.get(at)! : undefined;
      if (slot !== undefined && !this.#takes(slot.words.size, slot.any, line, at)) return undefined;
      if (slot !== undefined && own === undefined) continue;
      let score = this.#side(group, at) + this.#side(line, at);
      score += this.#kinds(group, line, at);
      if (isEnclosed(line, at)) score += 2;
      if (at === first) score -= 0.7;
      if (score < least) return undefined;
      if (group.kind[at] === TOKEN.word) {
        if (maturity < 0) maturity = this.#maturity(group);
        score -= maturity;
      }
      if (own !== undefined && line.kind[at] === TOKEN.word) {
        if (ownMaturity < 0) ownMaturity = this.#maturity(own);
        score -= ownMaturity;
      }
      if (score < least) return undefined;
      sum += score;
    }
    return { group, differ, onSlots, sum };
  }

  /** Whether a slot takes what stands there in the line. */
  #takes(words: number, any: boolean, line: Pattern, at: number): boolean {
    if (any || words >= YOUNG_SLOT || line.kind[at] !== TOKEN.word) return true;
    const word = line.words[at]!;
    return word.class !== WORD_CLASS.lower || this.#vocabulary.value(word) >= NO_VALUE;
  }

  #side(pattern: Pattern, at: number): number {
    switch (pattern.kind[at]) {
      case TOKEN.word:
        return this.#vocabulary.value(pattern.words[at]!);
      case TOKEN.prefixed:
        return 0.9;
      case TOKEN.variable:
        return 1.2;
      default:
        return slotSide((pattern as Group).slots.get(at)!.words.size);
    }
  }

  /** What the kinds of the two sides say: values come in all kinds, the words of a sentence in one. */
  #kinds(group: Group, line: Pattern, at: number): number {
    if (group.kind[at] === SLOT || line.kind[at] === SLOT) return 0;
    const a = classAt(group, at);
    const b = classAt(line, at);
    if (classesDiffer(a, b)) return 2;
    return a === b && (a === WORD_CLASS.numbered || a === WORD_CLASS.mixed || a === WORD_CLASS.dotted)
      ? 0.5
      : 0;
  }

  /** How sure it is that a constant of the group is one: it stood there while so many lines and fillings passed. */
  #maturity(group: Group): number {
    const lines = linesOf(group, this.#leaves);
    return Math.min(MOST_MATURE, 0.6 * Math.log2(lines) + 0.7 * Math.log2(group.leaves.length));
  }
}

function classAt({ kind, words }: Pattern, at: number): number {
  return kind[at] === TOKEN.variable ? WORD_CLASS.variable : words[at]!.class;
}

/** How much a slot speaks for one more word: the more it takes, the more. */
function slotSide(words: number): number {
  return SLOT_SIDE + Math.min(2, 0.5 * Math.log2(Math.max(1, words / 4)));
}

function threshold(agree: number, differ: number): number {
  const few = agree < differ ? 2 : agree < 2 ? 0.5 : 0;
  return 0.5 + few - (agree >= 3 * differ + 2 ? 0.5 : 0);
}

/** Whether fit `a` is better than `b`: it differs less, then has fewer words on slots, then more evidence, then is older. */
export function isBetter(a: Fit, b: Fit): boolean {
  if (a.differ !== b.differ) return a.differ < b.differ;
  if (a.onSlots !== b.onSlots) return a.onSlots < b.onSlots;
  if (a.sum !== b.sum) return a.sum > b.sum;
  return a.group.ordinal < b.group.ordinal;
}
