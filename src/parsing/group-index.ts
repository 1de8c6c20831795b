import { type Group, isVariable, type Pattern } from './group.ts';
import { listForm } from './list-form.ts';
import { stretchKey } from './stretch-form.ts';
import { TOKEN } from './token-line.ts';

const NONE: readonly Group[] = [];
export const MOST_DIFFER = 8;
/** Groups of one structure from which on they are a crowd. */
const CROWD = 128;

/** Living groups by what they have in common with a line or with each other. */
export class GroupIndex {
  /** Ordinals by structure, position and the constant there. */
  readonly #byConstant = new Map<number, number[]>();
  /** By ordinal. */
  readonly #groups: (Group | undefined)[] = [];
  /** By everything but one constant word. */
  readonly #bySiblings = new Map<number, Group[]>();
  readonly #byStretches = new Map<number, Group[]>();
  readonly #byLists = new Map<number, Group[]>();
  readonly #sizes = new Map<number, number>();
  /** By ordinal: the query a group was last found in, and in how many words it agreed. */
  #marks = new Int32Array(2048);
  readonly #found: number[] = [];
  #query = 0;

  add(group: Group): void {
    const { ordinal } = group;
    while (this.#groups.length <= ordinal) this.#groups.push(undefined);
    this.#groups[ordinal] = group;
    if (this.#marks.length <= ordinal * 2) this.#widen(ordinal);
    this.#sizes.set(group.structure, this.sizeOf(group.structure) + 1);
    this.#eachKey(group, push);
  }

  /** To be called before the group's positions change, or when it is no more. */
  remove(group: Group): void {
    const size = this.sizeOf(group.structure) - 1;
    if (size === 0) this.#sizes.delete(group.structure);
    else this.#sizes.set(group.structure, size);
    this.#eachKey(group, pull);
    this.#groups[group.ordinal] = undefined;
  }

  #widen(ordinal: number): void {
    const marks = new Int32Array(Math.max(ordinal + 1, this.#marks.length) * 2);
    marks.set(this.#marks);
    this.#marks = marks;
  }

  #eachKey(group: Group, act: <T>(lists: Map<number, T[]>, key: number, item: T) => void): void {
    const whole = patternHash(group);
    for (let at = 0; at < group.hash.length; at++) {
      if (group.kind[at] !== TOKEN.word) continue;
      act(this.#byConstant, constantKey(group.structure, at, group.hash[at]!), group.ordinal);
      act(this.#bySiblings, siblingKey(whole, group, at), group);
    }
    act(this.#byStretches, stretchKey(group), group);
    const list = listForm(group);
    if (list !== undefined) act(this.#byLists, list.key, group);
  }

  /** Groups of a structure. */
  sizeOf(structure: number): number {
    return this.#sizes.get(structure) ?? 0;
  }

  /**
   * Calls `visit` once for each group of the structure that shares constant words with the line, unless it surely has more
   * other constants than it may. `slots` are those of the line.
   */
  eachCandidate(line: Pattern, slots: number, visit: (group: Group) => void): void {
    const query = ++this.#query;
    const marks = this.#marks;
    const found = this.#found;
    let count = 0;
    for (let at = 0; at < line.hash.length; at++) {
      if (line.kind[at] !== TOKEN.word) continue;
      const list = this.#byConstant.get(constantKey(line.structure, at, line.hash[at]!));
      if (list === undefined) continue;
      for (let i = 0; i < list.length; i++) {
        const ordinal: number = list[i]!;
        const mark = ordinal * 2;
        if (marks[mark] === query) marks[mark + 1]!++;
        else {
          marks[mark] = query;
          marks[mark + 1] = 1;
          found[count++] = ordinal;
        }
      }
    }
    const crowded = this.sizeOf(line.structure) >= CROWD;
    for (let i = 0; i < count; i++) {
      const group = this.#groups[found[i]!]!;
      const agree = marks[group.ordinal * 2 + 1]!;
      // In a crowd of lines that are alike by chance only what agrees in half of the words is looked at.
      const most = crowded ? agree : mayDiffer(agree);
      if (group.constants - agree - slots <= most) visit(group);
    }
  }

  /** Groups that are like this one but for the constant at `at`, itself included. */
  siblings(group: Group, at: number): readonly Group[] {
    return this.#bySiblings.get(siblingKey(patternHash(group), group, at)) ?? NONE;
  }

  /** Groups that read the same once lists count as one word. */
  sameLists(key: number): readonly Group[] {
    return this.#byLists.get(key) ?? NONE;
  }

  /** Groups that read the same once joined variables count as one. */
  sameStretches(line: Pattern): readonly Group[] {
    return this.#byStretches.get(stretchKey(line)) ?? NONE;
  }
}

/** In how many places two lines of one message may differ that agree in so many words. */
export function mayDiffer(agree: number): number {
  return Math.min(MOST_DIFFER, agree + 2);
}

function push<T>(lists: Map<number, T[]>, key: number, item: T): void {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [item]);
  else list.push(item);
}

function pull<T>(lists: Map<number, T[]>, key: number, item: T): void {
  const list = lists.get(key);
  const at = list?.indexOf(item) ?? -1;
  if (at < 0) return;
  if (list!.length === 1) lists.delete(key);
  else list!.splice(at, 1);
}

function constantKey(structure: number, at: number, hash: number): number {
  return Math.imul(structure ^ Math.imul(hash ^ at, 0x9e3779b1), 0x85ebca6b) ^ at;
}

/** What a position adds to the hash of the whole pattern; slots and masked variables are alike. */
function placeHash({ hash, kind }: Pattern, at: number): number {
  const what = isVariable(kind[at]!) ? hash[at]! & 1 : hash[at]!;
  let mixed = Math.imul(what ^ Math.imul(at + 1, 0x9e3779b1), 0x85ebca6b);
  mixed ^= mixed >>> 13;
  return Math.imul(mixed, 0xc2b2ae35);
}

function patternHash(pattern: Pattern): number {
  let sum = pattern.structure;
  for (let at = 0; at < pattern.hash.length; at++) sum = (sum + placeHash(pattern, at)) | 0;
  return sum;
}

function siblingKey(whole: number, pattern: Pattern, at: number): number {
  return (whole - placeHash(pattern, at)) ^ Math.imul(at + 1, 0x27d4eb2f);
}
