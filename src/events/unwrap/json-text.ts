/** JSON in pieces: objects written over many lines, several on one line, and arrays of them. */

/**
 * A piece of what was fed: an object as text; a line that is no JSON; a line of brackets, commas or blanks between
 * objects, or within one that is left out; or the beginning of an object that the end of the input or the bounds cut off.
 */
export interface JsonPiece {
  readonly kind: 'object' | 'text' | 'mark' | 'cut';
  readonly text: string;
  /** How many lines it lay on, the last one fed included; 0 for what follows on the line of the piece before. */
  readonly lines: number;
}

/** How much of one object may wait. */
export interface AssemblerBounds {
  readonly maxCharacters: number;
  readonly maxLines: number;
}

/** What waits; plain JSON. */
export interface AssemblerState {
  readonly lines: readonly string[];
  readonly inArray: boolean;
  /** Brackets open in the object that is left out, and what it expects; '' where none is. */
  readonly leftOut: string;
}

/** Brackets open within one another beyond this are no log. */
const MAX_DEPTH = 1000;

/** What may come next. */
const EXPECT = { value: 0, key: 1, firstKey: 2, firstValue: 3, colon: 4, after: 5 } as const;
type Expect = (typeof EXPECT)[keyof typeof EXPECT];

const LITERAL = /(?:true|false|null|NaN|-?Infinity|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)(?![\w.])/y;

/** Follows JSON text character by character, as far as it takes to tell where an object ends and that it still is JSON. */
class JsonScanner {
  /** Brackets that are open, outermost first. */
  #open = '';
  #expect: Expect = EXPECT.value;

  get depth(): number {
    return this.#open.length;
  }

  /** Brackets and expectation as text. */
  get state(): string {
    return `${this.#expect}${this.#open}`;
  }

  set state(text: string) {
    this.#expect = Number(text[0]) as Expect;
    this.#open = text.slice(1);
  }

  reset(): void {
    this.#open = '';
    this.#expect = EXPECT.value;
  }

