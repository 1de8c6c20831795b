/**
 * HOT PATH (benchmark: `logcast bench templates`). One pass over the characters of a message cuts it into tokens, hashes
 * the words and masks the variables; no regular expression, no substring, nothing allocated for a known kind of line.
 */
import { CHARACTER } from './characters.ts';
import { MASKS, type ParsingConfig } from './config.ts';
import { LineText } from './line-text.ts';
import { closingQuote, valueEnd } from './stretches.ts';
import { MAX_TOKENS, type Masks, TOKEN, TokenLine } from './token-line.ts';
import { rangeHash, WORD_KIND, wordKind } from './word-kinds.ts';
import { WordReader } from './word-reader.ts';

const {
  space: SPACE,
  letter: LETTER,
  digit: DIGIT,
  glue: GLUE,
  colon: COLON,
  equals: EQUALS,
  quote: QUOTE,
} = CHARACTER;

const STAR = 42;
const COMMA = 44;
const DASH = 45;
const DOT = 46;
const SLASH = 47;
const COLON_SIGN = 58;
const LESS = 60;
const EQUALS_SIGN = 61;
const GREATER = 62;
const BACKSLASH = 92;
const UNDERSCORE = 95;
const OPEN_ROUND = 40;
const CLOSE_ROUND = 41;
const OPEN_SQUARE = 91;
const OPEN_BRACE = 123;
const TILDE = 126;
/** Characters of "state". */
const SHORTEST_STATE_KEY = 5;

/** Reads messages into `line`, which holds the tokens and the signature of the one scanned last. */
export class LineScanner {
  readonly line: TokenLine;
  readonly #source: LineText;
  readonly #words: WordReader;
  readonly #masks: Masks;
  /** The open quotation mark, 0 for none, and the token it is. */
  #quote = 0;
  #quoteToken = 0;
  /** Whether what is quoted is text for people ("msg": "…"), to be read word by word. */
  #quotesText = false;

