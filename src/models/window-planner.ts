/**
 * Which windows a graph without carried state reads. With window W = 2·B, the event at place p of its sequence is seen
 * in the window that begins at (⌊p/B⌋ − 1)·B: between B and W events of context. What follows the event in its window
 * is nothing to it, so it is left out; how much is left out depends on p alone, as its forecast must.
 */

/** A part of a sequence to be read in one go, in places counted from the beginning of the sequence. */
export interface Window {
  /** First event to be read, and one past the last. */
  readonly from: number;
  readonly to: number;
  /** First event whose forecast is wanted; those after it are too. */
  readonly fresh: number;
  /** Events that the graph is given, padding included. */
  readonly time: number;
}

/** Shortest input: attention over fewer events is not cheaper. */
export const SHORTEST_INPUT = 8;

/**
 * Windows that cover the events at places [next, next + count); events before place `held` are forgotten. A graph that
 * takes nothing but whole windows has a `shortest` input of 2 · block.
 */
export function windowsOf(
  next: number,
  count: number,
  held: number,
  block: number,
  shortest = SHORTEST_INPUT,
): Window[] {
  const windows: Window[] = [];
  const end = next + count;
  for (let number = Math.floor(next / block); number * block < end; number++) {
    const from = Math.max(held, (number - 1) * block, 0);
    const to = Math.min(end, (number + 1) * block);
    let fresh = Math.max(next, number * block);
    for (let time = Math.min(shortest, 2 * block); fresh < to; time = Math.min(2 * time, 2 * block)) {
      const until = Math.min(to, from + time);
      if (fresh < until) windows.push({ from, to: until, fresh, time });
      fresh = Math.max(fresh, until);
    }
  }
  return windows;
}
