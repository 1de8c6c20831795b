import { CLOCK, Header } from './formats/header.ts';
import { scanDayTime } from './formats/time-of-day.ts';
import { epochMs } from './formats/time-text.ts';
import { readStatedTime } from './stated-time.ts';

/** Names that say plainly that a time stands there: what cannot be read there makes the record unusable. */
const PLAIN_NAMES: ReadonlySet<string> = new Set(['time', 'timestamp', '@timestamp', 'ts', '@t', 'datetime']);

/** How much later a date without a time of day counts. */
const DATE_ONLY = 1000;

const CLOCK_ONLY = /^\d{1,2}:\d\d(?::\d\d(?:[.,]\d+)?)?(?: ?[AP]M)?(?:Z|[+-]\d\d:?\d\d)?$/i;

/** Dates and times of day alone are no longer than this. */
const LONGEST_CLOCK = 19;

/** Finds the time of one record among its members, the most telling that can be read. */
export class RecordTime {
  readonly #out: Header;
  #rank = Number.POSITIVE_INFINITY;
  #bad = false;
  #small = Number.NaN;
  #dateText = '';
  #clockText = '';

  constructor(out: Header) {
    this.#out = out;
  }

  /** Takes the value of a member whose name is that of a time; false when it is to be a field. */
  note(value: unknown, name: string, rank: number): boolean {
    if (value === '' || value === 0 || value === '0') return false;
    if (typeof value === 'string' && value.length <= LONGEST_CLOCK) {
      if (CLOCK_ONLY.test(value)) {
        this.#clockText ||= value;
        return true;
      }
      if (value.length <= 11 && value.indexOf(':') < 0 && /^\D*\d+\D+\w+\D+\d+$/.test(value)) {
        this.#dateText ||= value;
        return this.#read(value, rank + DATE_ONLY);
      }
    }
    if (this.#read(value, rank)) return true;
    if (typeof value === 'number') {
      if (PLAIN_NAMES.has(name) && Number.isNaN(this.#small)) this.#small = value;
    } else if (PLAIN_NAMES.has(name)) this.#bad = true;
    return false;
  }

  #read(value: unknown, rank: number): boolean {
    if (rank >= this.#rank) return false;
    const into = this.#rank === Number.POSITIVE_INFINITY ? this.#out : new Header();
    if (!readStatedTime(value, into)) {
      if (into === this.#out) into.clock = CLOCK.none;
      return false;
    }
    if (into !== this.#out) copyTime(into, this.#out);
    this.#rank = rank;
    return true;
  }

  /** Settles the time; false when there is one that nobody can read. */
  finish(): boolean {
    if (this.#clockText !== '' && this.#rank >= DATE_ONLY && this.#joined()) return true;
    if (this.#rank < Number.POSITIVE_INFINITY) return true;
    if (this.#bad) return false;
    if (!Number.isNaN(this.#small)) {
      // A number that is no time of our days: to be mended by the clock of the source.
      this.#out.clock = CLOCK.zoned;
      this.#out.time = epochMs(this.#small);
    }
    return true;
  }

  /** A date and a time of day that stand in members of their own. */
  #joined(): boolean {
    const out = this.#out;
    if (this.#dateText !== '') {
      const glue = this.#dateText.charCodeAt(2) === 47 && this.#dateText.charCodeAt(6) === 47 ? ':' : ' ';
      if (readStatedTime(`${this.#dateText}${glue}${this.#clockText}`, out)) return true;
    }
    if (scanDayTime(this.#clockText, 0, out) < 0) return false;
    out.clock = CLOCK.timeOfDay;
    return true;
  }
}

function copyTime(from: Header, to: Header): void {
  to.clock = from.clock;
  to.time = from.time;
  to.month = from.month;
  to.day = from.day;
  to.dayMs = from.dayMs;
}