  constructor(config: ParsingConfig) {
    this.#source = new LineText(config.delimiters, config.maxLineLength);
    this.#masks = Object.fromEntries(MASKS.map((mask) => [mask, config.masks.includes(mask)])) as Masks;
    this.line = new TokenLine(this.#masks);
    this.#words = new WordReader(this.#source, this.line, this.#masks);
  }

  scan(text: string): void {
    const source = this.#source;
    source.begin(text);
    const { limit, classes } = source;
    const line = this.line;
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
      if (k === LETTER || k === DIGIT) i = this.#words.read(i, gap);
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

  #glue(at: number, c: number, gap: number): number {
    const next = this.#source.classAt(at + 1);
    const wordFollows = next === LETTER || next === DIGIT;
    if (this.#masks.paths && this.#startsPath(at, c, wordFollows)) return this.#words.path(at, gap);
    return wordFollows ? this.#words.read(at, gap) : this.#punctuation(at, c, gap);
  }

  #startsPath(at: number, c: number, wordFollows: boolean): boolean {
    const next = at + 1 < this.#source.limit ? this.#source.text.charCodeAt(at + 1) : 32;
    if (c === SLASH) return wordFollows || next === UNDERSCORE || next === DOT || next === TILDE;
    if (c === BACKSLASH) return next === BACKSLASH && this.#source.isWordAt(at + 2);
    return (
      (c === DOT || c === TILDE) &&
      (next === SLASH || (next === DOT && this.#source.text.charCodeAt(at + 2) === SLASH))
    );
  }

  /** An equals sign: what follows it at once, or after a space where one precedes it too, is a value. */
  #equals(at: number, gap: number): number {
    const line = this.line;
    const to = this.#punctuation(at, EQUALS_SIGN, gap);
    if (to > at + 1 || !this.#masks.values || this.#announcesState(line.count - 2, to)) return to;
    if (this.#source.classAt(to) === SPACE) {
      line.valueNext = gap === 1;
      return to;
    }
    const end = valueEnd(this.#source.text, to, this.#source.limit);
    if (end === to) return to;
    line.variable(to, end, 0);
    if (this.#source.classAt(to) === DIGIT) line.markNumber();
    return end;
  }

  /** A quotation mark. Quoted single words are variables, and so is all that is quoted as the value of a key. */
  #quotation(at: number, c: number, gap: number): number {
    const line = this.line;
    if (this.#quote === c && !this.#source.isWordAt(at + 1)) {
      this.#quote = 0;
      const first = this.#quoteToken + 1;
      if (this.#quotesText || this.#isJsonKey(at)) return this.#punctuation(at, c, gap);
      if (!line.isUnbroken(first)) line.joinPhrase(first);
      else if (this.#masks.quoted) {
        line.count = first;
        line.variable(line.end[first - 1]!, at, 0);
      }
    } else if (this.#quote === 0 && !this.#source.isWordAt(at - 1)) {
      const close = this.#isValueQuoted(at) ? closingQuote(this.#source.text, at, c, this.#source.limit) : -1;
      if (close > 0 && this.#source.classAt(close + 1) !== COLON) return this.#quotedValue(at, close, c, gap);
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
    else return (c === COMMA || c === OPEN_ROUND || c === OPEN_SQUARE) && !this.#quotesProse(at);
    this.#quotesText = key >= 0 && (this.#isTextKey(key) || this.#announcesState(key, at + 1));
    return !this.#quotesText;
  }

  /** Whether the key says that one of a few words follows (status=, job_state=), and a plain word does at `at`. */
  #announcesState(key: number, at: number): boolean {
    const source = this.#source;
    const first = source.classAt(at) === SPACE ? at + 1 : at;
    if (source.classAt(first) !== LETTER || key < 0 || this.line.kind[key] !== TOKEN.word) return false;
    const end = this.line.end[key]!;
    let from = this.line.start[key]!;
    if (end - from < SHORTEST_STATE_KEY) return false;
    for (let i = end - 1; i > from; i--) if (source.classAt(i) !== LETTER) from = i + 1;
    if (wordKind(rangeHash(source.text, from, end)) !== WORD_KIND.state) return false;
    let i = first;
    while (source.classAt(i) === LETTER || isJoiner(source.text.charCodeAt(i))) i++;
    const next = source.classAt(i);
    return next !== DIGIT && next !== GLUE && next !== EQUALS && next !== COLON;
  }

  /** Whether several words are quoted at `at`: text, not an element of a list. */
  #quotesProse(at: number): boolean {
    const { text, limit } = this.#source;
    const close = closingQuote(text, at, text.charCodeAt(at), limit);
    const space = text.indexOf(' ', at + 1);
    return close > 0 && space > 0 && space < close;
  }

  #isQuote(token: number): boolean {
    const c = this.line.character(token);
    return c > 0 && this.#source.classes[c] === QUOTE;
  }

  #isTextKey(token: number): boolean {
    const hash = rangeHash(this.#source.text, this.line.start[token]!, this.line.end[token]!);
    return wordKind(hash) === WORD_KIND.text;
  }

  /** Whether the quotation that closes at `at` is a JSON key: after { or a comma, and before a colon. */
  #isJsonKey(at: number): boolean {
    if (this.#source.classAt(at + 1) !== COLON) return false;
    const before = this.line.character(this.#quoteToken - 1);
    return before === COMMA || before === OPEN_BRACE;
  }

  /** A run of one punctuation character; a quotation mark stands alone. */
  #punctuation(from: number, c: number, gap: number): number {
    let i = from + 1;
    if (c === CLOSE_ROUND && this.line.isSizeAgain) {
      this.line.count -= 2;
      return i;
    }
    if (this.#source.classes[c] !== QUOTE)
      while (i < this.#source.limit && this.#source.text.charCodeAt(i) === c) i++;
    this.line.plain(Math.imul(c + 1, 0x3c6ef372 + (i - from)), from, i, gap, TOKEN.punctuation);
    return i;
  }
}

/** Whether the character holds the words of a state together: not-ready, IN_PROGRESS. */
function isJoiner(c: number): boolean {
  return c === DASH || c === UNDERSCORE;
}

/** Whether the two characters are a pair of round or square brackets. */
function closes(open: number, close: number): boolean {
  return (open === 40 && close === 41) || (open === 91 && close === 93);
}
