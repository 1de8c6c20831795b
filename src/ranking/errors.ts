/** A ranking model trained offline cannot be used; the message says why and what to do. */
export class RankingModelError extends Error {
  readonly code = 'RANKING_MODEL';
  readonly retryable = false;
}
