import { type Group, isVariable, type Pattern } from './group.ts';
import { stretchKey } from './stretch-form.ts';
import { TOKEN } from './token-line.ts';

const NONE: readonly Group[] = [];

/** Living groups by what they have in common with a line or with each other. */
export class GroupIndex {
  /** By structure, position and the constant there. */
  readonly #byConstant = new Map<number, Group[]>();
  /** By everything but one constant word. */
  readonly #bySiblings = new Map<number, Group[]>();
  readonly #byStretches = new Map<number, Group[]>();
  readonly #sizes = new Map<number, number>();
  #stamp = new Int32Array(1024);
  #query = 0;

  add(group: Group): void {
    this.#sizes.set(group.structure, this.sizeOf(group.structure) + 1);
    this.#eachKey(group, push);
  }

  /** To be called before the group's positions change, or when it is no more. */
  remove(group: Group): void {
    const size = this.sizeOf(group.structure) - 1;
    if (size === 0) this.#sizes.delete(group.structure);
    else this.#sizes.set(group.structure, size);
    this.#eachKey(group, pull);
  }

  #eachKey(group: Group, act: (lists: Map<number, Group[]>, key: number, group: Group) => void): void {
    const whole = patternHash(group);
    for (let at = 0; at < group.hash.length; at++) {
      if (group.kind[at] !== TOKEN.word) continue;
      act(this.#byConstant, constantKey(group.structure, at, group.hash[at]!), group);
      act(this.#bySiblings, siblingKey(whole, group, at), group);
    }
    act(this.#byStretches, stretchKey(group), group);
  }

  /** Groups of a structure. */
  sizeOf(structure: number): number {
    return this.#sizes.get(structure) ?? 0;
  }

  /** Calls `visit` once for each group of the structure that shares a constant word with the line. */
  eachCandidate(line: Pattern, visit: (group: Group) => void): void {
    const query = ++this.#query;
    for (let at = 0; at < line.hash.length; at++) {
      if (line.kind[at] !== TOKEN.word) continue;
      const list = this.#byConstant.get(constantKey(line.structure, at, line.hash[at]!));
      if (list === undefined) continue;
      for (let i = 0; i < list.length; i++) {
        const group = list[i]!;
        if (this.#stampOf(group.ordinal) === query) continue;
        this.#stamp[group.ordinal] = query;
        visit(group);
      }
    }
  }

  #stampOf(ordinal: number): number {
    if (ordinal >= this.#stamp.length) {
      const longer = new Int32Array(Math.max(ordinal + 1, this.#stamp.length * 2));
      longer.set(this.#stamp);
      this.#stamp = longer;
    }
    return this.#stamp[ordinal]!;
  }

  /** Groups that are like this one but for the constant at `at`, itself included. */
  siblings(group: Group, at: number): readonly Group[] {
    return this.#bySiblings.get(siblingKey(patternHash(group), group, at)) ?? NONE;
  }

  /** Groups that read the same once joined variables count as one. */
  sameStretches(line: Pattern): readonly Group[] {
    return this.#byStretches.get(stretchKey(line)) ?? NONE;
  }
}

function push(lists: Map<number, Group[]>, key: number, group: Group): void {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [group]);
  else list.push(group);
}

function pull(lists: Map<number, Group[]>, key: number, group: Group): void {
  const list = lists.get(key);
  const at = list?.indexOf(group) ?? -1;
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
