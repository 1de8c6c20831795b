/**
 * HOT PATH (benchmark: `logcast bench templates`). One pass over the characters of a message cuts it into tokens, hashes
 * the words and masks the variables; no regular expression, no substring, nothing allocated for a known kind of line.
 */
import {
  CHARACTER,
  characterClasses,
  hexGroupEnd,
  isHexLetters,
  isHostName,
  isObjectId,
} from './characters.ts';
import type { ParsingConfig } from './config.ts';
import { WORD_KIND, WORD_SEED, wordKind } from './word-kinds.ts';

const {
  space: SPACE,
  letter: LETTER,
  digit: DIGIT,
  glue: GLUE,
  colon: COLON,
  equals: EQUALS,
  quote: QUOTE,
} = CHARACTER;
const FNV_PRIME = 16_777_619;
const MAX_TOKENS = 256;
const SIGNATURE_HIGH = 0x9e3779b9 | 0;
const SIGNATURE_LOW = 0x85ebca6b | 0;

/** What a token is: a variable, a word, a word that looks like a name (punctuation or a digit inside), or punctuation. */
export const TOKEN = { variable: 0, word: 1, name: 2, punctuation: 3 } as const;

const DASH = 45;
const DOT = 46;
const SLASH = 47;
const AT = 64;
const BACKSLASH = 92;
const LESS = 60;
const GREATER = 62;
const STAR = 42;

// What is known of a word while it is read.
const NUMERIC = 1;
const LETTERS = 2;
const NAME = 4;
const OTHER = 8;
const DOTTED = 16;
const SLASHED = 32;
/** Letters after a constant prefix and a number: a host like dsl-70-240.example.net, which has no constant part. */
const TAIL = 64;
/** The prefix is a class and what follows its object's hash: Queue@1f3a. */
const OBJECT = 128;

// What a colon inside a word means.
const ENDS = 0;
const GOES_ON = 1;
const IS_PATH = 2;

const STOPS = new Uint8Array(128);
STOPS.fill(1, 0, 33);
for (const c of ',;()[]{}<>"\'`|') STOPS[c.charCodeAt(0)] = 1;

/**
 * The tokens of the line scanned last, as columns. A hash carries in its lowest bit whether space precedes the token
 * (the first token never has it); variables have hash 0 or 1.
 */
export class LineScanner {
  readonly hash = new Int32Array(MAX_TOKENS);
  readonly kind = new Uint8Array(MAX_TOKENS);
  readonly start = new Int32Array(MAX_TOKENS);
  readonly end = new Int32Array(MAX_TOKENS);
  count = 0;
  /** The 64-bit signature of the masked line. */
  high = 0;
  low = 0;

  readonly #classes: Uint8Array;
  readonly #maxLength: number;
  readonly #masks: Readonly<Record<ParsingConfig['masks'][number], boolean>>;
  #text = '';
  #limit = 0;
  /** Meaning of the word before, where it bears on the next token (WORD_KIND). */
  #before = 0;
  #number = false;
  #inDate = false;
  #valueNext = false;
  #dateFrom = 0;
  #prefixEnd = 0;
  #prefixHash = 0;

