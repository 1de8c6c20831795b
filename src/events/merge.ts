/** Hot path (benchmark: pipeline): merges several runs of events by time. */
import type { LogEvent } from './log-event.ts';

/** A run of events of one source and how many of them were taken. */
export interface MergeInput {
  readonly events: readonly LogEvent[];
  taken: number;
}

interface Head {
  readonly input: MergeInput;
  readonly rank: number;
  time: number;
}

/** Equal times keep the order of the inputs. */
function before(a: Head, b: Head): boolean {
  return a.time < b.time || (a.time === b.time && a.rank < b.rank);
}

function sink(heap: Head[], from: number): void {
  const item = heap[from]!;
  let at = from;
  for (;;) {
    let child = 2 * at + 1;
    if (child >= heap.length) break;
    if (child + 1 < heap.length && before(heap[child + 1]!, heap[child]!)) child++;
    if (!before(heap[child]!, item)) break;
    heap[at] = heap[child]!;
    at = child;
  }
  heap[at] = item;
}

/** The better of the two heads below the top: what the top must not pass. */
function runnerUp(heap: readonly Head[]): Head | undefined {
  const left = heap[1];
  const right = heap[2];
  if (left === undefined || right === undefined) return left;
  return before(right, left) ? right : left;
}

/**
 * Appends to `out` the events of all inputs by time, until `out` holds `limit` events or an input runs dry (then its
 * next events must be known before the merge can go on). Each input keeps its own order, so an event that is late in
 * its source stays behind its predecessor; equal times come in the order of the inputs. Every input must have an
 * event left.
 */
export function mergeByTime(inputs: readonly MergeInput[], out: LogEvent[], limit: number): void {
  const heap: Head[] = inputs.map((input, rank) => ({ input, rank, time: input.events[input.taken]!.time }));
  for (let i = (heap.length >> 1) - 1; i >= 0; i--) sink(heap, i);
  while (out.length < limit && heap.length > 0) {
    const top = heap[0]!;
    const rival = runnerUp(heap);
    const { input } = top;
    // Runs of one source are common (files that hardly overlap): they cost no heap work.
    do {
      out.push(input.events[input.taken++]!);
      if (input.taken >= input.events.length) return;
      top.time = input.events[input.taken]!.time;
    } while (out.length < limit && (rival === undefined || before(top, rival)));
    sink(heap, 0);
  }
}
