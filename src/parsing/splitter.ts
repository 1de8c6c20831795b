import { type Group, linesOf, SLOT } from './group.ts';
import type { GroupStore } from './group-store.ts';
import type { LeafTable } from './leaf-table.ts';
import { MASKED, type Slot } from './slot.ts';
import { patternText } from './template-text.ts';
import { TOKEN } from './token-line.ts';
import type { TypeTable } from './type-table.ts';
import type { Vocabulary } from './vocabulary.ts';

/** More words than this are no category. */
export const MOST_STATES = 20;
/** Lines per word from which on a slot without new words is a category. */
const LINES_PER_STATE = 10;

interface Part {
  readonly key: number;
  readonly leaves: number[];
  lines: number;
  /** Its oldest leaf. */
  first: number;
}

/**
 * Splits a group at a slot whose vocabulary has closed: a few words of one spelling that come again and again are states,
 * and each makes a type of its own. The most frequent part keeps the type.
 */
export class Splitter {
  readonly #vocabulary: Vocabulary;
  readonly #leaves: LeafTable;
  readonly #types: TypeTable;
  readonly #groups: GroupStore;
  readonly #maxGroup: number;

  constructor(
    vocabulary: Vocabulary,
    leaves: LeafTable,
    types: TypeTable,
    groups: GroupStore,
    maxGroup: number,
  ) {
    this.#vocabulary = vocabulary;
    this.#leaves = leaves;
    this.#types = types;
    this.#groups = groups;
    this.#maxGroup = maxGroup;
  }

  /** Splits the group, and its parts, at all places that have become categories. */
  examine(group: Group): void {
    if (!group.alive) return;
    for (const [at, slot] of group.slots) {
      const parts = this.#partsAt(group, at, slot);
      if (parts === undefined) continue;
      for (const part of this.#split(group, at, parts)) this.examine(part);
      return;
    }
  }

  /** The leaves by the word at a slot, most lines first; undefined where the slot is no category or cannot be split. */
  #partsAt(group: Group, at: number, slot: Slot): Part[] | undefined {
    const words = slot.words.size;
    if (words < 2 || words > MOST_STATES || slot.any || !slot.isPlain) return undefined;
    if (this.#isOpenElsewhere(slot)) return undefined;
    const parts = this.#partition(group, at);
    const lines = parts.reduce((sum, part) => sum + part.lines, 0);
    const rare = parts.filter((part) => part.lines <= 2).length;
    if (lines < LINES_PER_STATE * words || rare > Math.max(0.1 * words, words > 4 ? 1 : 0)) return undefined;
    const crowded = this.#groups.index.sizeOf(group.structure) + parts.length > 2 * this.#maxGroup;
    return crowded || this.#types.room < parts.length ? undefined : parts;
  }

  /** Whether most of the words are known from places that take words of several kinds. */
  #isOpenElsewhere(slot: Slot): boolean {
    let open = 0;
    for (const key of slot.words.keys()) if ((this.#vocabulary.get(key)?.open ?? 0) > 0) open++;
    return open * 2 > slot.words.size;
  }

  #partition(group: Group, at: number): Part[] {
    const parts = new Map<number, Part>();
    for (const leaf of group.leaves) {
      const key = this.#leaves.token(leaf, at) & ~1;
      const part = parts.get(key) ?? { key, leaves: [], lines: 0, first: leaf };
      parts.set(key, part);
      part.leaves.push(leaf);
      part.first = Math.min(part.first, leaf);
      part.lines += this.#leaves.count[leaf]!;
    }
    return [...parts.values()].sort((a, b) => b.lines - a.lines || a.first - b.first);
  }

  #split(group: Group, at: number, parts: readonly Part[]): Group[] {
    const { type } = group;
    const all = linesOf(group, this.#leaves);
    this.#groups.retire(group);
    return parts.map((part, n) => {
      const pattern = this.#patternOf(group, at, part);
      const own = n === 0 ? type : this.#typeOf(part, type, patternText(pattern), part.lines / all);
      return this.#build(group, at, part, pattern, own);
    });
  }

  /** The pattern of the group with the word of the part at `at`. */
  #patternOf(group: Group, at: number, { key }: Part): Group {
    const word = this.#vocabulary.get(key)!;
    const pattern = {
      ...group,
      hash: group.hash.slice(),
      kind: group.kind.slice(),
      texts: [...group.texts],
      words: [...group.words],
    };
    pattern.hash[at] = key | (group.hash[at]! & 1);
    pattern.kind[at] = TOKEN.word;
    pattern.texts[at] = word.text;
    pattern.words[at] = word;
    return pattern;
  }

  /** A type for a part: the one its lines had before they were merged, where there is one. */
  #typeOf(part: Part, from: number, text: string, share: number): number {
    const most = part.leaves.reduce((a, b) => (this.#leaves.count[b]! > this.#leaves.count[a]! ? b : a));
    const before = this.#leaves.origin[most]!;
    if (before !== from && this.#types.resolve(before) === from) {
      this.#types.split(from, before, share);
      this.#types.reword(before, text);
      return before;
    }
    return this.#types.openPart(text, from, share);
  }

  #build(group: Group, at: number, part: Part, pattern: Group, type: number): Group {
    const made = this.#groups.create(pattern, type);
    made.locked.set(group.locked);
    made.locked[at] = 1;
    for (const leaf of part.leaves) {
      this.#groups.addLeaf(made, leaf);
      for (const [place, slot] of made.slots) slot.add(this.#leaves.token(leaf, place) & ~1 || MASKED);
    }
    for (const [place, slot] of made.slots) slot.any = group.slots.get(place)!.any;
    this.#groups.reword(made);
    return made;
  }

  /** The token hashes of a line of a large group: where words vary without end one is like another. */
  coarse(group: Group, hash: Int32Array): Int32Array {
    const row = hash.slice();
    for (const [at, slot] of group.slots) {
      if (group.kind[at] === SLOT && !mayClose(slot)) row[at] = row[at]! & 1;
    }
    return row;
  }
}

/** Whether the words of a slot are few and alike enough for a category. */
export function mayClose(slot: Slot): boolean {
  return slot.isPlain && slot.words.size <= MOST_STATES;
}
