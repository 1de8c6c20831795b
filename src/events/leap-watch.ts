/** Hot path (benchmark: pipeline): whether the leaps ahead of a source's clock are to be believed. */

/** Events that have to agree with a leap before it is believed, where none contradicts it. */
const AGREEING = 2;

/** What an event of the host that leapt counts for, where several write to the source: one of them may have a wrong clock. */
const OF_SAME_HOST = 1 / 8;

/** A leap ahead that is not believed yet: where it leads to, and where the clock goes back to if it is refuted. */
export interface Leap {
  /** Events that wait in front of the one that leapt. */
  at: number;
  /** Last time, and newest one, before the leap, epoch ms. */
  readonly latest: number;
  readonly newest: number;
  /** Where it leads to. */
  readonly time: number;
  /** Events since that agree. */
  agreeing: number;
  /** It leads to where times are seldom right: only a source that stays there for long is believed. */
  readonly far: boolean;
  /** The host that leapt, where several write to the source. */
  readonly host?: string;
}

/** Leaps that are not believed yet, and the events that wait for that; plain JSON. */
export interface LeapState {
  readonly waiting: number;
  readonly leaps: readonly Leap[];
}

/**
 * Weighs leaps ahead against the events behind them. An event that is nearer to the time before a leap than to where
 * it leads refutes it, every other one agrees. Leaps lie within one another: in a slow source nearly every event leaps.
 */
export class LeapWatch {
  /** About the event last taken: how many of those that waited longest wait no longer. */
  freed = 0;
  /** Events from here on had a time that is refuted; −1 where none was. Their time then is `refutedTime`. */
  refutedFrom = -1;
  refutedTime = Number.NaN;
  #waiting = 0;
  readonly #leaps: Leap[] = [];

  constructor(state?: LeapState | null) {
    if (state == null) return;
    this.#waiting = state.waiting;
    for (const leap of state.leaps) this.#leaps.push({ ...leap });
  }

  state(): LeapState | null {
    if (this.#leaps.length === 0) return null;
    return { waiting: this.#waiting, leaps: this.#leaps.map((leap) => ({ ...leap })) };
  }

  /** Whether a leap is neither believed nor refuted. */
  get isOpen(): boolean {
    return this.#leaps.length > 0;
  }

  /** Whether one of them leads to where times are seldom right. */
  get isFar(): boolean {
    return this.#leaps.some(({ far }) => far);
  }

  /** Another event comes: what was decided with the last one is no news any more. */
  begin(): void {
    this.freed = 0;
    this.refutedFrom = -1;
  }

  /** Refutes the leaps that an event at `time` contradicts; returns the first of them. */
  contradict(time: number): Leap | undefined {
    let refuted: Leap | undefined;
    for (let leap = this.#leaps.at(-1); leap !== undefined; leap = this.#leaps.at(-1)) {
      if (time >= (leap.newest + leap.time) / 2) break;
      refuted = leap;
      this.#leaps.pop();
    }
    this.#refute(refuted);
    return refuted;
  }

  /** An event of `host` agrees with all leaps that are open. */
  agree(host: string): void {
    for (const leap of this.#leaps) leap.agreeing += leap.host === host ? OF_SAME_HOST : 1;
    while (this.#leaps.length > 0 && !this.#leaps[0]!.far && this.#leaps[0]!.agreeing >= AGREEING)
      this.#leaps.shift();
    this.#free();
  }

  /** The event at hand leaps. */
  leap(leap: Omit<Leap, 'at' | 'agreeing'>): void {
    this.#leaps.push({ at: this.#waiting, agreeing: 0, ...leap });
  }

  /** The event at hand waits, too. */
  wait(): void {
    this.#waiting++;
  }

  /**
   * Ends the waiting: open leaps are believed, for nothing contradicts them, far ones where `far` says so. Returns the
   * first leap that is refuted instead.
   */
  decide(believed: boolean, far: boolean): Leap | undefined {
    this.begin();
    const from = this.#leaps.findIndex((leap) => (leap.far ? !far : !believed));
    const refuted = from < 0 ? undefined : this.#leaps[from];
    this.#refute(refuted);
    this.#leaps.length = 0;
    this.#free();
    return refuted;
  }

  #refute(leap: Leap | undefined): void {
    if (leap === undefined) return;
    this.refutedFrom = Math.max(0, leap.at);
    this.refutedTime = leap.latest;
  }

  /** Nothing is open in front of the first open leap. */
  #free(): void {
    const free = this.#leaps.length === 0 ? this.#waiting : this.#leaps[0]!.at;
    if (free <= 0) return;
    this.freed += free;
    this.#waiting -= free;
    for (const leap of this.#leaps) leap.at -= free;
  }
}

/** The state once the first `count` of the events that wait were taken. */
export function withoutWaiting(state: LeapState, count: number): LeapState {
  return {
    waiting: state.waiting - count,
    leaps: state.leaps.map((leap) => ({ ...leap, at: leap.at - count })),
  };
}
