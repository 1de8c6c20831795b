/** Hot path (benchmark: pipeline): which of three numbers is the day, told by what a source shows. */
import { DAY_MS, dayStart } from './calendar.ts';
import { fullYear } from './formats/iso-time.ts';

/** The orders of a written date, as bits of a mask. */
const ORDER = { dayFirst: 1, monthFirst: 2, yearFirst: 4 } as const;
const ALL = 7;

/** A date as it is written, with the time of day and the zone ; a Header is one. */
export interface WrittenDate {
  readonly first: number;
  readonly second: number;
  readonly third: number;
  readonly dayMs: number;
  /** Minutes east of Greenwich; NaN or null where no zone is written. */
  readonly zone: number | null;
  /** Character between the numbers. */
  readonly dateMark: number;
  /** AM or PM is written behind it. */
  readonly halfDay: boolean;
}

/** A copy of the date in `header`, to be read again when its source has shown the order; plain JSON. */
export function writtenDate(header: WrittenDate): WrittenDate {
  const { first, second, third, dayMs, zone, dateMark, halfDay } = header;
  return { first, second, third, dayMs, zone: Number.isNaN(zone) ? null : zone, dateMark, halfDay };
}

/** What is known of the order of a source's dates; plain JSON. */
export interface DateOrderState {
  readonly orders: number;
  readonly last: readonly number[] | null;
}

const SLASH = 47;
const DOT = 46;

function ordersOf(date: WrittenDate): number {
  const { first, second, third } = date;
  let orders = 0;
  if (first <= 31 && second <= 12) orders |= ORDER.dayFirst;
  if (first <= 12 && second <= 31) orders |= ORDER.monthFirst;
  if (third >= 1 && third <= 31 && second <= 12) orders |= ORDER.yearFirst;
  return orders;
}

function localTime(date: WrittenDate, order: number): number {
  const { first, second, third, dayMs } = date;
  if (order === ORDER.yearFirst) return dayStart(fullYear(first), second, third) + dayMs;
  const year = third < 100 ? fullYear(third) : third;
  return (order === ORDER.dayFirst ? dayStart(year, second, first) : dayStart(year, first, second)) + dayMs;
}

function isSettled(orders: number): boolean {
  return (orders & (orders - 1)) === 0;
}

/** The order of day, month and year in one source. */
export class DateOrder {
  #orders: number;
  #first = 0;
  #second = 0;
  #third = 0;
  readonly #dayFirst: boolean;

  /** `dayFirst` says what a date with slashes is taken for until its source shows it. */
  constructor(dayFirst: boolean, state?: DateOrderState | null) {
    this.#dayFirst = dayFirst;
    this.#orders = state?.orders ?? ALL;
    [this.#first = 0, this.#second = 0, this.#third = 0] = state?.last ?? [];
  }

  state(): DateOrderState | null {
    if (this.#third === 0 && this.#first === 0) return null;
    return { orders: this.#orders, last: [this.#first, this.#second, this.#third] };
  }

  /**
   * The local time of a date; `notAfter` (local, NaN unknown) is when it was written at the latest, `near` (local, NaN
   * unknown) about when it was written.
   */
  read(date: WrittenDate, notAfter: number, near: number): number {
    this.#learn(date, notAfter, near);
    return localTime(date, this.#choose(date));
  }

  /** Whether `date` has another reading that its source may still show to be the right one. */
  isOpen(date: WrittenDate): boolean {
    const orders = this.#orders & ordersOf(date);
    return !isSettled(orders) && (date.third < 100 || date.first !== date.second);
  }

  /** The local time of a date by what is known now; learns nothing. */
  reread(date: WrittenDate): number {
    return localTime(date, this.#choose(date));
  }

  #learn(date: WrittenDate, notAfter: number, near: number): void {
    if (date.first === this.#first && date.second === this.#second && date.third === this.#third) return;
    let possible = ordersOf(date);
    for (let order = 1; order < ALL; order <<= 1) {
      if ((possible & order) !== 0 && !isSettled(possible) && localTime(date, order) > notAfter)
        possible ^= order;
    }
    possible = this.#nearest(date, possible, near);
    // What contradicts all that came before begins anew: another program writes here now.
    const known = this.#orders & possible;
    this.#orders = known === 0 ? possible : known;
    if (!isSettled(this.#orders)) this.#orders = this.#byChange(date, this.#orders);
    this.#first = date.first;
    this.#second = date.second;
    this.#third = date.third;
  }

  /** What is read while it is written was written about now. */
  #nearest(date: WrittenDate, possible: number, near: number): number {
    let fitting = 0;
    for (let order = 1; order < ALL; order <<= 1) {
      const close = (possible & order) !== 0 && Math.abs(localTime(date, order) - near) < 2 * DAY_MS;
      if (close) fitting |= order;
    }
    return fitting === 0 ? possible : fitting;
  }

  /** Where one number alone went up by one, a day has passed, and it is the day. */
  #byChange(date: WrittenDate, orders: number): number {
    if (this.#first === 0) return orders;
    const first = date.first - this.#first;
    const second = date.second - this.#second;
    const third = date.third - this.#third;
    let day = 0;
    if (first === 1 && second === 0 && third === 0) day = ORDER.dayFirst;
    else if (first === 0 && second === 1 && third === 0) day = ORDER.monthFirst;
    else if (first === 0 && second === 0 && third === 1 && date.third < 100) day = ORDER.yearFirst;
    return (orders & day) === 0 ? orders : day;
  }

  #choose(date: WrittenDate): number {
    const orders = this.#orders & ordersOf(date) || ordersOf(date);
    if (isSettled(orders)) return orders;
    // log4j's short form (Spark, Hadoop) is the commonest date with a year of two digits.
    const yearFirst = date.third < 100 && date.dateMark !== DOT && !date.halfDay;
    if (yearFirst && (orders & ORDER.yearFirst) !== 0) return ORDER.yearFirst;
    const monthFirst = date.halfDay || (date.dateMark === SLASH && !this.#dayFirst);
    const wanted = monthFirst ? ORDER.monthFirst : ORDER.dayFirst;
    if ((orders & wanted) !== 0) return wanted;
    return orders & -orders;
  }
}
