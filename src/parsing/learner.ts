import type { StateReader, StateWriter } from '../state/codec.ts';
import type { ParsingConfig } from './config.ts';
import { Crowds } from './crowds.ts';
import { Doorkeeper } from './doorkeeper.ts';
import { type Fit, FitJudge, isBetter } from './fit.ts';
import { type Group, type Pattern, SLOT, structureOf } from './group.ts';
import { GroupStore } from './group-store.ts';
import { variedAtOne, variedTogether } from './growth.ts';
import { LeafTable } from './leaf-table.ts';
import { areLists, listForm } from './list-form.ts';
import { SignatureTable } from './signature-table.ts';
import { mayClose, Splitter } from './splitter.ts';
import { readAlike } from './stretch-form.ts';
import { patternText, tokenText } from './template-text.ts';
import { signatureOf, TOKEN, type TokenLine } from './token-line.ts';
import type { TypeTable } from './type-table.ts';
import { Vocabulary } from './vocabulary.ts';

const MOST_WORDS = 60_000;
/** Leaves of a group from which on lines that differ only where words vary share one. */
const MOST_LEAVES = 128;
/** Leaves of a group in all, those shared ones included. */
const MOST_SHARED = 192;
/** Groups with more leaves than this have found their home. */
const SMALL_GROUP = 3;
/** Homes are looked for again each time the lines seen first have grown by this. */
const CONSOLIDATE_GROWTH = 1.25;
const FIRST_CONSOLIDATION = 16;
/** Items of a list that says nothing by itself. */
const LONG_LIST = 4;

/** Finds the group of lines never seen before; the slow path of the miner. */
export class Learner {
  readonly vocabulary = new Vocabulary(MOST_WORDS);
  readonly leaves: LeafTable;
  readonly signatures: SignatureTable;
  readonly groups: GroupStore;
  readonly #config: ParsingConfig;
  readonly #types: TypeTable;
  readonly #judge: FitJudge;
  readonly #splitter: Splitter;
  readonly #doorkeeper = new Doorkeeper();
  readonly #crowds = new Crowds();
  /** Lines seen for the first time, and at how many of them homes are looked for again. */
  #firstSeen = 0;
  #consolidateAt = FIRST_CONSOLIDATION;

  constructor(config: ParsingConfig, types: TypeTable) {
    this.#config = config;
    this.#types = types;
    const most = Math.max(config.maxSignatures, 2 * config.maxTemplates);
    this.leaves = new LeafTable(most);
    this.signatures = new SignatureTable(2 * most);
    this.groups = new GroupStore(this.vocabulary, this.leaves, types);
    this.#judge = new FitJudge(this.vocabulary, this.leaves);
    this.#splitter = new Splitter(this.vocabulary, this.leaves, types, this.groups, config.maxGroup);
  }

  /** The leaf of the line scanned last; −1 where it gets no type of its own. */
  learn(message: string, scanned: TokenLine): number {
    const { high, low } = scanned;
    const structure = structureOf(scanned.hash, scanned.kind, scanned.count);
    const crowded = this.groups.index.sizeOf(structure) >= this.#config.maxGroup;
    if (crowded && this.#crowds.isFlood(structure) && !this.#doorkeeper.admits(high, low)) return -1;
    const line = this.patternOf(message, scanned);
    const home = this.#home(line);
    if (crowded && home === undefined) this.#crowds.missed(structure);
    else if (crowded) this.#crowds.fitted(structure);
    let leaf: number;
    if (home !== undefined) leaf = this.#join(home.group, line);
    else if (this.#admits(line, high, low)) leaf = this.#begin(line);
    else return -1;
    if (leaf < 0) return leaf;
    this.#remember(high, low, leaf);
    this.leaves.touch(leaf);
    this.#firstSeen++;
    if (home === undefined) this.#grow(this.groups.get(this.leaves.group[leaf]!)!);
    if (this.#firstSeen >= this.#consolidateAt) this.#consolidate();
    return leaf;
  }

  /** To be called at milestones of a leaf's count: its group may have become several. */
  examine(leaf: number): void {
    const group = this.groups.get(this.leaves.group[leaf]!);
    if (group !== undefined) this.#splitter.examine(group);
  }

  /** The line scanned last as a pattern. */
  patternOf(message: string, scanned: TokenLine): Pattern {
    const hash = scanned.hash.slice(0, scanned.count);
    const kind = scanned.kind.slice(0, scanned.count);
    const texts = Array.from(kind, (_, at) => tokenText(message, scanned, at));
    const words = texts.map((text, at) => {
      if (kind[at] !== TOKEN.word && kind[at] !== TOKEN.prefixed) return undefined;
      return this.vocabulary.find(hash[at]! & ~1, text, kind[at] === TOKEN.prefixed);
    });
    return { structure: structureOf(hash, kind), hash, kind, texts, words };
  }

  #home(line: Pattern, own?: Group): Fit | undefined {
    let best: Fit | undefined;
    this.groups.index.eachCandidate(line, own?.slots.size ?? 0, (group) => {
      if (group === own) return;
      const fit = this.#judge.judge(group, line, own);
      if (fit !== undefined && (best === undefined || isBetter(fit, best))) best = fit;
    });
    return best;
  }

  /** Makes the line one of a group; the leaf it shares or has of its own. */
  #join(group: Group, line: Pattern): number {
    this.groups.generalise(group, line);
    const room = this.leaves.room > this.#config.maxTemplates;
    if (room && group.leaves.length < MOST_LEAVES) {
      this.groups.fill(group, line);
      return this.#addLeaf(group, line.hash);
    }
    const row = this.#splitter.coarse(group, line.hash);
    const [high, low] = signatureOf(row);
    const known = this.signatures.find(high, low) - 1;
    if (known >= 0 && this.leaves.group[known] === group.ordinal) return known;
    if (!room || group.leaves.length >= MOST_SHARED) return Math.min(...group.leaves);
    const closing = [...group.slots].filter(([, slot]) => mayClose(slot)).map(([at]) => at);
    this.groups.fill(group, line, closing);
    const leaf = this.#addLeaf(group, row);
    this.#remember(high, low, leaf);
    return leaf;
  }

  #addLeaf(group: Group, hash: Int32Array): number {
    const leaf = this.leaves.add(hash);
    this.groups.addLeaf(group, leaf);
    this.leaves.origin[leaf] = group.type;
    return leaf;
  }

