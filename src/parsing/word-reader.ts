/**
 * HOT PATH (benchmark: `logcast bench templates`). Reads one word, hashing it on the way, and decides whether it is a
 * variable, a constant, or a constant prefix with a variable behind it.
 */
import { CHARACTER, hexGroupEnd, isHexWord, isHostName, isObjectId } from './characters.ts';
import type { LineText } from './line-text.ts';
import { pathEnd } from './stretches.ts';
import { type Masks, TOKEN, type TokenLine } from './token-line.ts';
import { WORD_KIND, WORD_SEED, wordKind } from './word-kinds.ts';

const { space: SPACE, letter: LETTER, digit: DIGIT, glue: GLUE, colon: COLON, equals: EQUALS } = CHARACTER;
const FNV_PRIME = 16_777_619;

const DOLLAR = 36;
const PERCENT = 37;
const DASH = 45;
const DOT = 46;
const SLASH = 47;
const COLON_SIGN = 58;
const AT = 64;
const BACKSLASH = 92;

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

/** Reads words of the message in `source` into `line`. */
export class WordReader {
  readonly #source: LineText;
  readonly #line: TokenLine;
  readonly #masks: Masks;
  #prefixEnd = 0;
  #prefixHash = 0;

  constructor(source: LineText, line: TokenLine, masks: Masks) {
    this.#source = source;
    this.#line = line;
    this.#masks = masks;
  }

