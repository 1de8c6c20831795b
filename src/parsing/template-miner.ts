import type { StateReader, StateWriter } from '../state/codec.ts';
import type { ParsingConfig } from './config.ts';
import { Learner } from './learner.ts';
import { LineScanner } from './line-scanner.ts';
import { CATCH_ALL, lineParameters, patternText } from './template-text.ts';
import { TypeGrowth } from './type-growth.ts';
import type { TypeMerge } from './type-merge.ts';
import type { TypeRewording } from './type-rewording.ts';
import type { TypeSplit } from './type-split.ts';
import { TypeTable } from './type-table.ts';

const SECTION = 'parsing';
const VERSION = 2;

/**
 * Mines event types from messages, in stream order: the same messages give the same types, whatever the batches.
 * A masked line seen before costs one scan and one probe; see README.md for what happens to the others.
 */
export class TemplateMiner {
  /** How many lines begin types of their own. */
  readonly growth = new TypeGrowth();
  readonly #config: ParsingConfig;
  readonly #scanner: LineScanner;
  readonly #types: TypeTable;
  readonly #learner: Learner;
  #leaf = -1;

  constructor(config: ParsingConfig) {
    this.#config = config;
    this.#scanner = new LineScanner(config);
    this.#types = new TypeTable(config.maxTemplates);
    this.#learner = new Learner(config, this.#types);
    for (const seed of config.seedTemplates) this.#seed(seed);
  }

  /** The event type index of a message (≥ 1). */
  assign(message: string): number {
    this.growth.lines++;
    this.#scanner.scan(message);
    const { high, low } = this.#scanner.line;
    const { leaves, signatures } = this.#learner;
    const known = signatures.find(high, low);
    if (known === 0) return this.#learn(message);
    const leaf = known - 1;
    if (leaves.touch(leaf)) this.#learner.examine(leaf);
    this.#leaf = leaf;
    return leaves.type[leaf]!;
  }

  #learn(message: string): number {
    const { room } = this.#types;
    this.#leaf = this.#learner.learn(message, this.#scanner.line);
    if (this.#leaf < 0 || this.#types.room < room) this.growth.note();
    return this.#leaf < 0 ? this.#catchAll() : this.#learner.leaves.type[this.#leaf]!;
  }

  /** A number of the masked line that was assigned last, −1 where it has none: typeOfLeaf tells what it is by now. */
  get leaf(): number {
    return this.#leaf;
  }

  /** The event type that a masked line belongs to now. */
  typeOfLeaf(leaf: number): number {
    return this.#learner.leaves.type[leaf]!;
  }

  /** The event type index of a type named by the sender. Once the cap is reached, unknown names share "<*>". */
  stated(type: string): number {
    this.#leaf = -1;
    const index = this.#types.intern(type.slice(0, this.#config.maxLineLength).toWellFormed());
    return index < 0 ? this.#catchAll() : this.#types.resolve(index);
  }

  /** What an index handed out earlier is known as now. */
  resolve(index: number): number {
    return this.#types.resolve(index);
  }

  /** The text of a type, variables written <*>. */
  templateOf(index: number): string {
    return this.#types.text(index);
  }

  /** The id of a type: 16 hex characters, a hash of the text it had first. */
  idOf(index: number): string {
    return this.#types.id(index);
  }

  /** Merges since the last call, oldest first: the types `from` are from now on `into`. */
  takeMerges(): TypeMerge[] {
    return this.#types.takeMerges();
  }

  /** Splits since the last call, oldest first. */
  takeSplits(): TypeSplit[] {
    return this.#types.takeSplits();
  }

  /** Texts that changed since the last call, oldest first. */
  takeRewordings(): TypeRewording[] {
    return this.#types.takeRewordings();
  }

  /** The text a type had first, which its id is a hash of. */
  nameOf(index: number): string {
    return this.#types.name(index);
  }

  /** Event types that are not merged into others. */
  get living(): number {
    return this.#types.living;
  }

  /** One more than the highest index handed out. */
  get size(): number {
    return this.#types.size;
  }

  /** The variable parts of a message of this type, in order; the whole message for the type "<*>". Slow path. */
  parameters(message: string, type: number): string[] {
    const resolved = this.#types.resolve(type);
    this.#scanner.scan(message);
    const groups = this.#learner.groups.ofType(resolved);
    return lineParameters(message, this.#scanner.line, groups, this.#types.text(resolved));
  }

  #catchAll(): number {
    return this.#types.resolve(this.#types.intern(CATCH_ALL, true));
  }

  /** A seed passes through the scanner like a line whose variables are numbers, and accepts any word in their places. */
  #seed(text: string, known?: number): void {
    const line = this.#config.masks.includes('numbers') ? text.replaceAll(CATCH_ALL, '0') : text;
    this.#scanner.scan(line);
    const scanned = this.#scanner.line;
    if (known === undefined && this.#learner.knows(scanned)) return;
    const type = known ?? this.#types.open(patternText(this.#learner.patternOf(line, scanned)));
    if (type >= 0) this.#learner.seed(line, scanned, type);
  }

  /** Writes the section "parsing": types, groups, the vocabulary, remembered lines; bounded by the caps. */
  save(writer: StateWriter): void {
    writer.section(SECTION, VERSION);
    this.#types.save(writer);
    this.#learner.save(writer);
    this.growth.save(writer);
  }

  /**
   * Continues where `save` left off: every later assignment is that of the uninterrupted run. From a state of version 1,
   * written when templates never changed, the templates go on as groups under their ids.
   */
  static restore(config: ParsingConfig, reader: StateReader): TemplateMiner {
    const version = reader.section(SECTION, VERSION);
    const miner = new TemplateMiner({ ...config, seedTemplates: [] });
    miner.#types.restore(reader, version);
    if (version === 1) miner.#adopt(readOldTemplates(reader));
    else {
      miner.#learner.restore(reader);
      miner.growth.restore(reader);
    }
    for (const seed of config.seedTemplates) miner.#seed(seed);
    return miner;
  }

  #adopt(types: Iterable<number>): void {
    for (const type of types) {
      const text = this.#types.text(type);
      if (this.#types.resolve(type) === type && text !== CATCH_ALL) this.#seed(text, type);
    }
  }
}

/** The event types that had templates of their own in a state of version 1; what else it knew of lines is found again. */
function readOldTemplates(reader: StateReader): Set<number> {
  const types = reader.int32();
  // Lengths, hashes and kinds of the templates, remembered signatures, the doorkeeper.
  reader.int32();
  reader.int32();
  reader.uint8();
  reader.int32();
  reader.int32();
  return new Set(types);
}
