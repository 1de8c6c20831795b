import { addCounts, type DecodeCounters, noCounts } from '../events/decoded-chunk.ts';
import type { OrderFacts } from '../events/order-survey.ts';
import { count, percent } from '../terminal/format.ts';
import type { OrderedBatch } from './read-in-order.ts';

/** An event whose time was not believed: what is written, and what was taken instead, ISO 8601. */
export interface DoubtedTime {
  readonly source: string;
  readonly written: string;
  readonly taken: string;
}

/** How far the times and the order of what was read can be trusted. */
export interface ReadingFacts {
  readonly events: number;
  /** Events that state no time, that state one that is not believed, and that have one that is seldom right. */
  readonly untimed: number;
  readonly adjusted: number;
  readonly far: number;
  /** The first one whose time was not believed. */
  readonly doubted?: DoubtedTime;
  /** Where the files were not in the order of their times, and so were sorted: events that lay far behind an earlier one. */
  readonly sorted?: { readonly late: number };
}

/** Collects what is told of a reading at its end. */
export class ReadingTally {
  readonly #counters: DecodeCounters = noCounts();
  #events = 0;
  #order: OrderFacts | undefined;

  take({ events, counters }: Pick<OrderedBatch, 'events' | 'counters'>): void {
    this.#events += events.length;
    addCounts(this.#counters, counters);
  }

  /** The files are not in the order of their times. */
  sorted(order: OrderFacts): void {
    this.#order = order;
  }

  facts(): ReadingFacts {
    const { untimed, adjusted, far, doubted } = this.#counters;
    const iso = (time: number): string => new Date(time).toISOString();
    return {
      events: this.#events,
      untimed,
      adjusted,
      far,
      ...(doubted && {
        doubted: { source: doubted.source, written: iso(doubted.written), taken: iso(doubted.taken) },
      }),
      ...(this.#order && { sorted: { late: this.#order.late } }),
    };
  }
}

/** What a person should know of a reading, a sentence each, the `part` of the input by name; none where all is well. */
export function readingFactNotes(facts: ReadingFacts, part: string): string[] {
  const { events, untimed, adjusted, far, doubted, sorted } = facts;
  const share = (some: number): string =>
    `${count(some)} of ${count(events)} events (${percent(some / events)})`;
  const notes: string[] = [];
  if (sorted !== undefined)
    notes.push(
      `${part}: not in the order of its times (${share(sorted.late)} lie far behind an earlier one), so it was sorted`,
    );
  if (adjusted > 0)
    notes.push(
      `${part}: the times of ${share(adjusted)} are not believed${exampleOf(doubted)}: they have the time before; events.maxForwardJumpSeconds and events.maxAheadSeconds bound what is believed`,
    );
  if (far > 0)
    notes.push(
      `${part}: ${share(far)} lie before 1990, from 2200 on or after their arrival, and are believed: nearly all of their source do`,
    );
  if (untimed > 0)
    notes.push(
      `${part}: ${share(untimed)} state no time: events.timeFormat says how times are written where they were not understood`,
    );
  return notes;
}

function exampleOf(doubted: DoubtedTime | undefined): string {
  return doubted === undefined ? '' : ` (${doubted.written} in ${doubted.source}, taken as ${doubted.taken})`;
}
