import { DAY_MS, OLDEST_TIME, withDay, withYear } from './calendar.ts';
import type { EventsConfig } from './config.ts';
import { CLOCK, type Header } from './formats/header.ts';

/** Times from 2200 on are never believed, whatever is known about the arrival. */
const NEWEST_TIME = Date.UTC(2200, 0, 1);

/** What a source's clock remembers between lines; null where nothing is known yet. */
export interface ClockState {
  readonly latest: number | null;
  readonly newest: number | null;
  readonly suspect: number | null;
}

/** How far the time of the last event can be trusted: as written, not written at all, or written but not believed. */
export type TimeOrigin = 'stated' | 'untimed' | 'adjusted';

/**
 * Turns written times of one source into epoch milliseconds: adds what is not written (zone, year, day) and does not
 * believe what cannot be. An event without a believable time gets the last good time of its source; before the first
 * one the arrival of its record; without that, 1990-01-01.
 */
export class SourceClock {
  /** About the event last resolved. */
  origin: TimeOrigin = 'stated';
  #latest = Number.NaN;
  #newest = Number.NaN;
  #suspect = Number.NaN;
  readonly #offset: number;
  readonly #maxJump: number;
  readonly #maxAhead: number;

  constructor(config: EventsConfig, state?: ClockState) {
    this.#offset = config.zoneOffsetMinutes * 60_000;
    this.#maxJump = config.maxForwardJumpSeconds * 1000;
    this.#maxAhead = config.maxAheadSeconds * 1000;
    this.#latest = state?.latest ?? Number.NaN;
    this.#newest = state?.newest ?? Number.NaN;
    this.#suspect = state?.suspect ?? Number.NaN;
  }

  /** The last time that was believed, epoch ms; NaN where there is none. */
  get latest(): number {
    return this.#latest;
  }

  state(): ClockState {
    const known = (value: number) => (Number.isNaN(value) ? null : value);
    return { latest: known(this.#latest), newest: known(this.#newest), suspect: known(this.#suspect) };
  }

  /** Time of an event whose header is `header`; `arrival` (epoch ms, NaN unknown) is when its record was written at the latest. */
  resolve(header: Header, arrival: number): number {
    if (header.clock === CLOCK.none) return this.#fallback('untimed', arrival);
    const time = this.#absolute(header, arrival);
    if (!(time >= OLDEST_TIME && time < NEWEST_TIME)) return this.#fallback('adjusted', arrival);
    // A year or day that was inferred may well lie ahead of a file's date: only written dates are held against it.
    const written = header.clock === CLOCK.zoned || header.clock === CLOCK.local;
    if (written && time > arrival + this.#maxAhead) return this.#fallback('adjusted', arrival);
    if (time > this.#newest + this.#maxJump && !this.#confirms(time)) {
      this.#suspect = time;
      return this.#fallback('adjusted', arrival);
    }
    this.#suspect = Number.NaN;
    this.#latest = time;
    if (!(this.#newest >= time)) this.#newest = time;
    this.origin = 'stated';
    return time;
  }

  #fallback(origin: TimeOrigin, arrival: number): number {
    this.origin = origin;
    if (!Number.isNaN(this.#latest)) return this.#latest;
    return Number.isNaN(arrival) ? OLDEST_TIME : arrival;
  }

  #confirms(time: number): boolean {
    return Math.abs(time - this.#suspect) <= this.#maxJump;
  }

  #absolute(header: Header, arrival: number): number {
    if (header.clock === CLOCK.zoned) return header.time;
    if (header.clock === CLOCK.local) return header.time - this.#offset;
    const near = Number.isNaN(this.#latest) ? undefined : this.#latest + this.#offset;
    const latest = Number.isNaN(arrival) ? undefined : arrival + this.#offset;
    if (header.clock === CLOCK.yearless) {
      return (
        withYear(header, near, latest === undefined ? undefined : latest + this.#maxAhead) - this.#offset
      );
    }
    if (header.clock === CLOCK.timeOfDay) {
      return withDay(header.dayMs, near ?? latest ?? OLDEST_TIME + DAY_MS) - this.#offset;
    }
    return Number.NaN;
  }
}
