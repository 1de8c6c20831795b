/**
 * A copy of `text` with memory of its own. Texts cut from a chunk of lines keep the whole chunk alive, so whoever
 * stores one for longer than a batch stores a copy.
 */
export function ownText(text: string): string {
  return Buffer.from(text, 'utf8').toString('utf8');
}

const MAX_NAMES = 4096;

/** Whoever writes a log chooses its names, and they go on into warnings and tables: of a longer one this much is kept. */
const MAX_CHARACTERS = 512;

/** Gives equal names one string of their own memory: hosts and components repeat on every line. Bounded. */
export class NameCache {
  readonly #names = new Map<string, string>();

  own(name: string): string {
    const known = this.#names.get(name);
    if (known !== undefined) return known;
    if (this.#names.size >= MAX_NAMES) this.#names.clear();
    if (name.length > MAX_CHARACTERS) return this.own(name.slice(0, MAX_CHARACTERS));
    const copy = ownText(name);
    this.#names.set(copy, copy);
    return copy;
  }
}
