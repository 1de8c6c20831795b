import type { StateReader, StateWriter } from '../state/codec.ts';
import { TOKEN } from './token-line.ts';

/** Added to TOKEN.variable where a variable accepts any word, not only words that look like variables. */
export const ANY_WORD = 8;

/** The tokens of a line or template: hashes with the space bit, kinds from TOKEN. */
export interface Tokens {
  readonly hash: Int32Array;
  readonly kind: Uint8Array;
}

/** A living template: its tokens and the event type it stands for. */
export interface Template extends Tokens {
  readonly type: number;
}

/** A template that differs from a line in one or two words: where (`second` is −1 for one). */
export interface Neighbour {
  readonly template: Template;
  readonly first: number;
  readonly second: number;
}

const NONE: readonly Template[] = [];

/** Whether a token of this kind is a variable. */
export const isVariable = (kind: number): boolean => (kind & ~ANY_WORD) === TOKEN.variable;

/** Whether a token of this kind is a constant word. */
export const isWord = (kind: number): boolean => kind >= TOKEN.word && kind <= TOKEN.numbered;

const isWordLike = (kind: number): boolean => kind !== TOKEN.punctuation;

/** Whether two words, one of them possibly a variable, may stand at the same place of one template. */
function mayDiffer(a: Tokens, b: Tokens, at: number): boolean {
  return isWordLike(a.kind[at]!) && isWordLike(b.kind[at]!) && ((a.hash[at]! ^ b.hash[at]!) & 1) === 0;
}

/** Whether a template's variable at `at` accepts the word of the line there. */
function accepts(template: Tokens, line: Tokens, at: number): boolean {
  const kind = template.kind[at]!;
  if (!isVariable(kind) || !mayDiffer(template, line, at)) return false;
  return (kind & ANY_WORD) !== 0 || line.kind[at] === TOKEN.name || line.kind[at] === TOKEN.numbered;
}

/**
 * Living templates by length and by their first and second word: what a line never seen before is compared with.
 * A group is bounded by the miner, so a look-up costs at most a few hundred comparisons that mostly end at the third token.
 */
export class TemplateIndex {
  readonly #groups = new Map<number, Template[]>();
  readonly #byType = new Map<number, Template[]>();

  /** The templates of a type: more than one where lines are cut into words differently but read the same. */
  of(type: number): readonly Template[] {
    return this.#byType.get(type) ?? NONE;
  }

