import type { StateReader, StateWriter } from '../state/codec.ts';

/** Lines that "lately" spans, more or less. */
const SPAN = 1000;
/** From this share on types say little about a log. */
const EXPLOSION = 0.15;

/**
 * Watches how many lines begin an event type or find none: a log whose messages hardly ever come again does not lend itself to
 * types, and whoever reads it should know. Costs nothing for lines of a known type.
 */
export class TypeGrowth {
  /** Lines read in all. */
  lines = 0;
  /** Lines without a known type, the older the less they count, as of line `#at`. */
  #fresh = 0;
  #at = 0;

  /** The line read last began a type, or found none. */
  note(): void {
    this.#fresh = this.#now() + 1;
    this.#at = this.lines;
  }

  #now(): number {
    return this.#fresh * (1 - 1 / SPAN) ** (this.lines - this.#at);
  }

  /** Share of the latest lines (a thousand or so) that began a type or found none. */
  get share(): number {
    return this.lines === 0 ? 0 : this.#now() / Math.min(this.lines, SPAN);
  }

  /** Whether types are made without end. */
  get explodes(): boolean {
    return this.lines >= SPAN && this.share >= EXPLOSION;
  }

  /** What a person should know and can do, undefined where all is well. */
  get advice(): string | undefined {
    return this.explodes ? explosionAdvice(this.share) : undefined;
  }

  save(writer: StateWriter): void {
    writer.array(Float64Array.of(this.lines, this.#fresh, this.#at));
  }

  restore(reader: StateReader): void {
    const [lines, fresh, at] = reader.float64();
    this.lines = lines!;
    this.#fresh = fresh!;
    this.#at = at!;
  }
}

/** What to do about a log of which this share of the latest lines began a type or found none. */
export function explosionAdvice(share: number): string {
  return (
    `${(share * 100).toFixed(0)} % of the latest lines began a type of their own or found none: their messages hardly come again. ` +
    'State the variable parts with parsing.seedTemplates, cut words with parsing.delimiters, or lower parsing.distinctWords; ' +
    'if each line has a stretch that changes, leave it out with events.pattern'
  );
}