  #admits({ structure }: Pattern, high: number, low: number): boolean {
    const { maxGroup, maxTemplates } = this.#config;
    const alike = this.groups.index.sizeOf(structure);
    if (alike >= 2 * maxGroup || this.groups.size >= maxTemplates || this.leaves.room < 1) return false;
    const flooded = alike >= maxGroup || this.#types.size * 2 > maxTemplates;
    return !flooded || this.#doorkeeper.admits(high, low);
  }

  /** A group for a line that fits none; −1 when types are used up. */
  #begin(line: Pattern): number {
    const type = (this.#readAlike(line) ?? this.#sameList(line))?.type ?? this.#types.open(patternText(line));
    if (type < 0) return -1;
    const group = this.groups.create(line, type);
    this.groups.reword(group);
    return this.#addLeaf(group, line.hash);
  }

  /** The oldest group that is the same message with values of another shape. */
  #readAlike(line: Pattern): Group | undefined {
    let oldest: Group | undefined;
    for (const group of this.groups.index.sameStretches(line)) {
      if (group.structure === line.structure || (oldest !== undefined && oldest.ordinal < group.ordinal))
        continue;
      if (readAlike(group, line)) oldest = group;
    }
    return oldest;
  }

  /** The oldest group that is the same message with a list of another length, or a long one with other words. */
  #sameList(line: Pattern): Group | undefined {
    const list = listForm(line);
    if (list === undefined) return undefined;
    let oldest: Group | undefined;
    for (const group of this.groups.index.sameLists(list.key)) {
      if (oldest !== undefined && oldest.ordinal < group.ordinal) continue;
      const theirs = listForm(group)!;
      const sameLength = group.structure === line.structure;
      if (areLists(list, theirs) && (!sameLength || list.items >= LONG_LIST)) oldest = group;
    }
    return oldest;
  }

  /** Makes the new group one with those that differ from it only where words vary. */
  #grow(group: Group): void {
    const { index } = this.groups;
    let grown = group;
    for (;;) {
      const family =
        variedAtOne(grown, index, this.leaves, this.#config.distinctWords) ??
        (grown === group ? variedTogether(grown, index, this.leaves) : undefined);
      if (family === undefined) return;
      const [oldest, ...others] = family;
      for (const other of others) this.groups.absorb(oldest!, other);
      grown = oldest!;
    }
  }

  /** The vocabulary has grown: small groups look for a home again. */
  #consolidate(): void {
    this.#consolidateAt = Math.ceil(this.#firstSeen * CONSOLIDATE_GROWTH);
    for (const group of this.groups.all()) {
      if (!group.alive || group.leaves.length > SMALL_GROUP) continue;
      const home = this.#home(group, group);
      if (home !== undefined) this.groups.absorb(home.group, group);
    }
    for (const group of this.groups.all()) {
      const alike = this.#readAlike(group);
      if (alike !== undefined) this.groups.unite(alike, group);
    }
  }

  /** Makes the line scanned last a group of a type that there is already, with a slot for each of its variables. */
  seed(message: string, scanned: TokenLine, type: number): void {
    const line = this.patternOf(message, scanned);
    if (this.leaves.room < 1) return;
    for (let at = 0; at < line.kind.length; at++) if (line.kind[at] === TOKEN.variable) line.kind[at] = SLOT;
    const group = this.groups.create(line, type);
    for (const slot of group.slots.values()) slot.any = true;
    const leaf = this.#addLeaf(group, line.hash);
    this.groups.fill(group, line);
    if (this.signatures.find(scanned.high, scanned.low) === 0)
      this.#remember(scanned.high, scanned.low, leaf);
  }

  /** Whether lines of this signature are known. */
  knows({ high, low }: TokenLine): boolean {
    return this.signatures.find(high, low) !== 0;
  }

  save(writer: StateWriter): void {
    writer.number(this.#firstSeen);
    writer.number(this.#consolidateAt);
    this.vocabulary.save(writer);
    this.leaves.save(writer);
    this.groups.save(writer);
    writer.array(this.signatures.entries());
    this.#doorkeeper.save(writer);
    this.#crowds.save(writer);
  }

  restore(reader: StateReader): void {
    this.#firstSeen = reader.number();
    this.#consolidateAt = reader.number();
    this.vocabulary.restore(reader);
    this.leaves.restore(reader);
    this.groups.restore(reader);
    this.signatures.reset(reader.int32());
    this.#doorkeeper.restore(reader);
    this.#crowds.restore(reader);
  }

  /** Notes the leaf of a signature; when the table is full, only the leaves' own signatures are kept. */
  #remember(high: number, low: number, leaf: number): void {
    if (this.signatures.full) {
      const own = new Int32Array(this.leaves.size * 3);
      for (let at = 0; at < this.leaves.size; at++) {
        const [ownHigh, ownLow] = signatureOf(this.leaves.tokens(at));
        own.set([ownHigh, ownLow, at + 1], at * 3);
      }
      this.signatures.reset(own);
    }
    this.signatures.set(high, low, leaf + 1);
  }
}
