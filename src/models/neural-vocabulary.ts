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
 * Finds the event types of a stream in the vocabulary of a package by their ids, hashes of their texts: a type's input
 * is the same whenever it is looked up, as its text never changes. Types outside the vocabulary go by their words.
 */
export class NeuralVocabulary {
  readonly #shape: NeuralShape;
  readonly #classes = new Map<string, number>();
  #types: EventTypes | undefined;
  #mapped = 0;
  #extras = 0;
  #tables: VocabularyTables;

  /** `ids` of the classes, in their order. */
  constructor(shape: NeuralShape, ids: readonly string[]) {
    this.#shape = shape;
    ids.forEach((id, index) => {
      this.#classes.set(id, index);
    });
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
    const known = this.#classes.get(types.idOf(type));
    if (known !== undefined) {
      this.#tables.inputOf[type] = known;
      this.#tables.typeOf[known] = type;
      return;
    }
    const { vocabulary, words } = this.#shape;
    const row = this.#extras++;
    if ((row + 1) * words.most > this.#tables.words.length) this.#widenWords();
    this.#tables.inputOf[type] = vocabulary + row;
    this.#tables.words.set(hashedWords(types.templateOf(type), words), row * words.most);
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
