/** Hot path (benchmark: pipeline): the events of a source that wait for its leaps ahead to be believed. */
import type { DecodedChunk } from './decoded-chunk.ts';
import type { EventBuilder } from './event-builder.ts';
import { type HeldEvent, HeldEvents, MOST_HELD } from './held-events.ts';
import type { LeapWatch } from './leap-watch.ts';

/**
 * Holds the event that leaps ahead, and what follows, until the clock has decided: each then has its own time, or the
 * time before the leap where that is refuted. In a slow source three events wait, elsewhere next to never one.
 */
export class LeapHold {
  readonly #builder: EventBuilder;
  readonly #held: HeldEvents;

  constructor(builder: EventBuilder, held: readonly HeldEvent[] = []) {
    this.#builder = builder;
    this.#held = new HeldEvents(held);
  }

  get isEmpty(): boolean {
    return this.#held.length === 0;
  }

  state(): readonly HeldEvent[] {
    return [...this.#held.all];
  }

  /** The last event of `chunk` was added: it waits, or what waits may go, or neither. */
  added(chunk: DecodedChunk, leaps: LeapWatch): void {
    if (this.#held.length === 0 && !leaps.isOpen) return;
    this.#apply(chunk, leaps, 1);
    if (!leaps.isOpen) return;
    const { far, timeOrigin } = this.#builder;
    this.#held.hold(chunk, {
      stated: timeOrigin === 'stated',
      ...(!Number.isNaN(far) && timeOrigin === 'stated' && { far }),
    });
    if (this.#held.isFull) this.decide(chunk, leaps, true, this.#held.length > MOST_HELD);
  }

  /** Nothing waits any longer: leaps that nothing contradicts are `believed`, and those to where times are seldom right where `far` says so. */
  decide(chunk: DecodedChunk, leaps: LeapWatch, believed: boolean, far: boolean): void {
    if (this.#held.length === 0) return;
    this.#builder.decide(believed, far);
    this.#apply(chunk, leaps, 0);
  }

  #apply(chunk: DecodedChunk, leaps: LeapWatch, behind: number): void {
    if (leaps.refutedFrom >= 0) this.#refute(chunk, leaps.refutedFrom, leaps.refutedTime);
    if (leaps.freed > 0) this.#held.release(chunk, leaps.freed, behind);
  }

  #refute(chunk: DecodedChunk, from: number, time: number): void {
    const { counters } = chunk;
    this.#held.change(from, (held) => {
      const { stated, far, trace, ...rest } = held;
      if (stated === true) {
        counters.adjusted++;
        const { source, time: written } = held.event;
        counters.doubted ??= { source, written, taken: time };
      }
      if (far !== undefined) counters.far--;
      if (stated === true && trace !== undefined) Object.assign(trace, { origin: 'adjusted' as const });
      return { ...rest, event: { ...held.event, time }, ...(trace && { trace }) };
    });
  }

  /** Counts lines from the start of the next chunk, now that one of `lines` lines was read. */
  passChunk(lines: number): void {
    if (this.#held.length > 0) this.#held.passChunk(lines);
  }
}
