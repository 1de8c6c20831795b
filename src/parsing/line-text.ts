/**
 * HOT PATH (benchmark: `logcast bench templates`). The message being scanned, with the class of each of its characters.
 */
import { CHARACTER, characterClasses } from './characters.ts';

/** A message up to the length that is read. */
export class LineText {
  text = '';
  /** End of what is read. */
  limit = 0;
  /** Class (CHARACTER) of each ASCII code. */
  readonly classes: Uint8Array;
  readonly #maxLength: number;

  constructor(delimiters: string, maxLength: number) {
    this.classes = characterClasses(delimiters);
    this.#maxLength = maxLength;
  }

  begin(text: string): void {
    this.text = text;
    this.limit = Math.min(text.length, this.#maxLength);
  }

  /** The class of the character at `i`; space beyond either end. */
  classAt(i: number): number {
    if (i < 0 || i >= this.limit) return CHARACTER.space;
    const c = this.text.charCodeAt(i);
    return c < 128 ? this.classes[c]! : CHARACTER.letter;
  }

  /** Whether there is a letter or a digit at `i`. */
  isWordAt(i: number): boolean {
    const k = this.classAt(i);
    return k === CHARACTER.letter || k === CHARACTER.digit;
  }
}
