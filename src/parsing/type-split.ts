/**
 * Announces that `part` is an event type of its own, for the first time or again: until now its events were of type `from`,
 * `share` of them. The most frequent part keeps the index `from`.
 */
export interface TypeSplit {
  readonly from: number;
  readonly part: number;
  readonly share: number;
}
