import { DAY_MS, OLDEST_TIME } from './calendar.ts';
import type { WrittenDate } from './date-order.ts';
import type { DecodedChunk } from './decoded-chunk.ts';
import { type Held, type HeldEvent, HeldEvents } from './held-events.ts';

/** Fewer times that are seldom right prove nothing. */
const LEAST_FAR = 3;

/** Of the steps between times of one stream, so many go ahead, or back by no more than a week. */
const IN_ORDER = 2 / 3;
const WEEK_MS = 7 * DAY_MS;

/**
 * The events at the head of a source that lack a believable time. They wait for the first one the source states: a
 * guess (the date of an old file) would put them after all that follows and make everything else late.
 */
export class SourceHead {
  readonly #held: HeldEvents;

  constructor(held: readonly HeldEvent[] = []) {
    this.#held = new HeldEvents(held);
  }

  get isEmpty(): boolean {
    return this.#held.length === 0;
  }

  state(): readonly HeldEvent[] {
    return [...this.#held.all];
  }

  /**
   * Takes the last event of `chunk` back to wait, with its date where the order of that is open; false when that is
   * too much, and all must be released.
   */
  hold(chunk: DecodedChunk, held: Held = {}): boolean {
    this.#held.hold(chunk, held);
    return !this.#held.isFull;
  }

  /**
   * The last and the newest time of a source that has stated none but times that are seldom right, most of its events
   * have one, and they are those of one stream: on one side of what is usual, and mostly in order.
   */
  farTimes(): { readonly latest: number; readonly newest: number } | undefined {
    const times = this.#held.all.flatMap(({ far }) => far ?? []);
    if (times.length < LEAST_FAR || times.length * 2 <= this.#held.length) return undefined;
    const before = times.filter((time) => time < OLDEST_TIME).length;
    if (before !== 0 && before !== times.length) return undefined;
    const steps = times.filter((time, at) => at > 0 && time >= times[at - 1]! - WEEK_MS).length;
    if (steps < IN_ORDER * (times.length - 1)) return undefined;
    return { latest: times.at(-1)!, newest: Math.max(...times) };
  }

  /** The times that are written are those of the events; what states none has that of the event before it. */
  believeFar(chunk: DecodedChunk): void {
    let at = this.#held.all.find(({ far }) => far !== undefined)?.far ?? OLDEST_TIME;
    this.#held.change(0, (held) => {
      if (held.far !== undefined) {
        chunk.counters.adjusted--;
        chunk.counters.far++;
        at = held.far;
      }
      const { trace } = held;
      return {
        ...held,
        event: { ...held.event, time: at },
        ...(trace &&
          held.far !== undefined && { trace: Object.assign(trace, { origin: 'stated' as const }) }),
      };
    });
  }

  /**
   * Puts what waited in front of the events of `chunk`; at `time`, where the source has stated one. Events whose date
   * was open get the time that `reread` gives them, and those without a time behind one of them that time.
   */
  release(chunk: DecodedChunk, time?: number, reread?: (date: WrittenDate) => number): void {
    const dated = this.#held.all.find(({ date }) => date !== undefined)?.date;
    let at = dated === undefined || reread === undefined ? time : reread(dated);
    this.#held.change(0, (held) => {
      if (held.date !== undefined && reread !== undefined) at = reread(held.date);
      return at === undefined ? held : { ...held, event: { ...held.event, time: at } };
    });
    this.#held.release(chunk, this.#held.length, chunk.events.length);
  }

  /** Counts lines from the start of the next chunk, now that one of `lines` lines was read. */
  passChunk(lines: number): void {
    this.#held.passChunk(lines);
  }
}
