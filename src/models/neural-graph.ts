import type { WordHashing } from './template-words.ts';

/** How a neural graph is shaped. `vocabulary` counts its classes, the end of a sequence (0) included. */
export interface NeuralShape {
  readonly vocabulary: number;
  readonly topK: number;
  /** Floats carried from event to event of a sequence; 0 where the graph reads windows instead. */
  readonly state: number;
  /** Events of a window and of a block of it; both 0 where state is carried. */
  readonly window: number;
  readonly block: number;
  readonly words: WordHashing;
}

/** One call of the graph, row-major; the arrays are the caller's and may be reused once it has answered. */
export interface GraphCall {
  readonly batch: number;
  readonly time: number;
  /** batch × time: 1…V−1 known types, V + j the type of row j of `words`, 0 padding. */
  readonly ids: Int32Array;
  /** batch × time: ln(1 + seconds since the event before). */
  readonly dt: Float32Array;
  /** batch × time × CLOCK: the rest of the moment of each event. */
  readonly clock: Float32Array;
  /** Rows of `words.most` hashed words; at least one. */
  readonly words: Int32Array;
  /** batch × state; empty in window mode. */
  readonly state: Float32Array;
}

/** What the graph says of each position: after the events up to and including it. */
export interface GraphAnswer {
  /** batch × time × topK: probabilities, descending, and the classes they belong to. */
  readonly topv: Float32Array;
  readonly topi: Int32Array;
  /** batch × time × GAP_BINS. */
  readonly gaps: Float32Array;
  /** batch × state; empty in window mode. */
  readonly state: Float32Array;
}

/** Runs the graph; rejects where it cannot. */
export type AskGraph = (call: GraphCall) => Promise<GraphAnswer>;
