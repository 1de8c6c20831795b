import type { StateReader, StateWriter } from '../state/codec.ts';
import { typeId } from './type-id.ts';
import type { TypeMerge } from './type-merge.ts';
import type { TypeRewording } from './type-rewording.ts';
import type { TypeSplit } from './type-split.ts';

const NO_MERGES: TypeMerge[] = [];
const NO_SPLITS: TypeSplit[] = [];
const NO_REWORDINGS: TypeRewording[] = [];
const MOST_REWORDINGS = 4096;

/**
 * All event types ever handed out: the text each had first, which makes its id, the text it has now and, while merged, what
 * it is known as. Index 0 is not a type (END_OF_SEQUENCE). One first text has one index, so no two indexes share an id.
 */
export class TypeTable {
  readonly #limit: number;
  /** The text each type had first. */
  #names: string[] = [''];
  #texts: string[] = [''];
  #ids: string[] = [''];
  /** What each type was merged into; itself where it is alive. */
  #parents: Int32Array = new Int32Array(1024);
  readonly #byName = new Map<string, number>();
  #merged = 0;
  #merges: TypeMerge[] = [];
  #splits: TypeSplit[] = [];
  #rewordings: TypeRewording[] = [];

  constructor(limit: number) {
    this.#limit = limit;
  }

  get size(): number {
    return this.#texts.length;
  }

  /** Types that are not merged into others. */
  get living(): number {
    return this.size - 1 - this.#merged;
  }

  /** How many more types can be handed out; one is kept for the type of all others. */
  get room(): number {
    return this.#limit - 1 - this.size;
  }

  /** The index of a type stated by name or kept for others; −1 when all are used up. The last free one is kept for `isLast`. */
  intern(name: string, isLast = false): number {
    const known = this.#byName.get(name);
    if (known !== undefined) return known;
    return this.size >= (isLast ? this.#limit : this.#limit - 1) ? -1 : this.#push(name, name);
  }

  /** The living type that began with this text: a known one, one that was merged away and is split off again, or a new one. */
  open(text: string): number {
    const known = this.#byName.get(text);
    if (known === undefined) return this.room < 1 ? -1 : this.#push(text, text);
    const now = this.resolve(known);
    if (now !== known) this.split(now, known, 0);
    return known;
  }

  /** A type for a part of `from` with this text. Its id is not that of another living type. */
  openPart(text: string, from: number, share: number): number {
    let name = text;
    while (!this.#isFree(name, from)) name += PART;
    const known = this.#byName.get(name);
    const part = known ?? (this.room < 1 ? -1 : this.#push(name, text));
    if (part < 0) return part;
    this.split(from, part, share);
    this.reword(part, text);
    return part;
  }

  /** Whether no type began with this text but one that was merged into `from`. */
  #isFree(name: string, from: number): boolean {
    const known = this.#byName.get(name);
    return known === undefined || (known !== from && this.resolve(known) === from);
  }

  #push(name: string, text: string): number {
    const index = this.size;
    if (index === this.#parents.length) {
      const grown = new Int32Array(index * 2);
      grown.set(this.#parents);
      this.#parents = grown;
    }
    this.#names.push(name);
    this.#texts.push(text);
    this.#parents[index] = index;
    this.#byName.set(name, index);
    return index;
  }

  /** Gives a type another text; its id stays. */
  reword(index: number, text: string): void {
    const before = this.#texts[index]!;
    if (before === text) return;
    this.#texts[index] = text;
    this.#rewordings.push({ type: index, before, text });
    if (this.#rewordings.length > MOST_REWORDINGS) this.#rewordings.shift();
  }

  /** The text a type had first. */
  name(index: number): string {
    return this.#names[index] ?? '';
  }

  text(index: number): string {
    return this.#texts[index] ?? '';
  }

  id(index: number): string {
    let id = this.#ids[index];
    if (id === undefined) {
      id = typeId(this.#names[index] ?? '');
      this.#ids[index] = id;
    }
    return id;
  }

  /** What `index` is known as now. */
  resolve(index: number): number {
    const parents = this.#parents;
    let root = parents[index]!;
    while (parents[root] !== root) root = parents[root]!;
    return root;
  }

  merge(from: number, into: number): void {
    this.#merged++;
    this.#parents[from] = into;
    this.#merges.push({ from, into });
  }

  /** `part` is alive, and no longer `from`. */
  split(from: number, part: number, share: number): void {
    if (this.#parents[part] !== part) this.#merged--;
    this.#parents[part] = part;
    this.#splits.push({ from, part, share });
  }

  /** The merges since the last call, in order; always the same empty array when there were none. */
  takeMerges(): TypeMerge[] {
    if (this.#merges.length === 0) return NO_MERGES;
    const merges = this.#merges;
    this.#merges = [];
    return merges;
  }

  /** The same for splits. */
  takeSplits(): TypeSplit[] {
    if (this.#splits.length === 0) return NO_SPLITS;
    const splits = this.#splits;
    this.#splits = [];
    return splits;
  }

  /** The same for changed texts; the latest, where nobody asked for long. */
  takeRewordings(): TypeRewording[] {
    if (this.#rewordings.length === 0) return NO_REWORDINGS;
    const rewordings = this.#rewordings;
    this.#rewordings = [];
    return rewordings;
  }

  save(writer: StateWriter): void {
    writer.strings(this.#names);
    writer.strings(this.#texts.map((text, i) => (text === this.#names[i] ? '' : text)));
    writer.array(this.#parents, this.size);
    writer.array(Int32Array.from(this.#merges.flatMap(({ from, into }) => [from, into])));
    writer.array(Float64Array.from(this.#splits.flatMap(({ from, part, share }) => [from, part, share])));
  }

  /** Reads what `save` wrote; before version 2 a type's text never changed. */
  restore(reader: StateReader, version: number): void {
    this.#names = reader.strings();
    const texts = version === 1 ? [] : reader.strings();
    const parents = reader.int32();
    this.#parents = new Int32Array(Math.max(1024, parents.length));
    this.#parents.set(parents);
    this.#merged = parents.reduce((count, parent, i) => count + (parent === i ? 0 : 1), 0);
    this.#texts = this.#names.map((name, i) => texts[i] || name);
    this.#ids = [''];
    this.#byName.clear();
    for (let i = 1; i < this.#names.length; i++) this.#byName.set(this.#names[i]!, i);
    const merges = reader.int32();
    for (let i = 0; i < merges.length; i += 2) this.#merges.push({ from: merges[i]!, into: merges[i + 1]! });
    const splits = version === 1 ? [] : reader.float64();
    for (let i = 0; i < splits.length; i += 3)
      this.#splits.push({ from: splits[i]!, part: splits[i + 1]!, share: splits[i + 2]! });
  }
}

/** Tells the name of a part from that of a living type which began with the same text. */
const PART = '\u0001';
