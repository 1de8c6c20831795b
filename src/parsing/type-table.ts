import type { StateReader, StateWriter } from '../state/codec.ts';
import type { TypeMerge } from './type-merge.ts';

const NO_MERGES: TypeMerge[] = [];
const FNV_OFFSET = 0xcbf29ce484222325n;
const FNV_PRIME = 0x100000001b3n;

/** The id of an event type: FNV-1a, 64 bits, over the UTF-16 code units of its template; 16 hex characters. */
export function typeId(template: string): string {
  let hash = FNV_OFFSET;
  for (let i = 0; i < template.length; i++) {
    hash = BigInt.asUintN(64, (hash ^ BigInt(template.charCodeAt(i))) * FNV_PRIME);
  }
  return hash.toString(16).padStart(16, '0');
}

/**
 * All event types ever handed out: their text, their id and, once merged, what they became. Index 0 is not a type
 * (END_OF_SEQUENCE). One text has one index, so no two indexes share an id.
 */
export class TypeTable {
  readonly #limit: number;
  #texts: string[] = [''];
  #ids: string[] = [''];
  #parents: Int32Array;
  readonly #byText = new Map<string, number>();
  #merges: TypeMerge[] = [];

  constructor(limit: number) {
    this.#limit = limit;
    this.#parents = new Int32Array(1024);
  }

  get size(): number {
    return this.#texts.length;
  }

  /** The index of `text`, new if need be; −1 when all are used up. The last free one is kept for `isLast`. */
  intern(text: string, isLast = false): number {
    const known = this.#byText.get(text);
    if (known !== undefined) return known;
    const index = this.#texts.length;
    if (index >= (isLast ? this.#limit : this.#limit - 1)) return -1;
    if (index === this.#parents.length) {
      const grown = new Int32Array(index * 2);
      grown.set(this.#parents);
      this.#parents = grown;
    }
    this.#texts.push(text);
    this.#parents[index] = index;
    this.#byText.set(text, index);
    return index;
  }

  text(index: number): string {
    return this.#texts[index] ?? '';
  }

  id(index: number): string {
    let id = this.#ids[index];
    if (id === undefined) {
      id = typeId(this.text(index));
      this.#ids[index] = id;
    }
    return id;
  }

  /** What `index` is known as now, after all merges. */
  resolve(index: number): number {
    const parents = this.#parents;
    const parent = parents[index]!;
    if (parents[parent] === parent) return parent;
    let root = parent;
    while (parents[root] !== root) root = parents[root]!;
    for (let i = index; i !== root; ) {
      const next = parents[i]!;
      parents[i] = root;
      i = next;
    }
    return root;
  }

  merge(from: number, into: number): void {
    this.#parents[from] = into;
    this.#merges.push({ from, into });
  }

  /** The merges since the last call, in order; always the same empty array when there were none. */
  takeMerges(): TypeMerge[] {
    if (this.#merges.length === 0) return NO_MERGES;
    const merges = this.#merges;
    this.#merges = [];
    return merges;
  }

  save(writer: StateWriter): void {
    writer.strings(this.#texts);
    writer.array(this.#parents, this.#texts.length);
    writer.array(Int32Array.from(this.#merges.flatMap(({ from, into }) => [from, into])));
  }

  restore(reader: StateReader): void {
    const texts = reader.strings();
    const parents = reader.int32();
    this.#parents = new Int32Array(Math.max(1024, parents.length));
    this.#parents.set(parents);
    this.#texts = texts;
    this.#ids = [''];
    this.#byText.clear();
    for (let i = 1; i < texts.length; i++) this.#byText.set(texts[i]!, i);
    const merges = reader.int32();
    for (let i = 0; i < merges.length; i += 2) this.#merges.push({ from: merges[i]!, into: merges[i + 1]! });
  }
}