  constructor(config: ParsingConfig) {
    this.#classes = characterClasses(config.delimiters);
    this.#maxLength = config.maxLineLength;
    const on = new Set(config.masks);
    this.#masks = {
      numbers: on.has('numbers'),
      hex: on.has('hex'),
      paths: on.has('paths'),
      hosts: on.has('hosts'),
      dates: on.has('dates'),
      units: on.has('units'),
      quoted: on.has('quoted'),
      values: on.has('values'),
      literals: on.has('literals'),
      accounts: on.has('accounts'),
    };
  }

  /** Fills the token columns and the signature from `text`. */
  scan(text: string): void {
    const limit = Math.min(text.length, this.#maxLength);
    const classes = this.#classes;
    this.#text = text;
    this.#limit = limit;
    this.#before = 0;
    this.#number = this.#inDate = this.#valueNext = false;
    this.count = 0;
    let gap = 0;
    let i = 0;
    let quote = 0;
    let quoteToken = 0;
    while (i < limit && this.count < MAX_TOKENS - 2) {
      const c = text.charCodeAt(i);
      const k = c < 128 ? classes[c]! : LETTER;
      if (k === SPACE) {
        gap = this.count === 0 ? 0 : 1;
        i++;
        continue;
      }
      if (k === LETTER || k === DIGIT) i = this.#word(i, gap);
      else if (k === GLUE) i = this.#glue(i, c, gap);
      else if (k === EQUALS) i = this.#equals(i, gap);
      else if (k === QUOTE) {
        if (quote === c && !this.#isWordAt(i + 1)) {
          if (this.#masks.quoted && this.#isQuotedWord(quoteToken + 1, i)) this.#quoted(quoteToken + 1, i);
          quote = 0;
        } else if (quote === 0 && !this.#isWordAt(i - 1)) {
          quote = c;
          quoteToken = this.count;
        }
        i = this.#punctuation(i, c, gap);
      } else if (c === LESS && text.charCodeAt(i + 1) === STAR && text.charCodeAt(i + 2) === GREATER) {
        this.#variable(i, i + 3, gap);
        i += 3;
      } else {
        i = this.#punctuation(i, c, gap);
        // "(%s)" printed with nothing to say; name() is a function.
        if (gap === 1 && i < limit && closes(c, text.charCodeAt(i))) this.#variable(i, i, 0);
      }
      gap = 0;
    }
    if (i < text.length) this.#variable(i, text.length, 1);
    this.#sign();
  }

  #classAt(i: number): number {
    if (i < 0 || i >= this.#limit) return SPACE;
    const c = this.#text.charCodeAt(i);
    return c < 128 ? this.#classes[c]! : LETTER;
  }

  #isWordAt(i: number): boolean {
    const k = this.#classAt(i);
    return k === LETTER || k === DIGIT;
  }

  /** Reads the word at `from` (a letter, a digit, or one glue character before these); returns where it ends. */
  #word(from: number, gap: number): number {
    const text = this.#text;
    const limit = this.#limit;
    const classes = this.#classes;
    let hash = WORD_SEED;
    let previous: number = GLUE;
    let digits = 0;
    let flags = 0;
    let i = from;
    this.#prefixEnd = 0;
    for (; i < limit; i++) {
      const c = text.charCodeAt(i);
      const k = c < 128 ? classes[c]! : LETTER;
      if (k === LETTER) flags |= this.#prefixEnd > 0 ? LETTERS | TAIL : LETTERS;
      else if (k === DIGIT) {
        // ssh2, L3 and Log4j are names; a digit after anything but a letter, or a third one, makes a number.
        if (previous !== LETTER || ++digits > 2) flags |= NUMERIC;
      } else if (k === GLUE) {
        const next = this.#classAt(i + 1);
        if (next !== LETTER && next !== DIGIT && !(next === GLUE && this.#isSigned(i + 1))) break;
        if (i > from) flags |= this.#joint(i, c, hash, next, flags | (digits > 0 ? NUMERIC : 0));
      } else if (k === COLON) {
        const step = this.#colon(from, i, flags);
        if (step === IS_PATH) return this.#path(from, gap);
        if (step === ENDS) break;
        flags |= NUMERIC;
      } else break;
      hash = Math.imul(hash ^ c, FNV_PRIME);
      previous = k;
    }
    if ((flags & NUMERIC) !== 0 && this.#masks.numbers) {
      if (this.#isKey(from, i, flags)) this.#plain(hash, from, i, gap, TOKEN.word);
      else if (this.#prefixEnd > 0 && ((flags & TAIL) === 0 || (flags & OBJECT) !== 0)) {
        this.#plain(this.#prefixHash, from, this.#prefixEnd, gap, TOKEN.name);
        this.#variable(this.#prefixEnd, i, 0);
      } else if ((flags & LETTERS) === 0) this.#numeral(from, i, gap);
      else if (this.#inDate && gap === 1 && this.#number) this.#numeral(from, i, gap);
      else this.#variable(from, i, gap);
    } else if (this.#isVariableWord(hash, from, i, flags)) this.#variable(from, i, gap);
    else this.#constant(hash, from, i, gap, (flags & NAME) !== 0 ? TOKEN.name : TOKEN.word);
    return i;
  }

  /** What a glue character inside a word says about it, as flags; remembers where a constant prefix ends (core.2275). */
  #joint(at: number, c: number, hash: number, next: number, flags: number): number {
    if (c === SLASH) {
      if ((flags & SLASHED) !== 0 && this.#masks.paths) return NAME | OTHER;
      if ((flags & NAME) !== 0 || next !== DIGIT) return NAME | SLASHED;
    }
    if (c === AT) {
      if (!isObjectId(this.#text, at + 1, this.#limit)) return this.#masks.hosts ? NAME | OTHER : NAME;
      this.#markPrefix(at, c, hash);
      return NAME | NUMERIC | OBJECT;
    }
    if (next === DIGIT && (flags & (NAME | NUMERIC)) === 0 && (c === DASH || c === DOT || c === SLASH)) {
      this.#markPrefix(at, c, hash);
    }
    return c === DOT ? NAME | DOTTED : NAME;
  }

  #isSigned(at: number): boolean {
    return this.#text.charCodeAt(at) === DASH && this.#classAt(at + 1) === DIGIT;
  }

  /** A short word before an equals sign names what follows, digits or not: r24=0. */
  #isKey(from: number, to: number, flags: number): boolean {
    return (
      this.#classAt(to) === EQUALS && (flags & NAME) === 0 && to - from <= 8 && this.#classAt(from) === LETTER
    );
  }

  #markPrefix(at: number, c: number, hash: number): void {
    this.#prefixEnd = at + 1;
    this.#prefixHash = Math.imul(hash ^ c, FNV_PRIME);
  }

  /** Decides at a colon inside a word: a key ends here, a path begins (C:\\, http://), or time, address, host:port go on. */
  #colon(from: number, at: number, flags: number): number {
    const text = this.#text;
    const limit = this.#limit;
    const c = at + 1 < limit ? text.charCodeAt(at + 1) : 32;
    if (c === SLASH || c === BACKSLASH) {
      const scheme = c === SLASH && text.charCodeAt(at + 2) === SLASH;
      const drive = at === from + 1 && (flags & NUMERIC) === 0;
      return this.#masks.paths && (scheme || drive) ? IS_PATH : ENDS;
    }
    const next = this.#classAt(at + 1);
    if (next === DIGIT && (flags & NUMERIC) !== 0) return GOES_ON;
    if (next === DIGIT && (flags & DOTTED) !== 0 && this.#masks.hosts) return GOES_ON;
    if (!this.#masks.hex || (next !== DIGIT && next !== LETTER)) return ENDS;
    const group = hexGroupEnd(text, at + 1, limit);
    if (group < 0) return ENDS;
    if ((flags & NUMERIC) !== 0) return GOES_ON;
    // FF:F2:9F: an address begins with letters; asks for a second group so that be:ad stays two words.
    const ownGroup = hexGroupEnd(text, from, limit) === at;
    const third = text.charCodeAt(group) === 58 && hexGroupEnd(text, group + 1, limit) > 0;
    return ownGroup && third ? GOES_ON : ENDS;
  }

  #isVariableWord(hash: number, from: number, to: number, flags: number): boolean {
    if (this.#valueNext || (flags & OTHER) !== 0) return true;
    const masks = this.#masks;
    if (this.#before === WORD_KIND.user) return masks.accounts;
    if (this.#before === WORD_KIND.account && wordKind(hash) === WORD_KIND.owner) return masks.accounts;
    if ((flags & DOTTED) !== 0) return masks.hosts && isHostName(this.#text, from, to);
    if (to - from >= 8 && flags === LETTERS && masks.hex && isHexLetters(this.#text, from, to)) return true;
    return masks.literals && wordKind(hash) === WORD_KIND.literal;
  }

  /** A constant word; words that announce or complete a variable are acted upon. */
  #constant(hash: number, from: number, to: number, gap: number, kind: number): void {
    const meaning = wordKind(hash);
    if (meaning === WORD_KIND.unit && this.#number && this.#masks.units) {
      this.end[this.count - 1] = to;
      this.#number = false;
      return;
    }
    if (meaning === WORD_KIND.zone && this.#inDate && this.#number) {
      this.end[this.count - 1] = to;
      return;
    }
    const before = this.#before;
    const number = this.#number;
    this.#plain(hash, from, to, gap, kind);
    if (meaning === WORD_KIND.date && this.#masks.dates) {
      if (before !== WORD_KIND.date) this.#dateFrom = this.count - (number ? 2 : 1);
      this.#before = WORD_KIND.date;
    } else if (meaning === WORD_KIND.account) this.#before = meaning;
    else if (meaning === WORD_KIND.user && before === WORD_KIND.account) this.#before = meaning;
  }

  /** A number without letters: completes a date, or takes the comparison sign before it ("<1 sec"). */
  #numeral(from: number, to: number, gap: number): void {
    let at = this.count;
    if (this.#before === WORD_KIND.date) {
      at = this.#dateFrom;
      this.#inDate = true;
    } else if (this.#inDate && this.#number) at--;
    else if (at > 0 && gap === 0 && this.kind[at - 1] === TOKEN.punctuation && this.end[at - 1] === from) {
      const sign = this.#text.charCodeAt(from - 1);
      const alone = from - this.start[at - 1]! === 1 && this.#classAt(to) === SPACE;
      if (alone && (sign === LESS || sign === GREATER) && (this.hash[at - 1]! & 1) === 1) at--;
    }
    const inDate = this.#inDate;
    if (at < this.count) {
      this.count = at;
      this.#variable(this.start[at]!, to, this.hash[at]! & 1);
    } else this.#variable(from, to, gap);
    this.#inDate = inDate;
    this.#number = true;
  }

  #glue(at: number, c: number, gap: number): number {
    const next = this.#classAt(at + 1);
    const wordFollows = next === LETTER || next === DIGIT;
    if (this.#masks.paths && this.#startsPath(at, c, wordFollows)) return this.#path(at, gap);
    return wordFollows ? this.#word(at, gap) : this.#punctuation(at, c, gap);
  }

  #startsPath(at: number, c: number, wordFollows: boolean): boolean {
    const next = at + 1 < this.#limit ? this.#text.charCodeAt(at + 1) : 32;
    if (c === SLASH) return wordFollows || next === 95 || next === DOT || next === 126;
    if (c === BACKSLASH) return next === BACKSLASH && this.#isWordAt(at + 2);
    return (
      (c === DOT || c === 126) &&
      (next === SLASH || (next === DOT && this.#text.charCodeAt(at + 2) === SLASH))
    );
  }

  /** A path or URL up to the next space, comma, bracket or quote. */
  #path(from: number, gap: number): number {
    const to = this.#stretchEnd(from);
    this.#variable(from, to, gap);
    return to;
  }

  /** End of a stretch without space, comma, semicolon, bracket, quote or bar, less closing dots and colons. */
  #stretchEnd(from: number): number {
    const text = this.#text;
    let i = from;
    for (; i < this.#limit; i++) {
      const c = text.charCodeAt(i);
      if (c < 128 && STOPS[c] === 1) break;
    }
    while (i > from && (text.charCodeAt(i - 1) === DOT || text.charCodeAt(i - 1) === 58)) i--;
    return i;
  }

  /** An equals sign: what follows it at once, or after a space where one precedes it too, is a value. */
  #equals(at: number, gap: number): number {
    const to = this.#punctuation(at, 61, gap);
    if (to > at + 1 || !this.#masks.values) return to;
    if (this.#classAt(to) === SPACE) {
      this.#valueNext = gap === 1;
      return to;
    }
    const end = this.#stretchEnd(to);
    if (end === to) return to;
    const number = this.#classAt(to) === DIGIT;
    this.#variable(to, end, 0);
    this.#number = number;
    return end;
  }

  /** Whether the tokens from `first` on are one word in quotes that close at `at`; a JSON key ("key":) is not. */
  #isQuotedWord(first: number, at: number): boolean {
    if (this.#classAt(at + 1) === COLON) return false;
    for (let i = first; i < this.count; i++) if ((this.hash[i]! & 1) === 1) return false;
    return true;
  }

  #quoted(first: number, to: number): void {
    const from = this.end[first - 1]!;
    this.count = first;
    this.#variable(from, to, 0);
  }

  /** A run of one punctuation character. */
  #punctuation(from: number, c: number, gap: number): number {
    let i = from + 1;
    if (this.#classes[c] !== QUOTE) while (i < this.#limit && this.#text.charCodeAt(i) === c) i++;
    this.#plain(Math.imul(c + 1, 0x3c6ef372 + (i - from)), from, i, gap, TOKEN.punctuation);
    return i;
  }

  /** A variable; it grows where it follows another without a space, or after a colon (address:port). */
  #variable(from: number, to: number, gap: number): void {
    if (gap === 0 && this.count > 0) {
      const last = this.count - (this.#isColon(this.count - 1) ? 2 : 1);
      if (last >= 0 && this.kind[last] === TOKEN.variable && this.end[last]! >= from - 1) {
        this.count = last + 1;
        this.end[last] = to;
        return;
      }
    }
    this.#put(gap, from, to, TOKEN.variable);
    this.#inDate = false;
  }

  #isColon(token: number): boolean {
    return this.end[token]! - this.start[token]! === 1 && this.#text.charCodeAt(this.start[token]!) === 58;
  }

  #plain(hash: number, from: number, to: number, gap: number, kind: number): void {
    this.#put((hash << 1 || 2) | gap, from, to, kind);
    this.#inDate = false;
  }

  #put(hash: number, from: number, to: number, kind: number): void {
    const at = this.count++;
    this.hash[at] = hash;
    this.kind[at] = kind;
    this.start[at] = from;
    this.end[at] = to;
    this.#before = 0;
    this.#number = this.#valueNext = false;
  }

  #sign(): void {
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

  /** A copy of the tokens, for what has to outlive the next scan. */
  tokens(): { hash: Int32Array; kind: Uint8Array } {
    return { hash: this.hash.slice(0, this.count), kind: this.kind.slice(0, this.count) };
  }
}

/** Whether the two characters are a pair of round or square brackets. */
function closes(open: number, close: number): boolean {
  return (open === 40 && close === 41) || (open === 91 && close === 93);
}

/** The signature (high, low) a line with these token hashes gets. */
export function signatureOf(hash: Int32Array): [number, number] {
  let high = SIGNATURE_HIGH;
  let low = SIGNATURE_LOW;
  for (const h of hash) {
    high = Math.imul(high ^ h, FNV_PRIME);
    high ^= high >>> 15;
    low = Math.imul((low << 5) + h, 0x5bd1e995) ^ (low >>> 13);
  }
  return [high, low];
}
