import type { StateReader, StateWriter } from '../state/codec.ts';
import type { ParsingConfig } from './config.ts';
import { Doorkeeper } from './doorkeeper.ts';
import { generalise, generaliseCrowd } from './generalise.ts';
import { LineScanner } from './line-scanner.ts';
import { SignatureTable } from './signature-table.ts';
import { ANY_WORD, areSame, type Template, TemplateIndex, type Tokens } from './template-index.ts';
import { CATCH_ALL, catchAllText, lineParameters, templateText } from './template-text.ts';
import { signatureOf, TOKEN, type TokenLine } from './token-line.ts';
import type { TypeMerge } from './type-merge.ts';
import { TypeTable } from './type-table.ts';

const SECTION = 'parsing';
const VERSION = 1;

/**
 * Mines event types from messages, in stream order: the same messages give the same types, whatever the batches.
 * A masked line seen before costs one scan and one probe; see README.md for what happens to the others.
 */
export class TemplateMiner {
  readonly #config: ParsingConfig;
  readonly #scanner: LineScanner;
  readonly #line: TokenLine;
  readonly #types: TypeTable;
  readonly #signatures: SignatureTable;
  readonly #templates = new TemplateIndex();
  readonly #doorkeeper = new Doorkeeper();

  constructor(config: ParsingConfig) {
    this.#config = config;
    this.#scanner = new LineScanner(config);
    this.#line = this.#scanner.line;
    this.#types = new TypeTable(config.maxTemplates);
    // Every template's own signature has to fit, with room for as many more.
    this.#signatures = new SignatureTable(Math.max(config.maxSignatures, 2 * config.maxTemplates));
    for (const seed of config.seedTemplates) this.#seed(seed);
  }

  /** The event type index of a message (≥ 1). */
  assign(message: string): number {
    this.#scanner.scan(message);
    const known = this.#signatures.find(this.#line.high, this.#line.low);
    return known === 0 ? this.#learn(message) : this.#types.resolve(known);
  }

  /** The event type index of a type named by the sender. Once the cap is reached, unknown names share "<*>". */
  stated(type: string): number {
    const index = this.#types.intern(type.slice(0, this.#config.maxLineLength).toWellFormed());
    return this.#types.resolve(index < 0 ? this.#catchAll() : index);
  }

  /** What an index handed out earlier is known as now. */
  resolve(index: number): number {
    return this.#types.resolve(index);
  }

  /** The text of a type, variables written <*>. */
  templateOf(index: number): string {
    return this.#types.text(index);
  }

  /** The id of a type: 16 hex characters, a hash of its text. */
  idOf(index: number): string {
    return this.#types.id(index);
  }

  /** Merges since the last call, oldest first: the types `from` are from now on `into`. */
  takeMerges(): TypeMerge[] {
    return this.#types.takeMerges();
  }

  /** One more than the highest index handed out. */
  get size(): number {
    return this.#types.size;
  }

