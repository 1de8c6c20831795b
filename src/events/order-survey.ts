/** Hot path: one call per event of a file that is looked through before it is read. */

/** Bins of how late events are, one to a doubling of milliseconds. */
const BINS = 48;

/** More of the events than this are late where a file is not in the order of its times. */
const DISORDERED = 0.05;

/** An event is late when it lies behind an earlier one by more than this, and by more than this share of the whole time. */
const LATE_MS = 60_000;
const LATE_SHARE = 0.01;

const HOUR_MS = 3_600_000;

/** What was found out about the order of events. */
export interface OrderFacts {
  readonly events: number;
  /** Events that lie behind an earlier one by more than a minute and a hundredth of the time that all of them span. */
  readonly late: number;
  /** So many that the file is not in the order of its times: sorted by case, say. */
  readonly disordered: boolean;
}

/** Tells from the times of events, in the order of their file, whether that order is the one of their times. */
export class OrderSurvey {
  readonly #late = new Float64Array(BINS);
  /** Events by the hour they lie in. */
  readonly #hours = new Map<number, number>();
  #events = 0;
  #oldest = Number.POSITIVE_INFINITY;
  #newest = Number.NEGATIVE_INFINITY;

  /** Takes the time of the next event, epoch ms. */
  add(time: number): void {
    this.#events++;
    const hour = Math.floor(time / HOUR_MS);
    this.#hours.set(hour, (this.#hours.get(hour) ?? 0) + 1);
    if (time < this.#newest) {
      const bin = Math.min(BINS - 1, Math.floor(Math.log2(this.#newest - time + 1)));
      this.#late[bin]!++;
    } else this.#newest = time;
    if (time < this.#oldest) this.#oldest = time;
  }

  facts(): OrderFacts {
    const span = Math.max(0, this.#newest - this.#oldest) || 0;
    const bound = Math.max(LATE_MS, LATE_SHARE * span);
    const from = Math.ceil(Math.log2(bound + 1));
    const late = this.#late.subarray(from).reduce((sum, events) => sum + events, 0);
    return { events: this.#events, late, disordered: late > DISORDERED * this.#events };
  }

  /** Times that cut the events in stretches of about `most` each, in order; none where they are no more. */
  cuts(most: number): number[] {
    const cuts: number[] = [];
    let events = 0;
    for (const [hour, more] of [...this.#hours].sort(([a], [b]) => a - b)) {
      if (events > 0 && events + more > most) {
        cuts.push(hour * HOUR_MS);
        events = 0;
      }
      events += more;
    }
    return cuts;
  }
}
