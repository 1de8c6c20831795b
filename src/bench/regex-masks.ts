/** The plainest template miner there is, as a peer for measurements: masks by regular expressions, groups by the masked text. */
export class RegexMaskMiner {
  readonly #types = new Map<string, number>();
  readonly #templates: string[] = [];

  assign(message: string): number {
    const masked = MASKS.reduce((text, mask) => text.replace(mask, '<*>'), message);
    const known = this.#types.get(masked);
    if (known !== undefined) return known;
    this.#types.set(masked, this.#templates.length);
    return this.#templates.push(masked) - 1;
  }

  templateOf(index: number): string {
    return this.#templates[index]!;
  }
}

/** URLs and paths, addresses, UUIDs, hexadecimal and other numbers: what every guide to log parsing starts with. */
const MASKS = [
  /\b[a-z]+:\/\/\S+|(?<![\w.])\/[\w./-]+/g,
  /\b\d{1,3}(?:\.\d{1,3}){3}(?::\d+)?\b/g,
  /\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/gi,
  /\b0x[0-9a-f]+\b/gi,
  /\b\d+(?:\.\d+)?\b/g,
];
