import type { WrittenDate } from './date-order.ts';
import type { DecodedChunk, EventTrace } from './decoded-chunk.ts';
import type { LogEvent } from './log-event.ts';
import { ownText } from './own-text.ts';

/** Events that may wait, and characters of JSON they may have together: what a stored decoder state can grow by. */
export const MOST_HELD = 64;
const MOST_CHARACTERS = 131_072;

/** An event that waits, with the time it gets when nothing decides otherwise. */
export interface HeldEvent {
  readonly event: LogEvent;
  /** Index of the line it began on, counted from the start of the next chunk: negative. */
  readonly line: number;
  readonly trace?: EventTrace;
  /** Its date, where the source may still show that the month does not stand where it was read. */
  readonly date?: WrittenDate;
  /** The time that is written where such a time is seldom right, epoch ms. */
  readonly far?: number;
  /** Whether its time is what is written, as far as that is believed in the end. */
  readonly stated?: boolean;
}

/** What else is known of an event that is held. */
export type Held = Pick<HeldEvent, 'date' | 'far' | 'stated'>;

/** Events that were taken back from their chunks to wait, in their order. */
export class HeldEvents {
  #held: HeldEvent[];
  #characters: number;

  constructor(held: readonly HeldEvent[] = []) {
    this.#held = [...held];
    this.#characters = held.reduce((sum, { event }) => sum + JSON.stringify(event).length, 0);
  }

  get length(): number {
    return this.#held.length;
  }

  get all(): readonly HeldEvent[] {
    return this.#held;
  }

  /** Whether no further one should wait. */
  get isFull(): boolean {
    return this.#held.length > MOST_HELD || this.#characters > MOST_CHARACTERS;
  }

  /** Takes the last event of `chunk` back to wait. */
  hold(chunk: DecodedChunk, { date, far, stated }: Held): void {
    const event = chunk.events.pop()!;
    const line = chunk.lineOf.pop()!;
    const trace = chunk.trace.pop();
    this.#held.push({
      event: { ...event, message: ownText(event.message) },
      line,
      ...(date && { date }),
      ...(far !== undefined && { far }),
      ...(stated === true && { stated }),
      ...(trace && { trace }),
    });
    this.#characters += JSON.stringify(event).length;
  }

  /** Gives every event from the place `from` on what `change` makes of it. */
  change(from: number, change: (held: HeldEvent) => HeldEvent): void {
    for (let at = from; at < this.#held.length; at++) this.#held[at] = change(this.#held[at]!);
  }

  /** Puts the first `count` in front of the last `behind` events of `chunk`. */
  release(chunk: DecodedChunk, count: number, behind: number): void {
    const out = this.#held.splice(0, count);
    for (const { event } of out) this.#characters -= JSON.stringify(event).length;
    const place = chunk.events.length - behind;
    chunk.events.splice(place, 0, ...out.map(({ event }) => event));
    chunk.lineOf.splice(place, 0, ...out.map(({ line }) => line));
    const traces = out.flatMap(({ trace, line }) => {
      if (trace !== undefined) trace.line = line;
      return trace ?? [];
    });
    chunk.trace.splice(Math.max(0, chunk.trace.length - behind), 0, ...traces);
  }

  /** Counts lines from the start of the next chunk, now that one of `lines` lines was read. */
  passChunk(lines: number): void {
    this.#held = this.#held.map((held) => ({ ...held, line: held.line - lines }));
  }
}
