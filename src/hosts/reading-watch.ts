import type { SourceBatch } from '../adapters/local/log-source-types.ts';
import { readingNotes } from '../terminal/reading-notes.ts';

/** Lines after which a log that goes on is judged before its end. */
const SOON = 2000;

/** Tells once when a log is read as no healthy log would be. */
export class ReadingWatch {
  readonly #paths: readonly string[];
  readonly #notice: (message: string) => void;
  #lines = 0;
  #blank = 0;
  #folded = 0;
  #events = 0;
  #untimed = 0;
  #told = false;

  constructor(paths: readonly string[], notice: (message: string) => void) {
    this.#paths = paths;
    this.#notice = notice;
  }

  /** Takes what was read; once enough was seen it is judged. */
  take({ counters, events }: Pick<SourceBatch, 'counters' | 'events'>): void {
    this.#lines += counters.lines;
    this.#blank += counters.blank;
    this.#folded += counters.folded;
    this.#untimed += counters.untimed;
    this.#events += events.length;
    if (this.#lines >= SOON) this.judge();
  }

  /** Judges what was read so far. */
  judge(): void {
    if (this.#told) return;
    const shares = {
      lines: this.#lines,
      blank: this.#blank,
      folded: this.#folded,
      events: this.#events,
      untimed: this.#untimed,
    };
    for (const note of readingNotes(shares, this.#paths)) {
      this.#told = true;
      this.#notice(note);
    }
  }
}
