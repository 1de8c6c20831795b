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
  /** Its date, where the order of the numbers is open; without the zone, where none is written. */
  readonly date?: Omit<WrittenDate, 'zone'> & { readonly zone?: number };
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
   * Takes the last event of `chunk` back to wait; false when that is too much, and all must be released. `date` is what
   * it states where the order of day and month is open.
   */
  hold(chunk: DecodedChunk, date?: WrittenDate): boolean {
    const event = chunk.events.pop()!;
    const line = chunk.lineOf.pop()!;
    const trace = chunk.trace.pop();
    this.#held.push({
      event: { ...event, message: ownText(event.message) },
      line,
      ...(trace && { trace }),
      ...(date && { date: stored(date) }),
    });
    this.#characters += JSON.stringify(event).length;
    return this.#held.length <= MAX_EVENTS && this.#characters <= MAX_CHARACTERS;
  }

  /**
   * Puts what waited in front of the events of `chunk`: what states a date at that date as `reread` has it now, the others
   * at the one before them, or at the first that follows; `time` is that of the event behind them, where there is one.
   */
  release(chunk: DecodedChunk, reread: (date: WrittenDate) => number, time?: number): void {
    const times = this.#held.map(({ date }) =>
      date === undefined ? undefined : reread({ ...date, zone: date.zone ?? Number.NaN }),
    );
    let last = times.find((each) => each !== undefined) ?? time;
    const events = this.#held.map(({ event }, index) => {
      last = times[index] ?? last;
      return last === undefined ? event : { ...event, time: last };
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

function stored({ zone, ...date }: WrittenDate): NonNullable<HeldEvent['date']> {
  return Number.isNaN(zone) ? date : { ...date, zone };
}
