/** Offsets of a zone of the IANA database, from the tables that Intl carries. */
import { DAY_MS } from './calendar.ts';

/** Days whose offsets are kept; a log of thirty years has fewer. */
const MAX_DAYS = 16_384;

/** Lines of one source may be this much out of order within the hour that comes twice. */
const LATE_MS = 120_000;

interface DayOffsets {
  readonly before: number;
  readonly after: number;
  /** From here on `after` holds. */
  readonly at: number;
}

/** Whether `name` is a zone that Intl knows. */
export function isZone(name: string): boolean {
  try {
    return Intl.DateTimeFormat('en-US', { timeZone: name }) !== undefined;
  } catch {
    return false;
  }
}

/** Turns wall clock times of one zone into epoch milliseconds, over changes of its offset too. */
export class TimeZone {
  readonly #format: Intl.DateTimeFormat;
  readonly #days = new Map<number, DayOffsets>();
  #day = Number.NaN;
  #offsets: DayOffsets = { before: 0, after: 0, at: 0 };

  constructor(name: string) {
    this.#format = new Intl.DateTimeFormat('en-US', { timeZone: name, timeZoneName: 'longOffset' });
  }

  /** Milliseconds that the zone is ahead of UTC at `time`. */
  offsetAt(time: number): number {
    if (Number.isNaN(time)) return 0;
    const day = Math.floor(time / DAY_MS);
    if (day !== this.#day) {
      this.#offsets = this.#offsetsOf(day);
      this.#day = day;
    }
    return time < this.#offsets.at ? this.#offsets.before : this.#offsets.after;
  }

  /**
   * Epoch milliseconds of a wall clock time (written as if it were UTC). In the hour that comes twice the first that is
   * not before `near`, the last time of the source, counts; a time that is skipped is read as if the clock had not
   * been put forward yet.
   */
  toUtc(local: number, near: number): number {
    const early = this.offsetAt(local - DAY_MS);
    const late = this.offsetAt(local + DAY_MS);
    if (early === late) return local - early;
    const first = local - early;
    const second = local - late;
    const firstFits = this.offsetAt(first) === early;
    if (this.offsetAt(second) !== late) return first;
    if (!firstFits) return second;
    return second > first && first < near - LATE_MS ? second : first;
  }

  #offsetsOf(day: number): DayOffsets {
    const known = this.#days.get(day);
    if (known !== undefined) return known;
    const start = day * DAY_MS;
    const before = this.#ask(start);
    const after = this.#ask(start + DAY_MS);
    const offsets = { before, after, at: before === after ? start : this.#change(start, before) };
    if (this.#days.size >= MAX_DAYS) this.#days.clear();
    this.#days.set(day, offsets);
    return offsets;
  }

  /** The second at which the offset stops being `before` within the day that begins at `start`. */
  #change(start: number, before: number): number {
    let low = start;
    let high = start + DAY_MS;
    while (high - low > 1000) {
      const middle = low + Math.floor((high - low) / 2000) * 1000;
      if (this.#ask(middle) === before) low = middle;
      else high = middle;
    }
    return high;
  }

  #ask(time: number): number {
    const name = this.#format.formatToParts(time).find(({ type }) => type === 'timeZoneName')?.value ?? '';
    const match = /([+-])(\d\d):(\d\d)(?::(\d\d))?$/.exec(name);
    if (match === null) return 0;
    const seconds = (Number(match[2]) * 60 + Number(match[3])) * 60 + Number(match[4] ?? 0);
    return (match[1] === '-' ? -seconds : seconds) * 1000;
  }
}
