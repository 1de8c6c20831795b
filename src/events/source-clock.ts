import { DAY_MS, OLDEST_TIME, withDay, withYear } from './calendar.ts';
import type { ClockOptions, ClockState, TimeOrigin } from './clock-state.ts';
import type { EventsConfig } from './config.ts';
import { DateOrder, type WrittenDate } from './date-order.ts';
import { CLOCK, type Header } from './formats/header.ts';
import { LeapWatch } from './leap-watch.ts';
import { ownText } from './own-text.ts';
import { TimeZone } from './time-zone.ts';

/** Times from 2200 on are seldom right. */
const NEWEST_TIME = Date.UTC(2200, 0, 1);

/** An uptime that goes back further than this belongs to a program or machine that started anew. */
const RESTART_MS = 1000;

const known = (value: number) => (Number.isNaN(value) ? null : value);

/** Zones where the month stands first, or that say nothing. */
const MONTH_FIRST_ZONE = /^(?:America|US|Etc|UTC|GMT)\b/;

/**
 * Turns written times of one source into epoch milliseconds: adds what is not written (zone, year, day) and does not
 * believe what cannot be. An event without a believable time gets the last good time of its source; before the first
 * one see ClockOptions.
 */
export class SourceClock {
  /** About the event last resolved. */
  origin: TimeOrigin = 'stated';
  /** Whether the event last resolved has a date whose order of day and month the source may still show to be another. */
  isOrderOpen = false;
  /** Where the event last resolved has a time that is seldom right: what is written, epoch ms; else NaN. */
  far = Number.NaN;
  /** Leaps ahead whose events wait; undefined where none do. */
  readonly leaps: LeapWatch | undefined;
  /** Where the event last resolved states a time that is not believed: that one, epoch ms. */
  get doubted(): number {
    return Number.isNaN(this.far) ? this.#suspect : this.far;
  }
  /** The host that writes to the source, '' where none is named yet; undefined where several do. */
  #host: string | undefined = '';
  #livesAhead = false;
  #livesBefore = false;
  #latest = Number.NaN;
  #newest = Number.NaN;
  #suspect = Number.NaN;
  #place = Number.NaN;
  #started = Number.NaN;
  #uptime = Number.NaN;
  readonly #order: DateOrder;
  readonly #offset: number;
  readonly #zone: TimeZone | undefined;
  readonly #maxJump: number;
  readonly #maxAhead: number;
  readonly #arrivalIsTime: boolean;

