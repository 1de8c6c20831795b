import type { StateReader, StateWriter } from '../state/codec.ts';
import { type Group, isVariable, linesOf, type Pattern, SLOT, structureOf } from './group.ts';
import { GroupIndex } from './group-index.ts';
import type { LeafTable } from './leaf-table.ts';
import { listForm, withoutLists } from './list-form.ts';
import { MASKED, Slot } from './slot.ts';
import { CATCH_ALL, patternText } from './template-text.ts';
import { TOKEN } from './token-line.ts';
import type { TypeTable } from './type-table.ts';
import type { Vocabulary } from './vocabulary.ts';

/** The living groups, and all that has to be kept in step with them: index, vocabulary, leaves, texts of types. */
export class GroupStore {
  readonly index = new GroupIndex();
  readonly #vocabulary: Vocabulary;
  readonly #leaves: LeafTable;
  readonly #types: TypeTable;
  /** By ordinal; those that are no more are left out. */
  readonly #groups = new Map<number, Group>();
  readonly #byType = new Map<number, Group[]>();
  #made = 0;

  constructor(vocabulary: Vocabulary, leaves: LeafTable, types: TypeTable) {
    this.#vocabulary = vocabulary;
    this.#leaves = leaves;
    this.#types = types;
  }

  /** Living groups. */
  get size(): number {
    return this.#groups.size;
  }

