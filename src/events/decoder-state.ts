import type { ClockState } from './clock-state.ts';
import type { HeldEvent } from './held-events.ts';
import { withoutWaiting } from './leap-watch.ts';
import type { ReaderState } from './record-reader.ts';

/** All that a decoder remembers between chunks; plain JSON. */
export interface DecoderState {
  readonly version: 2;
  readonly reader: ReaderState;
  readonly clock: ClockState;
  /** Events that wait for the first time the source states; null where none do any more. */
  readonly head: readonly HeldEvent[] | null;
  /** Events that wait for a leap ahead to be believed; undefined where none ever do. */
  readonly leaping?: readonly HeldEvent[];
}

/** What decoders remembered before they told streams apart. */
export interface FirstDecoderState {
  readonly version: 1;
  readonly format: string;
  readonly clock: ClockState;
  readonly continued: number;
  readonly head: readonly HeldEvent[] | null;
}

/** Any state that a decoder has ever given. */
export type StoredDecoderState = DecoderState | FirstDecoderState;

/** The state as it is given today. */
export function currentState(stored: StoredDecoderState): DecoderState {
  if (stored.version === 2) return stored;
  const { format, clock, continued, head } = stored;
  const stream = {
    format,
    lead: format === '' ? 0 : 1,
    telling: false,
    continued,
    severity: 0,
    headed: false,
    report: 0,
    opened: false,
    nested: 0,
    quoteOpen: false,
    prefix: '' as const,
    columns: null,
    body: [0, 0, 0, 0, 1, 0, ''] as const,
  };
  return { version: 2, reader: { streams: [['', stream]] }, clock, head };
}

/**
 * The state once the first `count` of the events that wait were taken: those of the head or those behind a leap, then
 * those of incomplete lines, in the order in which `finish` gives them.
 */
export function withoutHeld(stored: DecoderState, count: number): DecoderState {
  const state = withoutLeaping(stored, count);
  const head = state.head?.slice(count) ?? null;
  let over = count - (state.head?.length ?? 0) - (stored.leaping?.length ?? 0);
  if (over <= 0) return { ...state, head };
  const { streams: before, json: _json, ...reader } = state.reader;
  const streams = before.map(([key, { pending, ...stream }]) =>
    pending !== undefined && over-- > 0
      ? ([key, stream] as const)
      : ([key, { ...stream, ...(pending && { pending }) }] as const),
  );
  return { ...state, head, reader: { ...reader, streams } };
}

function withoutLeaping(state: DecoderState, count: number): DecoderState {
  const { leaping, clock } = state;
  if (leaping === undefined || leaping.length === 0) return state;
  const { leaps, ...rest } = clock;
  const taken = Math.min(count, leaping.length);
  const left = leaps == null || taken === leaping.length ? undefined : withoutWaiting(leaps, taken);
  return { ...state, leaping: leaping.slice(count), clock: { ...rest, ...(left && { leaps: left }) } };
}

/** How a decoder begins. */
export interface DecoderOptions {
  /**
   * Events without a believable time at the head of the source wait for its first stated time: where the arrival is a
   * guess. So do events that leap ahead, until those behind them agree. Whoever asks for it calls `finish` at the end. A restored decoder does as its state says.
   */
  readonly holdHead?: boolean;
  /**
   * Whether the arrival is the time of an event that states none: where records are read while they are written. Files
   * say false: their date is that of their copying.
   */
  readonly arrivalIsTime?: boolean;
  /** Tells of each event how it was read (DecodedChunk.trace). */
  readonly trace?: boolean;
}
