import type { StateReader, StateWriter } from '../state/codec.ts';
import type { ParsingConfig } from './config.ts';
import { Learner } from './learner.ts';
import { LineScanner } from './line-scanner.ts';
import { CATCH_ALL, lineParameters } from './template-text.ts';
import type { TypeMerge } from './type-merge.ts';
import type { TypeSplit } from './type-split.ts';
import { TypeTable } from './type-table.ts';

/**
 * Mines event types from messages, in stream order: the same messages give the same types, whatever the batches.
 * A masked line seen before costs one scan and one probe; see README.md for what happens to the others.
 */
export class TemplateMiner {
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
  }

  /** The event type index of a message (≥ 1). */
  assign(message: string): number {
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
    this.#leaf = this.#learner.learn(message, this.#scanner.line);
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
}
