import { isVariable, type Pattern } from './group.ts';
import { CATCH_ALL } from './template-text.ts';
import { TOKEN } from './token-line.ts';

const LIST = 0x3f84d5b5;
/** Items from which on what stands between commas is a list, and in the longer one of two. */
const FEWEST_ITEMS = 2;
const LIST_ITEMS = 3;

/** A pattern with its lists as one: the hash of that, the constants beside lists, and the items of the longest list. */
export interface ListForm {
  readonly key: number;
  readonly constants: number;
  readonly items: number;
}

/** The end of the list that begins at `from`, and its items: variables in a row, or words and variables between commas. */
function listEnd({ kind, texts }: Pattern, from: number): { end: number; items: number } {
  let end = from;
  let items = 0;
  while (end < kind.length && (isVariable(kind[end]!) || kind[end] === TOKEN.prefixed)) end++;
  if (end > from && texts[end] !== ',') return { end, items: end - from };
  end = from;
  for (let at = from; at < kind.length && kind[at] !== TOKEN.punctuation; at += 2) {
    items++;
    end = at + 1;
    if (texts[at + 1] !== ',' || kind[at + 1] !== TOKEN.punctuation) break;
  }
  return { end, items };
}

/** A list of one is one where its item is a variable. */
function isList({ kind }: Pattern, at: number, items: number): boolean {
  return items >= FEWEST_ITEMS || (items === 1 && kind[at] !== TOKEN.word);
}

/** The form of a pattern that has a list, undefined for the others. */
export function listForm(pattern: Pattern): ListForm | undefined {
  let key = LIST;
  let constants = 0;
  let longest = 0;
  for (let at = 0; at < pattern.hash.length; ) {
    const { end, items } = listEnd(pattern, at);
    if (isList(pattern, at, items)) {
      key = mix(key, LIST);
      longest = Math.max(longest, items);
      at = end;
      continue;
    }
    if (pattern.kind[at] === TOKEN.word) constants++;
    key = mix(key, isVariable(pattern.kind[at]!) ? pattern.hash[at]! & 1 : pattern.hash[at]!);
    at++;
  }
  return longest === 0 ? undefined : { key, constants, items: longest };
}

/** The pattern with each list as one variable. */
export function withoutLists(pattern: Pattern): Pick<Pattern, 'hash' | 'kind' | 'texts'> {
  const [hash, kind, texts]: [number[], number[], string[]] = [[], [], []];
  for (let at = 0; at < pattern.hash.length; ) {
    const { end, items } = listEnd(pattern, at);
    const collapsed = items >= FEWEST_ITEMS;
    hash.push(collapsed ? pattern.hash[at]! & 1 : pattern.hash[at]!);
    kind.push(collapsed ? TOKEN.variable : pattern.kind[at]!);
    texts.push(collapsed ? CATCH_ALL : pattern.texts[at]!);
    at = collapsed ? end : at + 1;
  }
  return { hash: Int32Array.from(hash), kind: Uint8Array.from(kind), texts };
}

/** Whether two patterns of different length and the same key are one message with lists. */
export function areLists(a: ListForm, b: ListForm): boolean {
  return a.key === b.key && a.constants >= 2 && Math.max(a.items, b.items) >= LIST_ITEMS;
}

function mix(key: number, what: number): number {
  const mixed = Math.imul(key ^ what, 0x5bd1e995);
  return mixed ^ (mixed >>> 15);
}
