/** Event type index 0 stands for "the sequence ends here"; mined and stated types start at 1. */
export const END_OF_SEQUENCE = 0;

/** In place of the event of a row: none made it, its sequence has ended. */
export const NO_EVENT = -1;

/**
 * The same, but only the input has ended: that all sequences end at once tells nothing of how they end, so it is no step
 * to learn from or to score. Who judges whole sessions takes the session as it stands.
 */
export const AT_INPUT_END = -2;

/**
 * A batch of sequence steps in processing order, as columns: what sequences/ hands to the models.
 * Row i says: in the sequence held by `slot[i]`, an event of `type[i]` happened at `time[i]`.
 */
export interface StepBatch {
  readonly length: number;
  /** Sequence slot, 0 ≤ slot < capacity. A slot is reused once its sequence has ended. */
  readonly slot: Int32Array;
  /** Event type index; END_OF_SEQUENCE closes the sequence. */
  readonly type: Int32Array;
  /** Event time, epoch ms; never decreases within a sequence. */
  readonly time: Float64Array;
  /** Index of the event's source (node, host), dense and bounded. */
  readonly source: Int32Array;
  /** 1 where a new sequence starts in the slot: whatever a model remembered of the slot is void. */
  readonly start: Uint8Array;
  /** One more than the highest event type that existed when the row was made; later rows may bring more. */
  readonly known: Int32Array;
  /** Key of the row's sequence; by the end of the batch its slot may hold another. */
  readonly key?: readonly string[];
}
