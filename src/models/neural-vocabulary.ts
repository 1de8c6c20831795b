import { type KeptType, TemplateAliases } from '../parsing/template-aliases.ts';
import { END_OF_SEQUENCE } from '../sequences/step-batch.ts';
import type { EventTypes } from './expert.ts';
import type { NeuralShape } from './neural-graph.ts';
import { sharedInts } from './neural-memory.ts';
import { hashedWords } from './template-words.ts';

/** Between the event types of the stream and the classes of a graph, on memory that threads can share. */
export interface VocabularyTables {
  /** By event type: its class, or V + j where the graph does not know it and its words are row j of `words`. */
  readonly inputOf: Int32Array;
  /** By class: its event type, or −1 while the stream has not brought it. */
  readonly typeOf: Int32Array;
  /** Rows of hashed words of the event types outside the vocabulary, padded with 0. */
  readonly words: Int32Array;
}

/**
 * Finds the event types of a stream in the vocabulary of a package, by their ids or by the template that covers what they
 * began as: a type's input is the same whenever it is looked up. Types outside the vocabulary go by their words.
 */
export class NeuralVocabulary {
  readonly #shape: NeuralShape;
  readonly #classes: TemplateAliases;
  #types: EventTypes | undefined;
  #mapped = 0;
  #extras = 0;
  #tables: VocabularyTables;

  /** The classes in their order, the end of a sequence first. */
  constructor(shape: NeuralShape, classes: readonly KeptType[]) {
    this.#shape = shape;
    this.#classes = new TemplateAliases(classes);
    this.#tables = {
      inputOf: sharedInts(64),
      typeOf: sharedInts(shape.vocabulary).fill(-1),
      words: sharedInts(16 * shape.words.most),
    };
    this.#tables.typeOf[0] = END_OF_SEQUENCE;
  }

  begin(types: EventTypes): void {
    this.#types = types;
  }

  /** The tables, grown by the types that came since the last call. */
  tables(): VocabularyTables {
    const types = this.#types;
    if (types === undefined || this.#mapped === types.size) return this.#tables;
    if (types.size > this.#tables.inputOf.length) this.#widenTypes(types.size);
    for (let type = Math.max(1, this.#mapped); type < types.size; type++) this.#map(type, types);
    this.#mapped = types.size;
    return this.#tables;
  }

  #map(type: number, types: EventTypes): void {
    const name = types.nameOf?.(type) ?? types.templateOf(type);
    const known = this.#classes.find(types.idOf(type), name);
    if (known > 0) {
      this.#tables.inputOf[type] = known;
      if (this.#tables.typeOf[known] === -1) this.#tables.typeOf[known] = type;
      return;
    }
    const { vocabulary, words } = this.#shape;
    const row = this.#extras++;
    if ((row + 1) * words.most > this.#tables.words.length) this.#widenWords();
    this.#tables.inputOf[type] = vocabulary + row;
    this.#tables.words.set(hashedWords(name, words), row * words.most);
  }

  #widenTypes(size: number): void {
    const inputOf = sharedInts(size * 2);
    inputOf.set(this.#tables.inputOf);
    this.#tables = { ...this.#tables, inputOf };
  }

  #widenWords(): void {
    const words = sharedInts(this.#tables.words.length * 2);
    words.set(this.#tables.words);
    this.#tables = { ...this.#tables, words };
  }
}
