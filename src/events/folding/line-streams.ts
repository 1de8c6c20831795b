import type { FormatFinder } from '../format-finder.ts';
import { LineStream, type LineStreamState } from './line-stream.ts';

/** Streams remembered within one source; of the one used longest ago the format is found again. */
const MOST_STREAMS = 256;

/** States of streams by key, plain JSON; the lines of the source itself have the key ''. */
export type LineStreamStates = readonly (readonly [key: string, state: LineStreamState])[];

/** The streams of lines within one source: its own, and one for each container or process that a collector names. */
export class LineStreams {
  /** The lines that stand in the source as they are. */
  readonly direct: LineStream;
  readonly #finder: FormatFinder;
  readonly #streams = new Map<string, LineStream>();
  #lastKey = '';
  #lastStream: LineStream;

  constructor(finder: FormatFinder, states: LineStreamStates = []) {
    this.#finder = finder;
    for (const [key, state] of states) this.#streams.set(key, new LineStream(finder, state));
    this.direct = this.#streams.get('') ?? new LineStream(finder);
    this.#lastStream = this.direct;
    this.#streams.delete('');
  }

  /** The stream of a key, new if need be. */
  of(key: string): LineStream {
    if (key === this.#lastKey) return this.#lastStream;
    const stream = key === '' ? this.direct : this.#recent(key);
    this.#lastKey = key;
    this.#lastStream = stream;
    return stream;
  }

  #recent(key: string): LineStream {
    const stream = this.#streams.get(key) ?? new LineStream(this.#finder);
    this.#streams.delete(key);
    this.#streams.set(key, stream);
    if (this.#streams.size > MOST_STREAMS) this.#forget();
    return stream;
  }

  /** Forgets the stream used longest ago that has nothing pending. */
  #forget(): void {
    for (const [key, stream] of this.#streams) {
      if (stream.pending !== undefined) continue;
      this.#streams.delete(key);
      return;
    }
  }

  *all(): Iterable<LineStream> {
    yield this.direct;
    yield* this.#streams.values();
  }

  get hasPending(): boolean {
    for (const stream of this.all()) if (stream.pending !== undefined) return true;
    return false;
  }

  /** Characters of all lines that wait for the rest of their event. */
  get pendingCharacters(): number {
    let sum = 0;
    for (const { pending } of this.all()) sum += pending?.text.length ?? 0;
    return sum;
  }

  /** Counts lines from the start of the next chunk, now that one of `lines` lines was read. */
  passChunk(lines: number): void {
    for (const stream of this.all()) {
      stream.endChunk();
      if (stream.pending !== undefined) {
        stream.pending = { ...stream.pending, line: stream.pending.line - lines };
      }
    }
  }

  /** Forgets which events of the chunk before were the last ones. */
  beginChunk(): void {
    for (const stream of this.all()) stream.trace = undefined;
  }

  states(): LineStreamStates {
    return [['', this.direct.state()], ...[...this.#streams].map(([key, s]) => [key, s.state()] as const)];
  }
}