  /** Reads the word at `from` (a letter, a digit, or one glue character before these); returns where it ends. */
  read(from: number, gap: number): number {
    const { text, limit, classes } = this.#source;
    let hash = WORD_SEED;
    let previous: number = GLUE;
    let letters = LETTERS;
    let digits = 0;
    let i = from;
    this.#prefixEnd = 0;
    // %LINK-3-UPDOWN is a message code, whatever digits it has; $5 is an amount or a parameter.
    const sign = text.charCodeAt(from);
    const isCode = sign === PERCENT && this.#source.classAt(from + 1) === LETTER;
    let flags = sign === DOLLAR && this.#source.classAt(from + 1) === DIGIT ? NUMERIC : 0;
    for (; i < limit; i++) {
      const c = text.charCodeAt(i);
      const k = c < 128 ? classes[c]! : LETTER;
      if (k === LETTER) flags |= letters;
      else if (k === DIGIT) {
        // ssh2, L3 and Log4j are names; a digit after anything but a letter, or a third one, makes a number.
        if (previous !== LETTER || ++digits > 2) flags |= NUMERIC;
      } else if (k === GLUE) {
        const next = this.#source.classAt(i + 1);
        if (next !== LETTER && next !== DIGIT && !this.#skipsGlue(i + 1, next, flags)) break;
        if (i > from) {
          flags |= this.#joint(i, c, hash, next, flags | (digits > 0 ? NUMERIC : 0));
          if (this.#prefixEnd > 0) letters = LETTERS | TAIL;
        }
      } else if (k === COLON) {
        const step = this.#colon(from, i, flags);
        if (step === IS_PATH) return this.path(from, gap);
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
    const line = this.#line;
    if ((flags & NUMERIC) !== 0 && this.#masks.numbers) {
      if (this.#isKey(from, to, flags)) line.plain(hash, from, to, gap, TOKEN.word);
      else if (this.#prefixEnd > 0 && ((flags & TAIL) === 0 || (flags & OBJECT) !== 0)) {
        line.prefixed(this.#prefixHash, from, this.#prefixEnd, to, gap);
      } else if ((flags & LETTERS) === 0 || line.inDate)
        line.numeral(from, to, gap, this.#source.classAt(to) === SPACE);
      else line.variable(from, to, gap);
    } else if (this.#isVariableWord(hash, from, to, flags)) line.variable(from, to, gap);
    else line.constant(hash, from, to, gap);
  }

  /** What a glue character inside a word says about it, as flags; remembers where a constant prefix ends (core.2275). */
  #joint(at: number, c: number, hash: number, next: number, flags: number): number {
    if (c === SLASH) {
      if ((flags & SLASHED) !== 0 && this.#masks.paths) return NAME | OTHER;
      if ((flags & (NAME | JOINED)) !== 0 || next !== DIGIT) return NAME | SLASHED;
    }
    if (c === AT) {
      if (!isObjectId(this.#source.text, at + 1, this.#source.limit))
        return this.#masks.hosts ? NAME | OTHER : NAME;
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
    const numeric = next === LETTER && this.#isPosition(at + 1) ? NUMERIC : 0;
    if (c === DASH) return JOINED | numeric;
    if (numeric > 0) return NAME | NUMERIC;
    return c === DOT ? NAME | DOTTED : NAME;
  }

  /** Whether a compound word ends in a capital and a digit, the name of a place: node-D3, rack_A8. */
  #isPosition(at: number): boolean {
    const c = this.#source.text.charCodeAt(at);
    if (c < 65 || c > 90 || this.#source.classAt(at + 1) !== DIGIT) return false;
    const next = this.#source.classAt(at + 2);
    return next !== LETTER && next !== DIGIT;
  }

  /** Whether a word goes on over a second glue character: a sign (blk_-17), a/.b, or anything inside a number (1.0~~2). */
  #skipsGlue(at: number, k: number, flags: number): boolean {
    if (k !== GLUE) return false;
    const next = this.#source.classAt(at + 1);
    if (next !== DIGIT && next !== LETTER) return false;
    const isSign = next === DIGIT && this.#source.text.charCodeAt(at) === DASH;
    return isSign || (flags & NUMERIC) !== 0 || this.#source.text.charCodeAt(at - 1) === SLASH;
  }

  /** A short word before an equals sign names what follows, digits or not: r24=0. */
  #isKey(from: number, to: number, flags: number): boolean {
    return (
      this.#source.classAt(to) === EQUALS &&
      (flags & (NAME | JOINED)) === 0 &&
      to - from <= 8 &&
      this.#source.classAt(from) === LETTER
    );
  }

  #markPrefix(at: number, c: number, hash: number): void {
    this.#prefixEnd = at + 1;
    this.#prefixHash = Math.imul(hash ^ c, FNV_PRIME);
  }

  /** Decides at a colon inside a word: a key ends here, a path begins (C:\\, http://), or time, address, host:port go on. */
  #colon(from: number, at: number, flags: number): number {
    const { text, limit } = this.#source;
    const c = at + 1 < limit ? text.charCodeAt(at + 1) : 32;
    if (c === SLASH || c === BACKSLASH) {
      const scheme = c === SLASH && text.charCodeAt(at + 2) === SLASH;
      const drive = at === from + 1 && (flags & NUMERIC) === 0;
      return this.#masks.paths && (scheme || drive) ? IS_PATH : ENDS;
    }
    const next = this.#source.classAt(at + 1);
    if (next === COLON)
      return (flags & NUMERIC) !== 0 && hexGroupEnd(text, at + 2, limit) > 0 ? GOES_ON : ENDS;
    if (next === DIGIT && (flags & NUMERIC) !== 0) return GOES_ON;
    if (next === DIGIT && (flags & DOTTED) !== 0 && this.#masks.hosts && isHostName(text, from, at, true))
      return GOES_ON;
    if (!this.#masks.hex || (next !== DIGIT && next !== LETTER)) return ENDS;
    const group = hexGroupEnd(text, at + 1, limit);
    if (group < 0) return ENDS;
    if ((flags & NUMERIC) !== 0) return GOES_ON;
    // FF:F2:9F: an address begins with letters; asks for a second group so that be:ad stays two words.
    const ownGroup = hexGroupEnd(text, from, limit) === at;
    const third = text.charCodeAt(group) === COLON_SIGN && hexGroupEnd(text, group + 1, limit) > 0;
    return ownGroup && third ? GOES_ON : ENDS;
  }

  #isVariableWord(hash: number, from: number, to: number, flags: number): boolean {
    if (this.#line.valueNext || (flags & OTHER) !== 0) return true;
    const masks = this.#masks;
    if (this.#line.before === WORD_KIND.user) return masks.accounts;
    if (this.#line.before === WORD_KIND.account && wordKind(hash) === WORD_KIND.owner) return masks.accounts;
    if ((flags & DOTTED) !== 0) {
      return (flags & SLASHED) !== 0 ? masks.paths : masks.hosts && isHostName(this.#source.text, from, to);
    }
    if (
      to - from >= 7 &&
      (flags & ~NUMBERED) === LETTERS &&
      masks.hex &&
      isHexWord(this.#source.text, from, to)
    )
      return true;
    return masks.literals && wordKind(hash) === WORD_KIND.literal;
  }

  /** A path or URL, masked whole; returns where it ends. */
  path(from: number, gap: number): number {
    const to = pathEnd(this.#source.text, from, this.#source.limit);
    this.#line.variable(from, to, gap);
    return to;
  }
}
