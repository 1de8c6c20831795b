/** Announces that event type `from` is from now on known as `into` (both are event type indexes). */
export interface TypeMerge {
  readonly from: number;
  readonly into: number;
}
