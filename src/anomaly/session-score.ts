/** Why a session looks anomalous. `weight` is the reason's share of the score. */
export interface SessionReason {
  readonly kind:
    | 'newType'
    | 'newLength'
    | 'countVector'
    | 'newTransition'
    | 'prematureEnd'
    | 'surprisingStep';
  /** Event type index the reason is about; 0 where it is about the session as a whole. */
  readonly type: number;
  /** Count or length in the nearest normal session; for a transition or an end, the event type before it. */
  readonly expected: number;
  /** Count or length found; for a surprising step, its log-loss in nats. */
  readonly got: number;
  readonly weight: number;
}

/** Verdict on one session, filled in by SessionAnomaly.step. */
export interface SessionScore {
  slot: number;
  /** True for an alert while the session is still open; the session is scored again when it closes. */
  provisional: boolean;
  /** Distance to the nearest normal count vector (0..1) plus the weights of the facts found. */
  score: number;
  /** Scores above it are anomalous; Infinity until enough sessions were learned. */
  threshold: number;
  anomalous: boolean;
  /** Events in the session so far. */
  length: number;
  /** Event times of the first and the last event, epoch ms. */
  startTime: number;
  endTime: number;
  /** Heaviest first. */
  reasons: readonly SessionReason[];
}

/** An empty verdict to hand to SessionAnomaly.step. */
export function emptySessionScore(): SessionScore {
  return {
    slot: -1,
    provisional: false,
    score: 0,
    threshold: Number.POSITIVE_INFINITY,
    anomalous: false,
    length: 0,
    startTime: 0,
    endTime: 0,
    reasons: [],
  };
}