  constructor(config: EventsConfig, state?: ClockState, options: ClockOptions = {}) {
    this.#offset = config.zoneOffsetMinutes * 60_000;
    this.#zone = config.zone === undefined ? undefined : new TimeZone(config.zone);
    this.#maxJump = config.maxForwardJumpSeconds * 1000;
    this.#maxAhead = config.maxAheadSeconds * 1000;
    this.#arrivalIsTime = options.arrivalIsTime ?? true;
    this.#latest = state?.latest ?? Number.NaN;
    this.#newest = state?.newest ?? Number.NaN;
    this.#suspect = state?.suspect ?? Number.NaN;
    this.#place = state?.place ?? Number.NaN;
    [this.#started = Number.NaN, this.#uptime = Number.NaN] = state?.started ?? [];
    const dayFirst = config.zone !== undefined && !MONTH_FIRST_ZONE.test(config.zone);
    this.#order = new DateOrder(dayFirst, state?.order);
    if (options.weighsLeaps === true || state?.leaps != null) this.leaps = new LeapWatch(state?.leaps);
    this.#host = state?.host === null ? undefined : (state?.host ?? '');
    this.#livesAhead = state?.livesAhead ?? false;
    this.#livesBefore = state?.livesBefore ?? false;
  }

  /** The last time that was believed, epoch ms; NaN where there is none. */
  get latest(): number {
    return this.#latest;
  }

  state(): ClockState {
    return {
      latest: known(this.#latest),
      newest: known(this.#newest),
      suspect: known(this.#suspect),
      place: known(this.#place),
      started: Number.isNaN(this.#started) ? null : [this.#started, this.#uptime],
      order: this.#order.state(),
      ...(this.leaps?.isOpen && { leaps: this.leaps.state() }),
      ...(this.#host !== '' && this.leaps !== undefined && { host: this.#host ?? null }),
      ...(this.#livesAhead && { livesAhead: true }),
      ...(this.#livesBefore && { livesBefore: true }),
    };
  }

  /** Time of an event whose header is `header`; `arrival` (epoch ms, NaN unknown) is when its record was written at the latest. */
  resolve(header: Header, arrival: number): number {
    this.isOrderOpen = false;
    this.far = Number.NaN;
    this.leaps?.begin();
    const time = this.#resolve(header, arrival);
    if (this.#host !== undefined && header.host !== this.#host) this.#meet(header.host);
    if (this.leaps?.isOpen === true) this.leaps.wait();
    return time;
  }

  #resolve(header: Header, arrival: number): number {
    if (header.clock === CLOCK.none) return this.#fallback('untimed', arrival);
    if (header.clock === CLOCK.uptime) return this.#relative(header.time, arrival);
    const time = this.#weighed(this.#absolute(header, arrival), header, arrival);
    if (Number.isNaN(time)) return this.#fallback('adjusted', arrival);
    const far = this.#isFar(time, header, arrival);
    if (far && !this.#livesThere(time, arrival)) {
      this.far = time;
      if (this.leaps === undefined || !(time > this.#newest)) return this.#fallback('adjusted', arrival);
      return this.#leap(time, header.host, true);
    }
    if (this.isOrderOpen) return this.#tentative(time);
    if (time > this.#newest + this.#maxJump && !this.#isNow(time, arrival) && !this.#confirms(time)) {
      if (this.leaps !== undefined) return this.#leap(time, header.host, false);
      this.#suspect = time;
      return this.#fallback('adjusted', arrival);
    }
    if (far) this.far = time;
    return this.#take(time);
  }

  #meet(host: string): void {
    if (host !== '') this.#host = this.#host === '' ? ownText(host) : undefined;
  }

  /** The time that is written, once the leaps that it contradicts are taken back. */
  #weighed(time: number, header: Header, arrival: number): number {
    if (this.leaps?.isOpen !== true || !(time >= OLDEST_TIME || this.#livesBefore)) return time;
    const refuted = this.leaps.contradict(time);
    if (refuted !== undefined) this.#goBack(refuted);
    this.leaps.agree(header.host);
    return refuted === undefined ? time : this.#absolute(header, arrival);
  }

  #goBack({ latest, newest }: { readonly latest: number; readonly newest: number }): void {
    this.#latest = latest;
    this.#newest = newest;
  }

  #leap(time: number, host: string, far: boolean): number {
    const ofSeveral = host !== '' && host !== this.#host && this.#host !== '';
    const before = { latest: this.#latest, newest: this.#newest };
    this.leaps?.leap({ time, ...before, far, ...(ofSeveral && { host: ownText(host) }) });
    return this.#take(time);
  }

  #take(time: number): number {
    this.#suspect = Number.NaN;
    this.#latest = time;
    if (!(this.#newest >= time)) this.#newest = time;
    this.origin = 'stated';
    return time;
  }

  /**
   * The source has ended, or too much waits: leaps that nothing contradicts are `believed` or not, and one to where
   * times are seldom right as `far` says. What became of those that wait is in `leaps`.
   */
  decide(believed: boolean, far: boolean): void {
    if (far && this.leaps?.isFar === true) this.#livesAhead = true;
    const refuted = this.leaps?.decide(believed, far);
    if (refuted !== undefined) this.#goBack(refuted);
  }

  /** Nearly all that the source has stated are times that are seldom right, up to `newest`, and at last `latest`: they are its times. */
  settleAt(latest: number, newest: number): void {
    if (latest < OLDEST_TIME) this.#livesBefore = true;
    else this.#livesAhead = true;
    this.#latest = latest;
    this.#newest = newest;
  }

  /** Before 1990, from 2200 on, or after the arrival. */
  #isFar(time: number, header: Header, arrival: number): boolean {
    if (!(time >= OLDEST_TIME && time < NEWEST_TIME)) return true;
    // A year or day that was inferred may well lie ahead of a file's date: only written dates are held against it.
    const written = header.clock !== CLOCK.yearless && header.clock !== CLOCK.timeOfDay;
    return written && time > arrival + this.#maxAhead;
  }

  /** Whether the source has shown that it lives where `time` is; without an arrival, that it came there step by step. */
  #livesThere(time: number, arrival: number): boolean {
    if (time < OLDEST_TIME) return this.#livesBefore;
    return this.#livesAhead || (Number.isNaN(arrival) && time <= this.#newest + this.#maxJump);
  }

  /** A time about when its record came, or the file was written last, needs no other proof. */
  #isNow(time: number, arrival: number): boolean {
    return !this.#livesAhead && time >= arrival - this.#maxAhead;
  }

  /** The time of a date that was read while its order was open, by what the source has shown since. */
  reread(date: WrittenDate): number {
    return this.#toUtc(this.#order.reread(date), date.zone ?? Number.NaN, this.#latest);
  }

  /** A date whose order is open proves no leap of the clock, and is no measure for the ones after it. */
  #tentative(time: number): number {
    this.#latest = time;
    this.origin = 'stated';
    return time;
  }

  #fallback(origin: TimeOrigin, arrival: number): number {
    this.origin = origin;
    if (!Number.isNaN(this.#latest)) return this.#latest;
    if (this.#arrivalIsTime) return Number.isNaN(arrival) ? OLDEST_TIME : arrival;
    this.#place = Number.isNaN(this.#place) ? OLDEST_TIME : this.#place + 1;
    return this.#place;
  }

  /** Differences of uptimes are kept exactly; where the first lies is the best that is known. */
  #relative(uptime: number, arrival: number): number {
    if (Number.isNaN(this.#started) || uptime < this.#uptime - RESTART_MS) {
      this.#started = this.#fallback('relative', arrival) - uptime;
    }
    this.origin = 'relative';
    this.#uptime = uptime;
    const time = this.#started + uptime;
    if (!Number.isNaN(this.#latest) || this.#arrivalIsTime) this.#latest = time;
    else this.#place = time;
    return time;
  }

  /** Where no event waits: whether the last one leapt about there, too. */
  #confirms(time: number): boolean {
    const way = this.#suspect - this.#newest;
    return time >= this.#newest + way / 2 && time <= this.#suspect + Math.max(2 * way, this.#maxJump);
  }

  #toUtc(local: number, zone: number, near: number): number {
    if (!Number.isNaN(zone)) return local - zone * 60_000;
    return this.#zone === undefined ? local - this.#offset : this.#zone.toUtc(local, near);
  }

  /** The wall clock at `time` in the zone that times without one are taken in. */
  #toLocal(time: number, zone: number): number {
    if (!Number.isNaN(zone)) return time + zone * 60_000;
    return time + (this.#zone === undefined ? this.#offset : this.#zone.offsetAt(time));
  }

  #absolute(header: Header, arrival: number): number {
    if (header.clock === CLOCK.zoned) return header.time;
    if (header.clock === CLOCK.local) {
      return this.#zone === undefined
        ? header.time - this.#offset
        : this.#zone.toUtc(header.time, this.#latest);
    }
    if (header.clock === CLOCK.unusable) return Number.NaN;
    const { zone } = header;
    return this.#toUtc(this.#localOf(header, arrival), zone, this.#latest);
  }

  #localOf(header: Header, arrival: number): number {
    const { zone } = header;
    if (header.clock === CLOCK.ordered) {
      const bound = this.#toLocal(arrival + this.#maxAhead, zone);
      const near = this.#arrivalIsTime ? this.#toLocal(arrival, zone) : Number.NaN;
      const local = this.#order.read(header, bound, near);
      this.isOrderOpen = this.#order.isOpen(header);
      return local;
    }
    const near = Number.isNaN(this.#latest) ? undefined : this.#toLocal(this.#latest, zone);
    const latest = Number.isNaN(arrival) ? undefined : this.#toLocal(arrival, zone);
    if (header.clock === CLOCK.yearless) {
      return withYear(header, near, latest === undefined ? undefined : latest + this.#maxAhead);
    }
    return withDay(header.dayMs, near ?? latest ?? OLDEST_TIME + DAY_MS);
  }
}