  /** The variable parts of a message of this type, in order; the whole message for the type "<*>". Slow path. */
  parameters(message: string, type: number): string[] {
    const resolved = this.#types.resolve(type);
    this.#scanner.scan(message);
    return lineParameters(message, this.#line, this.#templates.of(resolved), this.#types.text(resolved));
  }

  #learn(message: string): number {
    const { high, low } = this.#line;
    const line = this.#line.tokens();
    const fit = this.#templates.match(line);
    if (fit !== undefined) {
      this.#remember(high, low, fit.type);
      return fit.type;
    }
    if (this.#templates.isCrowded(line, this.#config.maxGroup)) return this.#learnCrowded(message, line);
    if (this.#types.size * 2 > this.#config.maxTemplates && !this.#doorkeeper.admits(high, low)) {
      return this.#catchAll();
    }
    const { tokens, replaced } = generalise(line, this.#templates, this.#config);
    const type = this.#admit(templateText(message, this.#line, tokens), tokens, replaced);
    if (type < 0) return this.#catchAll();
    this.#remember(high, low, type);
    return type;
  }

  /** A line of a full group: the words that vary most there become variables, else it joins "WORD <*>". */
  #learnCrowded(message: string, line: Tokens): number {
    const tokens = generaliseCrowd(line, this.#templates, this.#config.maxGroup);
    if (tokens === undefined) return this.#catchAll(catchAllText(message, this.#line));
    const type = this.#admit(templateText(message, this.#line, tokens), tokens, []);
    return type < 0 ? this.#catchAll() : type;
  }

  /** Makes `tokens` a template, with its event type, in place of the types it covers; −1 when types are used up. */
  #admit(text: string, tokens: Tokens, replaced: readonly number[]): number {
    const index = this.#types.intern(text);
    if (index < 0) return index;
    const type = this.#types.resolve(index);
    const isKnown = this.#templates.of(type).some((template) => areSame(template, tokens));
    if (type === index && !isKnown) {
      const template: Template = { type, hash: tokens.hash, kind: tokens.kind };
      this.#templates.add(template);
      const [high, low] = signatureOf(tokens.hash);
      this.#remember(high, low, type);
      for (const covered of this.#templates.covered(template)) this.#merge(covered.type, type, tokens);
    }
    for (const old of replaced) this.#merge(old, type, tokens);
    return type;
  }

  /** Merges a type into the one of `tokens`; its templates of another length go on standing for it. */
  #merge(from: number, into: number, tokens: Tokens): void {
    if (this.#types.resolve(from) === into) return;
    const others = this.#templates.of(from).filter(({ hash }) => hash.length !== tokens.hash.length);
    this.#templates.remove(from);
    for (const { hash, kind } of others) this.#templates.add({ type: into, hash, kind });
    this.#types.merge(from, into);
  }

  /** Notes the type of a signature; when the table is full, only the templates' own signatures are kept. */
  #remember(high: number, low: number, type: number): void {
    if (this.#signatures.full) {
      const own: number[] = [];
      for (const template of this.#templates.all()) own.push(...signatureOf(template.hash), template.type);
      this.#signatures.reset(Int32Array.from(own));
    }
    this.#signatures.set(high, low, type);
  }

  #catchAll(text = CATCH_ALL): number {
    const index = this.#types.intern(text, text === CATCH_ALL);
    return index < 0 ? this.#catchAll() : this.#types.resolve(index);
  }

  /** A seed passes through the scanner like a line whose variables are numbers, and accepts any word in their places. */
  #seed(text: string): void {
    const line = this.#config.masks.includes('numbers') ? text.replaceAll(CATCH_ALL, '0') : text;
    this.#scanner.scan(line);
    const tokens = this.#line.tokens();
    for (let i = 0; i < tokens.kind.length; i++) {
      if (tokens.kind[i] === TOKEN.variable) tokens.kind[i] = TOKEN.variable | ANY_WORD;
    }
    this.#admit(templateText(line, this.#line, tokens), tokens, []);
  }

  /** Writes the section "parsing": types, living templates, remembered signatures; bounded by the caps. */
  save(writer: StateWriter): void {
    writer.section(SECTION, VERSION);
    this.#types.save(writer);
    this.#templates.save(writer);
    writer.array(this.#signatures.entries());
    this.#doorkeeper.save(writer);
  }

  /** Continues where `save` left off: every later assignment is that of the uninterrupted run. */
  static restore(config: ParsingConfig, reader: StateReader): TemplateMiner {
    reader.section(SECTION, VERSION);
    const miner = new TemplateMiner({ ...config, seedTemplates: [] });
    miner.#types.restore(reader);
    miner.#templates.restore(reader);
    miner.#signatures.reset(reader.int32());
    miner.#doorkeeper.restore(reader);
    for (const seed of config.seedTemplates) miner.#seed(seed);
    return miner;
  }
}