  /** Living groups, oldest first. */
  all(): Group[] {
    return [...this.#groups.values()];
  }

  get(ordinal: number): Group | undefined {
    return this.#groups.get(ordinal);
  }

  /** The groups of a type: several where values of different shapes make lines of different structure. */
  ofType(type: number): readonly Group[] {
    return this.#byType.get(type) ?? [];
  }

  /** A group of the pattern of a line, without leaves. */
  create(line: Pattern, type: number): Group {
    const group: Group = {
      structure: line.structure,
      hash: line.hash.slice(),
      kind: line.kind.slice(),
      texts: line.texts.slice(),
      words: line.words.slice(),
      ordinal: this.#made++,
      type,
      leaves: [],
      slots: new Map(),
      locked: new Uint8Array(line.hash.length),
      constants: line.kind.reduce((count, kind) => count + (kind === TOKEN.word ? 1 : 0), 0),
      alive: true,
    };
    for (let at = 0; at < group.kind.length; at++) {
      if (group.kind[at] === TOKEN.word) group.words[at] = this.#vocabulary.addConstant(group.words[at]!);
      else if (group.kind[at] === SLOT) group.slots.set(at, new Slot(this.#vocabulary));
    }
    this.insert(group);
    return group;
  }

  /** Takes a group in as it is; groups come in the order of their ordinals. */
  insert(group: Group): void {
    this.#made = Math.max(this.#made, group.ordinal + 1);
    this.#groups.set(group.ordinal, group);
    this.index.add(group);
    const alike = this.#byType.get(group.type);
    if (alike === undefined) this.#byType.set(group.type, [group]);
    else alike.push(group);
  }

  /** Writes all groups. */
  save(writer: StateWriter): void {
    const groups = this.all();
    writer.number(this.#made);
    writer.strings(groups.flatMap(({ texts }) => texts.map((text) => text.toWellFormed())));
    writer.array(Int32Array.from(groups.flatMap(factsOf)));
    writer.array(Int32Array.from(groups.flatMap(({ hash }) => [...hash])));
    writer.array(Uint8Array.from(groups.flatMap(({ kind }) => [...kind])));
    writer.array(Uint8Array.from(groups.flatMap(({ locked }) => [...locked])));
    writer.array(Int32Array.from(groups.flatMap(({ leaves }) => leaves)));
    for (const { slots } of groups) for (const slot of slots.values()) slot.save(writer);
  }

  /** Reads what `save` wrote; the vocabulary must have been read before. */
  restore(reader: StateReader): void {
    const made = reader.number();
    const texts = reader.strings();
    const facts = reader.int32();
    const [hashes, kinds, locked, leaves] = [reader.int32(), reader.uint8(), reader.uint8(), reader.int32()];
    let from = 0;
    let leaf = 0;
    for (let i = 0; i < facts.length; i += FACTS) {
      const to = from + facts[i + 2]!;
      const group = this.#restored({
        ordinal: facts[i]!,
        type: facts[i + 1]!,
        hash: hashes.slice(from, to),
        kind: kinds.slice(from, to),
        locked: locked.slice(from, to),
        texts: texts.slice(from, to),
        leaves: [...leaves.subarray(leaf, leaf + facts[i + 3]!)],
      });
      for (const at of group.kind.keys()) {
        if (group.kind[at] === SLOT) group.slots.set(at, Slot.restore(this.#vocabulary, reader));
      }
      this.insert(group);
      from = to;
      leaf += facts[i + 3]!;
    }
    this.#made = made;
  }

  #restored(kept: Pick<Group, 'ordinal' | 'type' | 'hash' | 'kind' | 'locked' | 'texts' | 'leaves'>): Group {
    const { hash, kind, texts } = kept;
    const words = texts.map((text, at) => {
      if (kind[at] !== TOKEN.word && kind[at] !== TOKEN.prefixed) return undefined;
      const prefix = kind[at] === TOKEN.prefixed;
      return this.#vocabulary.find(hash[at]! & ~1, prefix ? text.slice(0, -CATCH_ALL.length) : text, prefix);
    });
    const constants = kind.reduce((count, k) => count + (k === TOKEN.word ? 1 : 0), 0);
    return { ...kept, structure: structureOf(hash, kind), words, constants, slots: new Map(), alive: true };
  }

  /** Gives a leaf to a group. */
  addLeaf(group: Group, leaf: number): void {
    group.leaves.push(leaf);
    this.#leaves.group[leaf] = group.ordinal;
    this.#leaves.type[leaf] = group.type;
  }

  /** Makes every position where the group and the pattern differ a slot. */
  generalise(group: Group, pattern: Pattern): void {
    const places: number[] = [];
    for (let at = 0; at < group.hash.length; at++) {
      if (group.kind[at] === SLOT) continue;
      if (group.hash[at] !== pattern.hash[at] || pattern.kind[at] === SLOT) places.push(at);
    }
    if (places.length === 0) return;
    this.index.remove(group);
    for (const at of places) this.#openSlot(group, at);
    this.index.add(group);
    this.reword(group);
  }

  #openSlot(group: Group, at: number): void {
    const slot = new Slot(this.#vocabulary);
    const word = group.words[at];
    if (group.kind[at] === TOKEN.word) {
      this.#vocabulary.dropConstant(word!);
      group.constants--;
    } else if (word !== undefined) this.#vocabulary.keep(word);
    slot.add(slotKey(group, at), group.leaves.length);
    group.slots.set(at, slot);
    group.hash[at] = group.hash[at]! & 1;
    group.kind[at] = SLOT;
    group.texts[at] = '<*>';
    group.words[at] = undefined;
  }

  /** Tells the slots of a group what a leaf of it has in their places. */
  fill(group: Group, pattern: Pattern, places: Iterable<number> = group.slots.keys()): void {
    for (const at of places) {
      const word = pattern.words[at];
      if (word !== undefined) this.#vocabulary.keep(word);
      group.slots.get(at)!.add(slotKey(pattern, at));
    }
  }

  /** Makes `other` a part of `group`; both have one structure. */
  absorb(group: Group, other: Group): void {
    this.unite(group, other);
    this.generalise(group, other);
    this.retire(other);
    for (const [at, slot] of group.slots) {
      const theirs = other.slots.get(at);
      if (theirs === undefined) slot.add(slotKey(other, at), other.leaves.length);
      else for (const [key, leaves] of theirs.words) slot.add(key, leaves);
    }
    for (const leaf of other.leaves) this.addLeaf(group, leaf);
    this.reword(group);
  }

  /** Merges the types of two groups: that with more lines stays, of equals the older one. */
  unite(group: Group, other: Group): void {
    if (group.type === other.type) return;
    const [ours, theirs] = [this.#linesOfType(group.type), this.#linesOfType(other.type)];
    const stays = theirs > ours || (theirs === ours && other.type < group.type) ? other.type : group.type;
    const goes = stays === group.type ? other.type : group.type;
    this.#types.merge(goes, stays);
    const moved = this.ofType(goes);
    const all = [...this.ofType(stays), ...moved].sort((a, b) => a.ordinal - b.ordinal);
    this.#byType.delete(goes);
    this.#byType.set(stays, all);
    for (const each of moved) {
      each.type = stays;
      for (const leaf of each.leaves) this.#leaves.type[leaf] = stays;
    }
    this.reword(all[0]!);
  }

  #linesOfType(type: number): number {
    return this.ofType(type).reduce((sum, group) => sum + linesOf(group, this.#leaves), 0);
  }

  /** The group is no more: what it said of words is taken back. */
  retire(group: Group): void {
    this.index.remove(group);
    this.#groups.delete(group.ordinal);
    group.alive = false;
    const alike = (this.#byType.get(group.type) ?? []).filter((other) => other !== group);
    if (alike.length > 0) this.#byType.set(group.type, alike);
    else this.#byType.delete(group.type);
    for (const slot of group.slots.values()) slot.drop();
    for (let at = 0; at < group.kind.length; at++)
      if (group.kind[at] === TOKEN.word) this.#vocabulary.dropConstant(group.words[at]!);
  }

  /** Gives the group's type the text of its oldest group, with lists as one variable where their length is all that differs. */
  reword(group: Group): void {
    const [oldest, ...others] = this.ofType(group.type);
    if (oldest === undefined || (oldest !== group && others.at(-1) !== group)) return;
    const list = others.length === 0 ? undefined : listForm(oldest);
    const isList = list !== undefined && others.some((other) => listForm(other)?.key === list.key);
    this.#types.reword(group.type, patternText(isList ? withoutLists(oldest) : oldest));
  }
}

const FACTS = 4;

function factsOf({ ordinal, type, hash, leaves }: Group): number[] {
  return [ordinal, type, hash.length, leaves.length];
}

/** The key under which a slot knows what stands at a position. */
export function slotKey({ hash, kind }: Pattern, at: number): number {
  return isVariable(kind[at]!) ? MASKED : hash[at]! & ~1;
}
