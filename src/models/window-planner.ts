/**
 * Which windows a graph without carried state reads. With window W = 2·B, the event at place p of its sequence is seen
 * in the window that begins at (⌊p/B⌋ − 1)·B: between B and W events of context, always the same ones.
 */

/** One window of a sequence, in places counted from the beginning of the sequence. */
export interface Window {
  /** First event of the window, and one past its last. */
  readonly from: number;
  readonly to: number;
  /** First event whose forecast is wanted. */
  readonly fresh: number;
}

/** Windows that cover the events at places [next, next + count); events before place `held` are forgotten. */
export function windowsOf(next: number, count: number, held: number, block: number): Window[] {
  const windows: Window[] = [];
  const end = next + count;
  for (let number = Math.floor(next / block); number * block < end; number++) {
    windows.push({
      from: Math.max(held, (number - 1) * block, 0),
      to: Math.min(end, (number + 1) * block),
      fresh: Math.max(next, number * block),
    });
  }
  return windows;
}
