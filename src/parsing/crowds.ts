import type { StateReader, StateWriter } from '../state/codec.ts';

/** Lines in a row that found no group in a crowd, from which on it is a flood. */
const PATIENCE = 256;
/** Of a flood every so many lines are looked at all the same. */
const SAMPLED = 16;

/**
 * Knows which crowds of groups of one structure are floods: nothing that comes fits them any more, so looking costs time and
 * finds nothing. A line of a flood is looked at when it comes again, and now and then; one that fits ends the flood.
 */
export class Crowds {
  /** By structure of a crowd: lines in a row without a group. */
  readonly #misses = new Map<number, number>();

  /** Whether a line of this structure need not be looked at, unless it has come before. */
  isFlood(structure: number): boolean {
    const misses = this.#misses.get(structure) ?? 0;
    if (misses < PATIENCE) return false;
    this.#misses.set(structure, misses + 1);
    return misses % SAMPLED !== 0;
  }

  missed(structure: number): void {
    this.#misses.set(structure, (this.#misses.get(structure) ?? 0) + 1);
  }

  fitted(structure: number): void {
    this.#misses.delete(structure);
  }

  save(writer: StateWriter): void {
    writer.array(Float64Array.from([...this.#misses].flat()));
  }

  restore(reader: StateReader): void {
    const pairs = reader.float64();
    for (let i = 0; i < pairs.length; i += 2) this.#misses.set(pairs[i]!, pairs[i + 1]!);
  }
}
