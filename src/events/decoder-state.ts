import type { ClockState } from './source-clock.ts';
import type { HeldEvent } from './source-head.ts';

/** All that a decoder remembers between chunks; plain JSON. */
export interface DecoderState {
  readonly version: 1;
  readonly format: string;
  readonly clock: ClockState;
  /** Lines folded into the last event; -1 before the first event. */
  readonly continued: number;
  /** Events that wait for the first time the source states; null where none do any more. */
  readonly head: readonly HeldEvent[] | null;
}

/** The state once the first `count` of the events that wait were taken. */
export function withoutHeld(state: DecoderState, count: number): DecoderState {
  return { ...state, head: state.head?.slice(count) ?? null };
}

/** How a decoder begins. */
export interface DecoderOptions {
  /**
   * Events without a believable time at the head of the source wait for its first stated time: where the arrival is a
   * guess. Whoever asks for it calls `finish` at the end. A restored decoder does as its state says.
   */
  readonly holdHead?: boolean;
  /** Tell of each event how it was read (`chunk.trace`); not together with `holdHead`. */
  readonly trace?: boolean;
}
