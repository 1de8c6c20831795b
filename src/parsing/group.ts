import type { LeafTable } from './leaf-table.ts';
import type { Slot } from './slot.ts';
import { TOKEN } from './token-line.ts';
import type { Word } from './vocabulary.ts';

/** The kind of a position of a group that takes any word; the others are those of TOKEN. */
export const SLOT = 4;

/** A line or group as a row of positions. */
export interface Pattern {
  /** Hash of what lines must have in common to be one type: the punctuation and the spaces. */
  readonly structure: number;
  /** Token hashes; a slot has that of a variable. */
  readonly hash: Int32Array;
  readonly kind: Uint8Array;
  readonly texts: string[];
  /** The words of constants and prefixes. */
  readonly words: (Word | undefined)[];
}

/** Lines of one structure that are one event type: per position a constant or a slot. */
export interface Group extends Pattern {
  /** In the order in which groups were made. */
  readonly ordinal: number;
  type: number;
  readonly leaves: number[];
  readonly slots: Map<number, Slot>;
  /** 1 where a split found the position to be a category: its word is no variable. */
  readonly locked: Uint8Array;
  /** Constant words. */
  constants: number;
  alive: boolean;
}

/** Whether a position is a variable of some kind. */
export const isVariable = (kind: number): boolean => kind === TOKEN.variable || kind === SLOT;

/** Lines seen of a group. */
export function linesOf(group: Group, leaves: LeafTable): number {
  let lines = 0;
  for (const leaf of group.leaves) lines += leaves.count[leaf]!;
  return lines;
}

/** The structure of the first `count` positions of a row. */
export function structureOf(hash: Int32Array, kind: Uint8Array, count = hash.length): number {
  let structure = count;
  for (let i = 0; i < count; i++) {
    const part = kind[i] === TOKEN.punctuation ? hash[i]! : hash[i]! & 1;
    structure = Math.imul(structure ^ part, 0x5bd1e995);
    structure ^= structure >>> 15;
  }
  return structure;
}

/** Whether quotation marks or brackets stand right before and after the position. */
export function isEnclosed({ hash, kind, texts }: Pattern, at: number): boolean {
  if (at === 0 || at + 1 >= hash.length) return false;
  if (kind[at - 1] !== TOKEN.punctuation || kind[at + 1] !== TOKEN.punctuation) return false;
  if (((hash[at]! | hash[at + 1]!) & 1) === 1) return false;
  return OPENING.has(texts[at - 1]!.at(-1)!) && CLOSING.has(texts[at + 1]![0]!);
}

const OPENING = new Set('\'"`([{<');
const CLOSING = new Set('\'"`)]}>');

/** The first position that is no punctuation. */
export function firstPlace(kind: Uint8Array): number {
  let at = 0;
  while (kind[at] === TOKEN.punctuation) at++;
  return at;
}
