/**
 * HOT PATH (benchmark: `logcast bench templates`). One pass over the characters of a message cuts it into tokens, hashes
 * the words and masks the variables; no regular expression, no substring, nothing allocated for a known kind of line.
 */
import { CHARACTER, characterClasses, hexGroupEnd, isHexWord, isHostName, isObjectId } from './characters.ts';
import { MASKS, type ParsingConfig } from './config.ts';
import { closingQuote, pathEnd, valueEnd } from './stretches.ts';
import { MAX_TOKENS, type Masks, TOKEN, TokenLine } from './token-line.ts';
import { rangeHash, WORD_KIND, WORD_SEED, wordKind } from './word-kinds.ts';

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

const DOLLAR = 36;
const PERCENT = 37;
const STAR = 42;
const COMMA = 44;
const DASH = 45;
const DOT = 46;
const SLASH = 47;
const COLON_SIGN = 58;
const LESS = 60;
const EQUALS_SIGN = 61;
const GREATER = 62;
const AT = 64;
const BACKSLASH = 92;
const UNDERSCORE = 95;
const OPEN_ROUND = 40;
const OPEN_SQUARE = 91;
const OPEN_BRACE = 123;
const TILDE = 126;

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
const NUMBERED = 256;
/** A hyphen inside, which makes no name by itself (half-installed), but with a digit does (node-D3). */
const JOINED = 512;

// What a colon inside a word means.
const ENDS = 0;
const GOES_ON = 1;
const IS_PATH = 2;

/** Reads messages into `line`, which holds the tokens and the signature of the one scanned last. */
export class LineScanner {
  readonly line: TokenLine;
  readonly #classes: Uint8Array;
  readonly #maxLength: number;
  readonly #masks: Masks;
  #text = '';
  #limit = 0;
  #prefixEnd = 0;
  #prefixHash = 0;
  /** The open quotation mark, 0 for none, and the token it is. */
  #quote = 0;
  #quoteToken = 0;
  /** Whether what is quoted is text for people ("msg": "…"), to be read word by word. */
  #quotesText = false;