  *all(): Iterable<Template> {
    for (const templates of this.#byType.values()) yield* templates;
  }

  add(template: Template): void {
    push(this.#byType, template.type, template);
    for (const key of ownKeys(template)) push(this.#groups, key, template);
  }

  /** Takes out all templates of a type. */
  remove(type: number): void {
    for (const template of this.of(type)) {
      for (const key of ownKeys(template)) {
        const rest = this.#groups.get(key)!.filter((other) => other !== template);
        if (rest.length === 0) this.#groups.delete(key);
        else this.#groups.set(key, rest);
      }
    }
    this.#byType.delete(type);
  }

  /** Whether `limit` templates share the line's length and first word, or its length and second word. */
  isCrowded(line: Tokens, limit: number): boolean {
    return ownKeys(line).some((key) => (this.#groups.get(key)?.length ?? 0) >= limit);
  }

  /** The template that the line fits with the fewest words falling on variables; the oldest of equals. */
  match(line: Tokens): Template | undefined {
    let best: Template | undefined;
    let bestCost = Number.POSITIVE_INFINITY;
    for (const template of this.#candidates(line)) {
      const cost = substitutions(template, line);
      if (cost < bestCost || (best !== undefined && cost === bestCost && template.type < best.type)) {
        best = template;
        bestCost = cost;
      }
    }
    return best;
  }

  /** Templates that differ from the line in one or two words. */
  neighbours(line: Tokens): Neighbour[] {
    const found: Neighbour[] = [];
    for (const template of this.#candidates(line)) {
      const neighbour = difference(template, line);
      if (neighbour !== undefined) found.push(neighbour);
    }
    return found;
  }

  /** Templates that differ from the line in any number of words. */
  alike(line: Tokens): Template[] {
    return this.#candidates(line).filter((template) => isAlike(template, line));
  }

  /** Templates that `general` covers, itself left out. */
  covered(general: Template): Template[] {
    const found: Template[] = [];
    for (const template of this.#candidates(general)) {
      if (template !== general && substitutions(general, template) < Number.POSITIVE_INFINITY)
        found.push(template);
    }
    return found;
  }

  save(writer: StateWriter): void {
    const templates = [...this.all()];
    writer.array(Int32Array.from(templates, ({ type }) => type));
    writer.array(Int32Array.from(templates, ({ hash }) => hash.length));
    writer.array(Int32Array.from(templates.flatMap(({ hash }) => [...hash])));
    writer.array(Uint8Array.from(templates.flatMap(({ kind }) => [...kind])));
  }

  restore(reader: StateReader): void {
    const types = reader.int32();
    const lengths = reader.int32();
    const hashes = reader.int32();
    const kinds = reader.uint8();
    let at = 0;
    types.forEach((type, i) => {
      const to = at + lengths[i]!;
      this.add({ type, hash: hashes.slice(at, to), kind: kinds.slice(at, to) });
      at = to;
    });
  }

  /** Templates of the line's length that share its first or second word with it, or would once a first word is free. */
  #candidates(line: Tokens): readonly Template[] {
    const [first, second] = leadingWords(line);
    const length = line.hash.length;
    let found = this.#groups.get(groupKey(length, first, 1)) ?? NONE;
    if (second === 0) return found;
    for (const key of [
      groupKey(length, second, 2),
      groupKey(length, second, 1),
      groupKey(length, first, 2),
    ]) {
      const group = this.#groups.get(key);
      if (group !== undefined) found = found.length === 0 ? group : [...new Set([...found, ...group])];
    }
    return found;
  }
}

/** Words of the line on variables of the template; infinite where the line does not fit. */
function substitutions(template: Tokens, line: Tokens): number {
  if (template.hash.length !== line.hash.length) return Number.POSITIVE_INFINITY;
  let cost = 0;
  for (let i = 0; i < line.hash.length; i++) {
    if (template.hash[i] === line.hash[i]) continue;
    if (!accepts(template, line, i)) return Number.POSITIVE_INFINITY;
    cost++;
  }
  return cost;
}

function difference(template: Template, line: Tokens): Neighbour | undefined {
  if (template.hash.length !== line.hash.length) return undefined;
  let first = -1;
  let second = -1;
  for (let i = 0; i < line.hash.length; i++) {
    if (template.hash[i] === line.hash[i]) continue;
    if (second >= 0 || !mayDiffer(template, line, i)) return undefined;
    if (first < 0) first = i;
    else second = i;
  }
  return first < 0 ? undefined : { template, first, second };
}

function push(lists: Map<number, Template[]>, key: number, template: Template): void {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [template]);
  else list.push(template);
}

/** Whether two lines of tokens are the same. */
export function areSame(a: Tokens, b: Tokens): boolean {
  return a.hash.length === b.hash.length && a.hash.every((hash, i) => hash === b.hash[i]);
}

function isAlike(template: Template, line: Tokens): boolean {
  if (template.hash.length !== line.hash.length) return false;
  for (let i = 0; i < line.hash.length; i++) {
    if (template.hash[i] !== line.hash[i] && !mayDiffer(template, line, i)) return false;
  }
  return true;
}

/** Hashes of the first two words; punctuation and variables do not count. */
function leadingWords(line: Tokens): [number, number] {
  let first = 0;
  for (let i = 0; i < line.hash.length; i++) {
    const kind = line.kind[i]!;
    if (!isWord(kind)) continue;
    if (first !== 0) return [first, line.hash[i]!];
    first = line.hash[i]!;
  }
  return [first, 0];
}

function ownKeys(line: Tokens): number[] {
  const [first, second] = leadingWords(line);
  const length = line.hash.length;
  return second === 0
    ? [groupKey(length, first, 1)]
    : [groupKey(length, first, 1), groupKey(length, second, 2)];
}

function groupKey(length: number, word: number, role: number): number {
  return Math.imul(word ^ (length * 4 + role), 0x9e3779b1) ^ length;
}
