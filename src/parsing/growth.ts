import { firstPlace, type Group, linesOf, type Pattern } from './group.ts';
import type { GroupIndex } from './group-index.ts';
import type { LeafTable } from './leaf-table.ts';
import { TOKEN } from './token-line.ts';
import { isName } from './word-class.ts';

/** So many words that look like names are enough. */
const ENOUGH_NAMES = 3;
/** A message mostly begins with what it is about, so its first word needs more evidence ("boot (command 7)", "halt (…"). */
const FIRST_WORD_FACTOR = 2;
const JOINT_GROUPS = 10;
const MOST_JOINT = 4;

/** Groups to be made one. */
export type Family = readonly Group[];

/**
 * Groups that are like `group` but for one word, where so many different words stand there that it must be a variable,
 * unless the words come again and again: then it is a category, and they stay apart.
 */
export function variedAtOne(
  group: Group,
  index: GroupIndex,
  leaves: LeafTable,
  distinctWords: number,
): Family | undefined {
  if (group.constants < 2) return undefined;
  const first = firstPlace(group.kind);
  for (let at = 0; at < group.hash.length; at++) {
    if (group.kind[at] !== TOKEN.word) continue;
    const list = index.siblings(group, at);
    if (list.length < ENOUGH_NAMES) continue;
    const family = list.filter((other) => isSibling(group, other, at));
    const names = family.filter(({ words }) => isName(words[at]!.class, at === first)).length;
    const enough = distinctWords * (at === first ? FIRST_WORD_FACTOR : 1);
    if (family.length < enough && names < ENOUGH_NAMES) continue;
    if (!isClosed(family, leaves)) return oldestFirst(family);
  }
  return undefined;
}

function isSibling(group: Group, other: Group, at: number): boolean {
  if (other.kind[at] !== TOKEN.word || other.locked[at] === 1 || other.structure !== group.structure)
    return false;
  return other.hash.every((hash, i) => i === at || hash === group.hash[i]);
}

/** Whether the words come again and again, and hardly one came only once. */
function isClosed(family: Family, leaves: LeafTable): boolean {
  const lines = family.map((group) => linesOf(group, leaves));
  const once = lines.filter((count) => count === 1).length;
  const all = lines.reduce((sum, count) => sum + count, 0);
  return all > 4 * family.length && once <= Math.max(1, family.length / 3);
}

/**
 * Groups that differ from `group` in the same two to four words, where these vary freely: free slots fill independently of
 * each other, the words of different messages do not.
 */
export function variedTogether(group: Group, index: GroupIndex, leaves: LeafTable): Family | undefined {
  const families = new Map<number, Group[]>();
  index.eachCandidate(group, group.slots.size, (other) => {
    if (other === group) return;
    const places = placesApart(group, other);
    if (places < 0) return;
    const family = families.get(places);
    if (family === undefined) families.set(places, [other]);
    else family.push(other);
  });
  for (const [places, others] of [...families].sort(([a], [b]) => a - b)) {
    if (others.length < JOINT_GROUPS) continue;
    const family = [group, ...others];
    if (isRare(family, leaves) && fillsFreely(family, unpack(places))) return oldestFirst(family);
  }
  return undefined;
}

/** The two to four places where both have different constants and all else is equal, as one number; −1 where it is not so. */
function placesApart(group: Group, other: Group): number {
  let places = 0;
  let differ = 0;
  let agree = 0;
  for (let at = 0; at < group.hash.length; at++) {
    if (group.hash[at] === other.hash[at]) {
      if (group.kind[at] === TOKEN.word) agree++;
      continue;
    }
    if (group.kind[at] !== TOKEN.word || other.kind[at] !== TOKEN.word || ++differ > MOST_JOINT) return -1;
    if (group.locked[at] === 1 || other.locked[at] === 1) return -1;
    places = places * 256 + at + 1;
  }
  return differ < 2 || agree < Math.max(2, differ) || other.hash.length !== group.hash.length ? -1 : places;
}

function unpack(places: number): number[] {
  const list: number[] = [];
  for (let rest = places; rest > 0; rest = Math.floor((rest - 1) / 256)) list.push((rest - 1) % 256);
  return list;
}

function isRare(family: Family, leaves: LeafTable): boolean {
  const rare = family.filter((group) => linesOf(group, leaves) <= 2).length;
  return rare >= 0.7 * family.length;
}

function fillsFreely(family: Family, places: readonly number[]): boolean {
  const least = Math.max(5, family.length / 2);
  return places.every((at) => new Set(family.map(({ hash }: Pattern) => hash[at])).size >= least);
}

function oldestFirst(family: Family): Family {
  return [...family].sort((a, b) => a.ordinal - b.ordinal);
}