  constructor(config: ParsingConfig) {
    this.#classes = characterClasses(config.delimiters);
    this.#maxLength = config.maxLineLength;
    this.#masks = Object.fromEntries(MASKS.map((mask) => [mask, config.masks.includes(mask)])) as Masks;
    this.line = new TokenLine(this.#masks);
  }

  scan(text: string): void {
    const limit = Math.min(text.length, this.#maxLength);
    const classes = this.#classes;
    const line = this.line;
    this.#text = text;
    this.#limit = limit;
    this.#quote = 0;
    line.begin(text);
    let gap = 0;
    let i = 0;
    while (i < limit && line.count < MAX_TOKENS - 4) {
      const c = text.charCodeAt(i);
      const k = c < 128 ? classes[c]! : LETTER;
      if (k === SPACE) {
        gap = line.count === 0 ? 0 : 1;
        i++;
        continue;
      }
      if (k === LETTER || k === DIGIT) i = this.#word(i, gap);
      else if (k === GLUE) i = this.#glue(i, c, gap);
      else if (k === EQUALS) i = this.#equals(i, gap);
      else if (k === QUOTE) i = this.#quotation(i, c, gap);
      else if (c === LESS && text.charCodeAt(i + 1) === STAR && text.charCodeAt(i + 2) === GREATER) {
        line.variable(i, i + 3, gap);
        i += 3;
      } else {
        i = this.#punctuation(i, c, gap);
        // "(%s)" printed with nothing to say; name() is a function.
        if (gap === 1 && i < limit && closes(c, text.charCodeAt(i))) line.variable(i, i, 0);
      }
      gap = 0;
    }
    if (i < text.length) line.variable(i, text.length, 1);
    line.sign();
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
    let letters = LETTERS;
    let digits = 0;
    let i = from;
    this.#prefixEnd = 0;
    // %LINK-3-UPDOWN is a message code, whatever digits it has; $5 is an amount or a parameter.
    const sign = text.charCodeAt(from);
    const isCode = sign === PERCENT && this.#classAt(from + 1) === LETTER;
    let flags = sign === DOLLAR && this.#classAt(from + 1) === DIGIT ? NUMERIC : 0;
    for (; i < limit; i++) {
      const c = text.charCodeAt(i);
      const k = c < 128 ? classes[c]! : LETTER;
      if (k === LETTER) flags |= letters;
      else if (k === DIGIT) {
        // ssh2, L3 and Log4j are names; a digit after anything but a letter, or a second one, makes a number.
        if (previous !== LETTER || ++digits > 1) flags |= NUMERIC;
      } else if (k === GLUE) {
        const next = this.#classAt(i + 1);
        if (next !== LETTER && next !== DIGIT && !this.#skipsGlue(i + 1, next, flags)) break;
        if (i > from) {
          flags |= this.#joint(i, c, hash, next, flags | (digits > 0 ? NUMERIC : 0));
          if (this.#prefixEnd > 0) letters = LETTERS | TAIL;
        }
      } else if (k === COLON) {
        const step = this.#colon(from, i, flags);
        if (step === IS_PATH) return this.#path(from, gap);
        if (step === ENDS) break;
        flags |= NUMERIC;
      } else break;
      hash = Math.imul(hash ^ c, FNV_PRIME);
      previous = k;
    }
    if (digits > 0) flags |= NUMBERED;
    this.#finish(hash, from, i, gap, isCode ? (flags & ~NUMERIC) | NAME : flags);
    return i;
  }

  #finish(hash: number, from: number, to: number, gap: number, flags: number): void {
    const line = this.line;
    if ((flags & NUMERIC) !== 0 && this.#masks.numbers) {
      if (this.#isKey(from, to, flags)) line.plain(hash, from, to, gap, TOKEN.word);
      else if (this.#prefixEnd > 0 && ((flags & TAIL) === 0 || (flags & OBJECT) !== 0)) {
        line.plain(this.#prefixHash, from, this.#prefixEnd, gap, TOKEN.name);
        line.variable(this.#prefixEnd, to, 0);
      } else if ((flags & LETTERS) === 0 || line.inDate)
        line.numeral(from, to, gap, this.#classAt(to) === SPACE);
      else line.variable(from, to, gap);
    } else if (this.#isVariableWord(hash, from, to, flags)) line.variable(from, to, gap);
    else line.constant(hash, from, to, gap, wordToken(flags));
  }

  /** What a glue character inside a word says about it, as flags; remembers where a constant prefix ends (core.2275). */
  #joint(at: number, c: number, hash: number, next: number, flags: number): number {
    if (c === SLASH) {
      if ((flags & SLASHED) !== 0 && this.#masks.paths) return NAME | OTHER;
      if ((flags & (NAME | JOINED)) !== 0 || next !== DIGIT) return NAME | SLASHED;
    }
    if (c === AT) {
      if (!isObjectId(this.#text, at + 1, this.#limit)) return this.#masks.hosts ? NAME | OTHER : NAME;
      if ((flags & NUMERIC) !== 0) return NAME;
      this.#markPrefix(at, c, hash);
      return NAME | NUMERIC | OBJECT;
    }
    if (
      next === DIGIT &&
      (flags & (NAME | JOINED | NUMERIC)) === 0 &&
      (c === DASH || c === DOT || c === SLASH)
    ) {
      this.#markPrefix(at, c, hash);
    }
    if (c === DASH) return JOINED;
    return c === DOT ? NAME | DOTTED : NAME;
  }

  /** Whether a word goes on over a second glue character: a sign (blk_-17), a/.b, or anything inside a number (1.0~~2). */
  #skipsGlue(at: number, k: number, flags: number): boolean {
    if (k !== GLUE) return false;
    const next = this.#classAt(at + 1);
    if (next !== DIGIT && next !== LETTER) return false;
    const isSign = next === DIGIT && this.#text.charCodeAt(at) === DASH;
    return isSign || (flags & NUMERIC) !== 0 || this.#text.charCodeAt(at - 1) === SLASH;
  }

  /** A short word before an equals sign names what follows, digits or not: r24=0. */
  #isKey(from: number, to: number, flags: number): boolean {
    return (
      this.#classAt(to) === EQUALS &&
      (flags & (NAME | JOINED)) === 0 &&
      to - from <= 8 &&
      this.#classAt(from) === LETTER
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
    if (next === COLON)
      return (flags & NUMERIC) !== 0 && hexGroupEnd(text, at + 2, limit) > 0 ? GOES_ON : ENDS;
    if (next === DIGIT && (flags & NUMERIC) !== 0) return GOES_ON;
    if (next === DIGIT && (flags & DOTTED) !== 0 && this.#masks.hosts && isHostName(text, from, at))
      return GOES_ON;
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
    if (this.line.valueNext || (flags & OTHER) !== 0) return true;
    const masks = this.#masks;
    if (this.line.before === WORD_KIND.user) return masks.accounts;
    if (this.line.before === WORD_KIND.account && wordKind(hash) === WORD_KIND.owner) return masks.accounts;
    if ((flags & DOTTED) !== 0) {
      return (flags & SLASHED) !== 0 ? masks.paths : masks.hosts && isHostName(this.#text, from, to);
    }
    if (to - from >= 7 && flags === LETTERS && masks.hex && isHexWord(this.#text, from, to)) return true;
    return masks.literals && wordKind(hash) === WORD_KIND.literal;
  }

  #glue(at: number, c: number, gap: number): number {
    const next = this.#classAt(at + 1);
    const wordFollows = next === LETTER || next === DIGIT;
    if (this.#masks.paths && this.#startsPath(at, c, wordFollows)) return this.#path(at, gap);
    return wordFollows ? this.#word(at, gap) : this.#punctuation(at, c, gap);
  }

  #startsPath(at: number, c: number, wordFollows: boolean): boolean {
    const next = at + 1 < this.#limit ? this.#text.charCodeAt(at + 1) : 32;
    if (c === SLASH) return wordFollows || next === UNDERSCORE || next === DOT || next === TILDE;
    if (c === BACKSLASH) return next === BACKSLASH && this.#isWordAt(at + 2);
    return (
      (c === DOT || c === TILDE) &&
      (next === SLASH || (next === DOT && this.#text.charCodeAt(at + 2) === SLASH))
    );
  }

  #path(from: number, gap: number): number {
    const to = pathEnd(this.#text, from, this.#limit);
    this.line.variable(from, to, gap);
    return to;
  }

  /** An equals sign: what follows it at once, or after a space where one precedes it too, is a value. */
  #equals(at: number, gap: number): number {
    const line = this.line;
    const to = this.#punctuation(at, EQUALS_SIGN, gap);
    if (to > at + 1 || !this.#masks.values) return to;
    if (this.#classAt(to) === SPACE) {
      line.valueNext = gap === 1;
      return to;
    }
    const end = valueEnd(this.#text, to, this.#limit);
    if (end === to) return to;
    line.variable(to, end, 0);
    if (this.#classAt(to) === DIGIT) line.markNumber();
    return end;
  }

  /** A quotation mark. Quoted single words are variables, and so is all that is quoted as the value of a key. */
  #quotation(at: number, c: number, gap: number): number {
    const line = this.line;
    if (this.#quote === c && !this.#isWordAt(at + 1)) {
      this.#quote = 0;
      const first = this.#quoteToken + 1;
      if (this.#masks.quoted && !this.#quotesText && line.isUnbroken(first) && !this.#isJsonKey(at)) {
        line.count = first;
        line.variable(line.end[first - 1]!, at, 0);
      }
    } else if (this.#quote === 0 && !this.#isWordAt(at - 1)) {
      const close = this.#isValueQuoted(at) ? closingQuote(this.#text, at, c, this.#limit) : -1;
      if (close > 0 && this.#classAt(close + 1) !== COLON) return this.#quotedValue(at, close, c, gap);
      this.#quote = c;
      this.#quoteToken = line.count;
    }
    return this.#punctuation(at, c, gap);
  }

  #quotedValue(at: number, close: number, c: number, gap: number): number {
    this.#punctuation(at, c, gap);
    this.line.variable(at + 1, close, 0);
    return this.#punctuation(close, c, 0);
  }

  /**
   * Whether a quotation that opens here is the value of a key (key="…", "key":"…"), unless the key announces prose, or one
   * of several (in brackets or after a comma).
   */
  #isValueQuoted(at: number): boolean {
    this.#quotesText = false;
    if (!this.#masks.values) return false;
    const line = this.line;
    const last = line.count - 1;
    const c = line.character(last);
    let key = -1;
    if (c === EQUALS_SIGN && (line.valueNext || line.end[last] === at)) key = last - 1;
    else if (c === COLON_SIGN && this.#isQuote(last - 1)) key = last - 2;
    else return c === COMMA || c === OPEN_ROUND || c === OPEN_SQUARE;
    this.#quotesText = key >= 0 && this.#isTextKey(key);
    return !this.#quotesText;
  }

  #isQuote(token: number): boolean {
    const c = this.line.character(token);
    return c > 0 && this.#classes[c] === QUOTE;
  }

  #isTextKey(token: number): boolean {
    const hash = rangeHash(this.#text, this.line.start[token]!, this.line.end[token]!);
    return wordKind(hash) === WORD_KIND.text;
  }

  /** Whether the quotation that closes at `at` is a JSON key: after { or a comma, and before a colon. */
  #isJsonKey(at: number): boolean {
    if (this.#classAt(at + 1) !== COLON) return false;
    const before = this.line.character(this.#quoteToken - 1);
    return before === COMMA || before === OPEN_BRACE;
  }

  /** A run of one punctuation character; a quotation mark stands alone. */
  #punctuation(from: number, c: number, gap: number): number {
    let i = from + 1;
    if (this.#classes[c] !== QUOTE) while (i < this.#limit && this.#text.charCodeAt(i) === c) i++;
    this.line.plain(Math.imul(c + 1, 0x3c6ef372 + (i - from)), from, i, gap, TOKEN.punctuation);
    return i;
  }
}

function wordToken(flags: number): number {
  const numbered = (flags & NUMBERED) !== 0;
  if ((flags & NAME) !== 0 || (numbered && (flags & JOINED) !== 0)) return TOKEN.name;
  return numbered ? TOKEN.numbered : TOKEN.word;
}

/** Whether the two characters are a pair of round or square brackets. */
function closes(open: number, close: number): boolean {
  return (open === 40 && close === 41) || (open === 91 && close === 93);
}