  /** Reads on from `at` to the end of the object or of the line: the position behind it, or -1 where it is no JSON. */
  read(line: string, at: number): number {
    let i = at;
    while (i < line.length) {
      const code = line.charCodeAt(i);
      if (code === 32 || code === 9 || code === 13) i++;
      else {
        i = this.#token(line, i, code);
        if (i < 0 || this.#open === '') return i;
      }
    }
    return i;
  }

  #token(line: string, at: number, code: number): number {
    if (code === 34) return this.#string(line, at);
    if (code === 123 || code === 91) return this.#opened(code, at);
    if (code === 125 || code === 93) return this.#closed(code, at);
    if (code === 44) {
      if (this.#expect !== EXPECT.after) return -1;
      this.#expect = this.#open.endsWith('{') ? EXPECT.key : EXPECT.value;
      return at + 1;
    }
    if (code === 58) {
      if (this.#expect !== EXPECT.colon) return -1;
      this.#expect = EXPECT.value;
      return at + 1;
    }
    LITERAL.lastIndex = at;
    if (!this.#takesValue() || !LITERAL.test(line)) return -1;
    this.#expect = EXPECT.after;
    return LITERAL.lastIndex;
  }

  #takesValue(): boolean {
    return this.#expect === EXPECT.value || this.#expect === EXPECT.firstValue;
  }

  /** Text never goes on in the next line: a line end within it is written as `\n`. */
  #string(line: string, at: number): number {
    const isKey = this.#expect === EXPECT.key || this.#expect === EXPECT.firstKey;
    if (!isKey && !this.#takesValue()) return -1;
    this.#expect = isKey ? EXPECT.colon : EXPECT.after;
    for (let i = at + 1; i < line.length; i++) {
      const code = line.charCodeAt(i);
      if (code === 92) i++;
      else if (code === 34) return i + 1;
    }
    return -1;
  }

  #opened(code: number, at: number): number {
    if (!this.#takesValue() || this.#open.length >= MAX_DEPTH) return -1;
    this.#open += code === 123 ? '{' : '[';
    this.#expect = code === 123 ? EXPECT.firstKey : EXPECT.firstValue;
    return at + 1;
  }

  #closed(code: number, at: number): number {
    const fits = this.#open.endsWith(code === 125 ? '{' : '[');
    const first = code === 125 ? EXPECT.firstKey : EXPECT.firstValue;
    if (!fits || (this.#expect !== EXPECT.after && this.#expect !== first)) return -1;
    this.#open = this.#open.slice(0, -1);
    this.#expect = EXPECT.after;
    return at + 1;
  }
}

/**
 * Puts objects together that were written over several lines, takes apart those that stand on one line, and opens
 * arrays of objects, also ones that span a file. Whatever turns out to be no JSON comes back as the lines it was.
 * Whether an object is nested too deep is left to whoever parses it.
 */
export class JsonAssembler {
  readonly #bounds: AssemblerBounds;
  readonly #scanner = new JsonScanner();
  #lines: string[] = [];
  #characters = 0;
  #inArray = false;
  #leavesOut = false;

  constructor(bounds: AssemblerBounds, state?: AssemblerState) {
    this.#bounds = bounds;
    for (const line of state?.lines ?? []) this.feed(line);
    this.#inArray = state?.inArray ?? false;
    this.#leavesOut = state !== undefined && state.leftOut !== '';
    if (this.#leavesOut) this.#scanner.state = state!.leftOut;
  }

  /** Whether an object or an array was begun and not ended: the next line is to be fed, whatever it looks like. */
  get isOpen(): boolean {
    return this.#lines.length > 0 || this.#inArray || this.#leavesOut;
  }

  state(): AssemblerState {
    const leftOut = this.#leavesOut ? this.#scanner.state : '';
    return { lines: [...this.#lines], inArray: this.#inArray, leftOut };
  }

  /** Takes a line (without its line end) and gives what is complete, in order. Nothing while an object goes on. */
  feed(line: string): readonly JsonPiece[] {
    if (this.#leavesOut) return this.#leaveOut(line);
    const began = this.#lines.length > 0;
    const wasArray = this.#inArray;
    const pieces: JsonPiece[] = [];
    const failed = this.#scan(line, pieces);
    if (failed < 0) return this.#taken(line, pieces);
    const before = this.#lines.map((text): JsonPiece => ({ kind: 'text', text, lines: 1 }));
    this.#clear();
    this.#inArray = false;
    if (began && pieces.length > 0) return [...pieces, { kind: 'text', text: line.slice(failed), lines: 0 }];
    // What waited was no JSON; the line that showed it may begin some.
    return began || wasArray ? [...before, ...this.feed(line)] : [{ kind: 'text', text: line, lines: 1 }];
  }

  /** Gives what still waits when the input has ended. */
  finish(): readonly JsonPiece[] {
    const cut = this.#lines.length === 0 ? [] : [this.#cut()];
    this.#clear();
    this.#inArray = false;
    this.#leavesOut = false;
    return cut;
  }

  #taken(line: string, pieces: readonly JsonPiece[]): readonly JsonPiece[] {
    if (this.#lines.length === 0)
      return pieces.length > 0 ? pieces : [{ kind: 'mark', text: line, lines: 1 }];
    const { maxCharacters, maxLines } = this.#bounds;
    if (this.#characters <= maxCharacters && this.#lines.length <= maxLines) return pieces;
    const cut = this.#cut();
    this.#lines = [];
    this.#characters = 0;
    this.#leavesOut = true;
    return [...pieces, cut];
  }

  #leaveOut(line: string): readonly JsonPiece[] {
    const to = this.#scanner.read(line, 0);
    this.#leavesOut = to >= 0 && this.#scanner.depth > 0;
    if (to < 0) return this.feed(line);
    const rest = line.slice(to);
    const mark: JsonPiece = { kind: 'mark', text: line.slice(0, to), lines: 1 };
    if (this.#leavesOut || rest.trim() === '') return [mark];
    return [mark, ...this.feed(rest).map((piece) => ({ ...piece, lines: piece.lines - 1 }))];
  }

  #cut(): JsonPiece {
    return { kind: 'cut', text: this.#lines.join('\n'), lines: this.#lines.length };
  }

  /** Reads one line to its end; -1, or the position from which on it is no JSON. */
  #scan(line: string, pieces: JsonPiece[]): number {
    let from = this.#lines.length > 0 ? 0 : -1;
    for (let at = 0; ; ) {
      if (from < 0) {
        from = this.#between(line, at);
        if (from < 0) return at;
        if (from === line.length) return -1;
        at = from;
        this.#scanner.reset();
      }
      const to = this.#scanner.read(line, at);
      if (to < 0) return from;
      if (this.#scanner.depth > 0) {
        this.#lines.push(line.slice(from));
        this.#characters += line.length - from + 1;
        return -1;
      }
      pieces.push(this.#complete(line.slice(from, to), pieces.length === 0));
      at = to;
      from = -1;
    }
  }

  /** Outside of objects: blanks, commas and brackets of an array; the position of the next object, else of the end. */
  #between(line: string, at: number): number {
    for (let i = at; i < line.length; i++) {
      const code = line.charCodeAt(i);
      if (code === 123) return i;
      if (code === 91 && !this.#inArray) this.#inArray = true;
      else if (code === 93 && this.#inArray) this.#inArray = false;
      else if (code !== 32 && code !== 9 && code !== 13 && !(code === 44 && this.#inArray)) return -1;
    }
    return line.length;
  }

  #complete(last: string, isFirst: boolean): JsonPiece {
    const text = this.#lines.length === 0 ? last : [...this.#lines, last].join('\n');
    const lines = this.#lines.length + (isFirst ? 1 : 0);
    this.#clear();
    return { kind: 'object', text, lines };
  }

  #clear(): void {
    this.#lines = [];
    this.#characters = 0;
    this.#scanner.reset();
  }
}
