/**
 * HOT PATH (benchmark: `logcast bench templates`). The tokens of one line as columns, and the rules by which a token acts
 * on its neighbours: dates, units, addresses, lists. Nothing is allocated while a line is filled in.
 */
import type { ParsingConfig } from './config.ts';
import { rangeHash, WORD_KIND, wordHash, wordKind } from './word-kinds.ts';

/** What a token is: a variable; a word; punctuation; or a constant prefix with a variable behind it (node-17), which is one token. */
export const TOKEN = { variable: 0, word: 1, punctuation: 2, prefixed: 3 } as const;

/** Which kinds of variable are masked. */
export type Masks = Readonly<Record<ParsingConfig['masks'][number], boolean>>;

/** Tokens of a line that are told apart; what follows them does not change its type. */
export const MAX_TOKENS = 256;

/** More values in a row than this are a list, whose length says nothing about the type. */
const MAX_RUN = 6;

/** Words in quotation marks that are one phrase. */
const MAX_PHRASE = 6;
const COLON = 58;
const COMMA = 44;
const OPEN_ROUND = 40;
const LESS = 60;
const GREATER = 62;
const SIGNATURE_HIGH = 0x9e3779b9 | 0;
const SIGNATURE_LOW = 0x85ebca6b | 0;
const FNV_PRIME = 16_777_619;
/** The token "bytes" behind a space. */
const BYTES = (wordHash('bytes') << 1) | 1;
/** Sets the hash of a prefix apart from that of the same characters as a word. */
const PREFIXED = 0x2545f491;

/**
 * The tokens of the line filled in last. A hash carries in its lowest bit whether space precedes the token (the first
 * token never has it); variables have hash 0 or 1.
 */
export class TokenLine {
  readonly hash = new Int32Array(MAX_TOKENS);
  readonly kind = new Uint8Array(MAX_TOKENS);
  readonly start = new Int32Array(MAX_TOKENS);
  readonly end = new Int32Array(MAX_TOKENS);
  /** Where the variable of a prefixed token begins; of no meaning for others. */
  readonly from = new Int32Array(MAX_TOKENS);
  count = 0;
  /** The 64-bit signature of the masked line, valid after `sign`. */
  high = 0;
  low = 0;
  /** Meaning of the word before, where it bears on the next token (WORD_KIND). */
  before = 0;
  /** Whether the next word is a value (it follows "key = "). */
  valueNext = false;

  readonly #masks: Masks;
  #text = '';
  #number = false;
  #inDate = false;
  #dateFrom = 0;
  #run = 0;

  constructor(masks: Masks) {
    this.#masks = masks;
  }

  begin(text: string): void {
    this.#text = text;
    this.count = 0;
    this.before = 0;
    this.valueNext = this.#number = this.#inDate = false;
  }

  /** The single character a token consists of, 0 where it is longer or there is none. */
  character(token: number): number {
    if (token < 0) return 0;
    const at = this.start[token]!;
    return this.end[token] === at + 1 ? this.#text.charCodeAt(at) : 0;
  }

  /** A constant word; words that announce or complete a variable are acted upon. */
  constant(hash: number, from: number, to: number, gap: number): void {
    const meaning = wordKind(hash);
    if (this.#number && this.#completes(meaning)) {
      this.end[this.count - 1] = to;
      this.#number = meaning === WORD_KIND.zone;
      return;
    }
    const before = this.before;
    const number = this.#number;
    this.plain(hash, from, to, gap, TOKEN.word);
    if (meaning === WORD_KIND.date && this.#masks.dates) {
      if (before !== WORD_KIND.date) this.#dateFrom = this.count - (number ? 2 : 1);
      this.before = meaning;
    } else if (meaning === WORD_KIND.account) this.before = meaning;
    else if (meaning === WORD_KIND.user && before === WORD_KIND.account) this.before = meaning;
  }

  /** Whether a word of this meaning belongs to the number before it: "5.2 KB", "Jun 17 07:07:00 UTC". */
  #completes(meaning: number): boolean {
    return (meaning === WORD_KIND.unit && this.#masks.units) || (meaning === WORD_KIND.zone && this.#inDate);
  }

