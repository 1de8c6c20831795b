import type { LineExample } from '../terminal/decode-report.ts';

/** Examples kept of each kind. */
const EXAMPLES = 3;

/** The first lines of each kind that decoding came upon. */
export class DecodeExamples {
  readonly kinds = new Map<string, LineExample[]>();
  /** Lines of the file before the chunk at hand. */
  #before = 0;
  #bytes: Uint8Array = new Uint8Array(0);
  #texts: readonly string[] | undefined;

  /** Goes on to a chunk behind `before` lines of its file; its bytes must stay until the next one. */
  begin(before: number, bytes: Uint8Array): void {
    this.#before = before;
    this.#bytes = bytes;
    this.#texts = undefined;
  }

  /** Notes that the line of that index in the chunk is of that kind; only the first ones are looked at. */
  note(kind: string, line: number): void {
    const known = this.kinds.get(kind);
    if (known !== undefined && known.length >= EXAMPLES) return;
    // Where the line was in an earlier chunk its text is gone.
    const text = this.#lines()[line];
    if (text === undefined) return;
    const example = { line: this.#before + line + 1, text };
    if (known === undefined) this.kinds.set(kind, [example]);
    else if (known.at(-1)!.line !== example.line) known.push(example);
  }

  /** Notes a record that is known by its text alone. */
  noteText(kind: string, line: number, text: string): void {
    const known = this.kinds.get(kind) ?? [];
    if (known.length < EXAMPLES) this.kinds.set(kind, [...known, { line, text }]);
  }

  #lines(): readonly string[] {
    this.#texts ??= Buffer.from(this.#bytes.buffer, this.#bytes.byteOffset, this.#bytes.length)
      .toString('utf8')
      .split('\n');
    return this.#texts;
  }
}
