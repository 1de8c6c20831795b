import { addCounts, type DecodeCounters, type Doubted, noCounts } from '../events/decoded-chunk.ts';
import type { OrderFacts } from '../events/order-survey.ts';
import { percent } from '../terminal/format.ts';
import { timeNotes } from '../terminal/time-notes.ts';
import type { OrderedBatch } from './read-in-order.ts';

/** How far the times and the order of what was read can be trusted. */
export interface ReadingFacts {
  readonly events: number;
  /** Events that state no time, that state one that is not believed, and that have one that is seldom right. */
  readonly untimed: number;
  readonly adjusted: number;
  readonly far: number;
  /** The first one whose time was not believed, epoch ms. */
  readonly doubted?: Doubted;
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
    return {
      events: this.#events,
      untimed,
      adjusted,
      far,
      ...(doubted && { doubted }),
      ...(this.#order && { sorted: { late: this.#order.late } }),
    };
  }
}

/** What a person should know of a reading, a sentence each, the `part` of the input by name; none where all is well. */
export function readingFactNotes(facts: ReadingFacts, part: string): string[] {
  const { events, sorted } = facts;
  const notes = timeNotes({ ...facts, late: 0 });
  if (sorted !== undefined)
    notes.unshift(
      `it is not in the order of its times (${percent(sorted.late / events)} of the events lie far behind an earlier one), so it was sorted`,
    );
  return notes.map((note) => `${part}: ${note}`);
}