  /** A number without letters: completes a date, or takes the comparison sign before it ("<1 sec") if `last` of its stretch. */
  numeral(from: number, to: number, gap: number, last: boolean): void {
    let at = this.count;
    let inDate = this.#inDate;
    if (this.before === WORD_KIND.date) {
      at = this.#dateFrom;
      inDate = true;
    } else if (inDate && this.#number) at--;
    else {
      inDate = false;
      if (last && gap === 0 && this.#isComparison(at - 1)) at--;
    }
    if (at < this.count) {
      this.count = at;
      this.variable(this.start[at]!, to, this.hash[at]! & 1);
    } else this.variable(from, to, gap);
    this.#inDate = inDate;
    this.#number = true;
  }

  #isComparison(token: number): boolean {
    const c = this.character(token);
    return (c === LESS || c === GREATER) && (this.hash[token]! & 1) === 1;
  }

  /** Whether the token last put may be a part of a date with more numbers to come. */
  get inDate(): boolean {
    return this.#inDate && this.#number;
  }

  /** A variable. It grows where it follows another without a space or after a colon (address:port), or in a long list. */
  variable(from: number, to: number, gap: number): void {
    let last = this.count - 1;
    const c = this.character(last);
    if (c === COLON || c === COMMA) last--;
    const kind = last >= 0 ? this.kind[last]! : TOKEN.punctuation;
    if (kind === TOKEN.variable || kind === TOKEN.prefixed) {
      // host:port and 1,2,3 are one value each.
      const joined = gap === 0 && this.end[last]! >= from - 1;
      const listed = kind === TOKEN.variable && c !== COLON && ++this.#run > MAX_RUN;
      if (joined || listed) {
        this.count = last + 1;
        this.end[last] = to;
        this.#clear();
        return;
      }
    } else this.#run = 1;
    this.#put(gap, from, to, TOKEN.variable);
  }

  /** A constant prefix, up to `at`, with a variable behind it; `hash` is that of the prefix. */
  prefixed(hash: number, from: number, at: number, to: number, gap: number): void {
    const token = (hash ^ PREFIXED) << 1 || 2;
    const last = this.character(this.count - 1) === COMMA ? this.count - 2 : this.count - 1;
    if (last >= 0 && this.kind[last] === TOKEN.prefixed && ((this.hash[last]! ^ token) | 1) === 1) {
      if (++this.#run > MAX_RUN) {
        this.count = last + 1;
        this.end[last] = to;
        this.#clear();
        return;
      }
    } else this.#run = 1;
    this.from[this.count] = at;
    this.#put(token | gap, from, to, TOKEN.prefixed);
  }

  /** A token as it stands. */
  plain(hash: number, from: number, to: number, gap: number, kind: number): void {
    this.#put((hash << 1 || 2) | gap, from, to, kind);
  }

  #put(hash: number, from: number, to: number, kind: number): void {
    const at = this.count++;
    this.hash[at] = hash;
    this.kind[at] = kind;
    this.start[at] = from;
    this.end[at] = to;
    this.#clear();
  }

  #clear(): void {
    this.before = 0;
    this.valueNext = this.#number = this.#inDate = false;
  }

  /** The last token is a number that a unit may follow. */
  markNumber(): void {
    this.#number = true;
  }

  /** Whether the two tokens put last are an opening bracket and a number, and the word before is "bytes": "5 bytes (1 KB". */
  get isSizeAgain(): boolean {
    const { count } = this;
    return (
      count > 3 &&
      this.kind[count - 1] === TOKEN.variable &&
      this.character(count - 2) === OPEN_ROUND &&
      this.hash[count - 3] === BYTES &&
      this.kind[count - 4] === TOKEN.variable
    );
  }

  /** Makes the tokens from `first` on one word where they are two to six words: quoted prose varies as a whole. */
  joinPhrase(first: number): void {
    const words = this.count - first;
    if (words < 2 || words > MAX_PHRASE) return;
    for (let i = first; i < this.count; i++) if (this.kind[i] !== TOKEN.word) return;
    const from = this.start[first]!;
    const to = this.end[this.count - 1]!;
    const gap = this.hash[first]! & 1;
    this.count = first;
    this.plain(rangeHash(this.#text, from, to), from, to, gap, TOKEN.word);
  }

  /** Whether the tokens from `first` on follow each other without a space. */
  isUnbroken(first: number): boolean {
    for (let i = first; i < this.count; i++) if ((this.hash[i]! & 1) === 1) return false;
    return true;
  }

  /** Computes the signature. */
  sign(): void {
    const hash = this.hash;
    let high = SIGNATURE_HIGH;
    let low = SIGNATURE_LOW;
    for (let i = 0; i < this.count; i++) {
      const h = hash[i]!;
      high = Math.imul(high ^ h, FNV_PRIME);
      high ^= high >>> 15;
      low = Math.imul((low << 5) + h, 0x5bd1e995) ^ (low >>> 13);
    }
    this.high = high;
    this.low = low;
  }
}

/** The signature (high, low) a line with these token hashes gets. */
export function signatureOf(hash: ArrayLike<number>): [number, number] {
  let high = SIGNATURE_HIGH;
  let low = SIGNATURE_LOW;
  for (let i = 0; i < hash.length; i++) {
    const h = hash[i]!;
    high = Math.imul(high ^ h, FNV_PRIME);
    high ^= high >>> 15;
    low = Math.imul((low << 5) + h, 0x5bd1e995) ^ (low >>> 13);
  }
  return [high, low];
}
