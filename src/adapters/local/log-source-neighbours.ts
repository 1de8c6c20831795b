import type { LogEvent } from '../../events/log-event.ts';
import type { SourceCursor } from './log-source-types.ts';

/** What the merging of timed and untimed sources needs to know of a reader. */
export interface NeighbourInput {
  readonly events: readonly LogEvent[];
  taken: number;
  readonly hasEvent: boolean;
  /** Whether the times of its events are times at all, rather than places in the file. */
  readonly isTimed: boolean;
  /** Bytes read before the event at hand, and in all. */
  readonly reached: { readonly read: number; readonly total: number };
}

/** The time of the stream as timed sources state it, for events of sources that state none. */
export class NeighbourTime {
  /** Newest time of a timed source so far, epoch ms; undefined before the first. */
  #newest: number | undefined;

  /** Goes on with what the cursors of an earlier reading knew. */
  constructor(cursors: readonly SourceCursor[] = []) {
    for (const { newest } of cursors) if (typeof newest === 'number') this.note(newest);
  }

  get newest(): number | undefined {
    return this.#newest;
  }

  /** Takes the time of an event of a timed source. */
  note(time: number): void {
    if (this.#newest === undefined || time > this.#newest) this.#newest = time;
  }
}

function shareOf(inputs: readonly NeighbourInput[]): number {
  let read = 0;
  let total = 0;
  for (const { reached } of inputs) {
    read += reached.read;
    total += reached.total;
  }
  return total === 0 ? 1 : read / total;
}

function earliest(inputs: readonly NeighbourInput[]): NeighbourInput | undefined {
  let best: NeighbourInput | undefined;
  for (const input of inputs) {
    if (input.hasEvent && (best === undefined || headTime(input) < headTime(best))) best = input;
  }
  return best;
}

function leastRead(inputs: readonly NeighbourInput[]): NeighbourInput | undefined {
  let best: NeighbourInput | undefined;
  for (const input of inputs) {
    if (input.hasEvent && (best === undefined || shareOf([input]) < shareOf([best]))) best = input;
  }
  return best;
}

function headTime({ events, taken }: NeighbourInput): number {
  return events[taken]!.time;
}

/**
 * Appends to `out` the events of timed sources by time, and between them those of sources that state no time: each
 * where the same share of the bytes of its source was read as of the timed ones together, at the newest time that
 * those have stated. Ends with `limit` events, or where a source must be read on. Some input must have an event.
 */
export function mergeWithNeighbours(
  inputs: readonly NeighbourInput[],
  time: NeighbourTime,
  out: LogEvent[],
  limit: number,
): void {
  const timed = inputs.filter(({ isTimed }) => isTimed);
  const others = inputs.filter(({ isTimed }) => !isTimed);
  while (out.length < limit) {
    const next = earliest(timed);
    const other = leastRead(others);
    const isOther = other !== undefined && (next === undefined || shareOf([other]) < shareOf(timed));
    const from = isOther ? other : next!;
    const event = from.events[from.taken++]!;
    if (isOther) {
      const lent = time.newest ?? (next === undefined ? event.time : headTime(next));
      out.push({ ...event, time: lent });
    } else {
      time.note(event.time);
      out.push(event);
    }
    if (!from.hasEvent) return;
  }
}
