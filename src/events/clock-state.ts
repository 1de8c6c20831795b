import type { DateOrderState } from './date-order.ts';
import type { LeapState } from './leap-watch.ts';

/** What a source's clock remembers between lines; null where nothing is known yet. */
export interface ClockState {
  readonly latest: number | null;
  readonly newest: number | null;
  readonly suspect: number | null;
  /** Time given to the last event that none was known for, before the source has stated any. */
  readonly place?: number | null;
  /** Start of the running uptime, and the uptime last seen. */
  readonly started?: readonly [number, number] | null;
  readonly order?: DateOrderState | null;
  /** Leaps that were neither believed nor refuted yet. */
  readonly leaps?: LeapState | null;
  /** The host that writes to the source; null where several do. */
  readonly host?: string | null;
  /** The source lives where times are seldom right: ahead of its arrival and of 2200, or before 1990. */
  readonly livesAhead?: boolean;
  readonly livesBefore?: boolean;
}

/** How a clock is to understand its source. */
export interface ClockOptions {
  /**
   * Whether the arrival is the time of an event that states none: true for what is read while it is written (streams,
   * queues), false for files, whose date is that of their copying. Without it such events stand at 1990-01-01, one
   * millisecond apart, until the source states a time. The arrival bounds years that are not written either way.
   */
  readonly arrivalIsTime?: boolean;
  /**
   * Whether events that leap ahead wait until those behind them agree or contradict (`leaps`, `decide`). Otherwise the
   * event that leaps has the time before it.
   */
  readonly weighsLeaps?: boolean;
}

/**
 * How far the time of the last event can be trusted: as written, as the difference of an uptime, not written at all,
 * or written but not believed.
 */
export type TimeOrigin = 'stated' | 'relative' | 'untimed' | 'adjusted';
