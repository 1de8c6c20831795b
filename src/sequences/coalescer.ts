import type { TypeMerge } from '../parsing/type-merge.ts';
import type { StateReader, StateWriter } from '../state/codec.ts';

/** Event types remembered per sequence; a longer list is not a storm of repeats any more. */
const MOST_TYPES = 512;

/** Knows which event types a sequence has just seen, so that a storm of repeats counts once. */
export class Coalescer {
  readonly #withinMs: number;
  /** Per slot: event type → time it last came. Empty while coalescing is off. */
  #seen: Map<number, number>[] = [];

  constructor(withinMs: number) {
    this.#withinMs = withinMs;
  }

  /** Whether `type` came in this sequence within the window before `time`; remembers that it came now. */
  repeats(slot: number, type: number, time: number): boolean {
    if (this.#withinMs === 0) return false;
    this.#seen[slot] ??= new Map();
    const seen = this.#seen[slot];
    const last = seen.get(type);
    seen.delete(type);
    seen.set(type, time);
    if (seen.size > MOST_TYPES) seen.delete(seen.keys().next().value!);
    return last !== undefined && time - last <= this.#withinMs;
  }

  clear(slot: number): void {
    this.#seen[slot]?.clear();
  }

  merge({ from, into }: TypeMerge): void {
    for (const seen of this.#seen) {
      const time = seen?.get(from);
      if (time === undefined) continue;
      seen.delete(from);
      seen.set(into, Math.max(time, seen.get(into) ?? time));
    }
  }

  save(writer: StateWriter): void {
    writer.json(Array.from(this.#seen, (seen) => (seen ? [...seen] : [])));
  }

  restore(reader: StateReader): void {
    const rows = reader.json() as [number, number][][];
    this.#seen = rows.map((entries) => new Map(entries));
  }
}
