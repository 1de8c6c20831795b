import type { LogEvent } from '../events/log-event.ts';
import type { StateReader, StateWriter } from '../state/codec.ts';

/**
 * Puts events in time order within a bound: an event is held until one that is `boundMs` younger has come.
 * Equal times keep their order of arrival. With a bound of 0 everything passes straight through.
 */
export class ReorderBuffer {
  readonly #boundMs: number;
  #held: LogEvent[] = [];
  #newest = Number.NEGATIVE_INFINITY;

  constructor(boundMs: number, reader?: StateReader) {
    this.#boundMs = boundMs;
    if (reader === undefined) return;
    reader.section('reorder', 1);
    const state = reader.json() as { held: LogEvent[]; newest: number | null };
    this.#held = state.held;
    this.#newest = state.newest ?? Number.NEGATIVE_INFINITY;
  }

  /** Takes events as they came and returns those whose turn has come, in time order. */
  push(events: readonly LogEvent[]): readonly LogEvent[] {
    if (this.#boundMs === 0) return events;
    const released: LogEvent[] = [];
    for (const event of events) {
      this.#insert(event);
      if (event.time > this.#newest) this.#newest = event.time;
      this.#release(this.#newest - this.#boundMs, released);
    }
    return released;
  }

  /** The input has ended: everything held is due. */
  flush(): readonly LogEvent[] {
    const rest = this.#held;
    this.#held = [];
    return rest;
  }

  #insert(event: LogEvent): void {
    let at = this.#held.length;
    while (at > 0 && this.#held[at - 1]!.time > event.time) at--;
    if (at === this.#held.length) this.#held.push(event);
    else this.#held.splice(at, 0, event);
  }

  #release(watermark: number, into: LogEvent[]): void {
    let due = 0;
    while (due < this.#held.length && this.#held[due]!.time <= watermark) due++;
    if (due > 0) into.push(...this.#held.splice(0, due));
  }

  save(writer: StateWriter): void {
    writer.section('reorder', 1);
    writer.json({ held: this.#held, newest: Number.isFinite(this.#newest) ? this.#newest : null });
  }
}
