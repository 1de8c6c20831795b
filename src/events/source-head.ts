import type { WrittenDate } from './date-order.ts';
import type { DecodedChunk, EventTrace } from './decoded-chunk.ts';
import type { LogEvent } from './log-event.ts';
import { ownText } from './own-text.ts';

/** Events that may wait, and characters of JSON they may have together: what a stored decoder state can grow by. */
const MAX_EVENTS = 64;
const MAX_CHARACTERS = 131_072;

/** An event that waits, with the time it gets when its source never states one. */
export interface HeldEvent {
  readonly event: LogEvent;
  /** Index of the line it began on, counted from the start of the next chunk: negative. */
  readonly line: number;
  readonly trace?: EventTrace;
  /** Its date, where the source may still show that the month does not stand where it was read. */
  readonly date?: WrittenDate;
}

/**
 * The events at the head of a source that lack a believable time. They wait for the first one the source states: a
 * guess (the date of an old file) would put them after all that follows and make everything else late.
 */
export class SourceHead {
  #held: HeldEvent[];
  #characters: number;

  constructor(held: readonly HeldEvent[] = []) {
    this.#held = [...held];
    this.#characters = held.reduce((sum, { event }) => sum + JSON.stringify(event).length, 0);
  }

  get isEmpty(): boolean {
    return this.#held.length === 0;
  }

  state(): readonly HeldEvent[] {
    return [...this.#held];
  }

  /**
   * Takes the last event of `chunk` back to wait, with its date where the order of that is open; false when that is
   * too much, and all must be released.
   */
  hold(chunk: DecodedChunk, date?: WrittenDate): boolean {
    const event = chunk.events.pop()!;
    const line = chunk.lineOf.pop()!;
    const trace = chunk.trace.pop();
    this.#held.push({
      event: { ...event, message: ownText(event.message) },
      line,
      ...(date && { date }),
      ...(trace && { trace }),
    });
    this.#characters += JSON.stringify(event).length;
    return this.#held.length <= MAX_EVENTS && this.#characters <= MAX_CHARACTERS;
  }

  /**
   * Puts what waited in front of the events of `chunk`; at `time`, where the source has stated one. Events whose date
   * was open get the time that `reread` gives them, and those without a time behind one of them that time.
   */
  release(chunk: DecodedChunk, time?: number, reread?: (date: WrittenDate) => number): void {
    const dated = this.#held.find(({ date }) => date !== undefined)?.date;
    let at = dated === undefined || reread === undefined ? time : reread(dated);
    const events = this.#held.map(({ event, date }) => {
      if (date !== undefined && reread !== undefined) at = reread(date);
      return at === undefined ? event : { ...event, time: at };
    });
    chunk.events.unshift(...events);
    chunk.lineOf.unshift(...this.#held.map(({ line }) => line));
    for (const { line, trace } of this.#held.toReversed()) {
      if (trace === undefined) continue;
      trace.line = line;
      chunk.trace.unshift(trace);
    }
    this.#held = [];
  }

  /** Counts lines from the start of the next chunk, now that one of `lines` lines was read. */
  passChunk(lines: number): void {
    this.#held = this.#held.map((held) => ({ ...held, line: held.line - lines }));
  }
}
