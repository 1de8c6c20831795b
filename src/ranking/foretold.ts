/** What is foretold of the next event of one sequence. */
export interface Foretold {
  /** Number of candidates. */
  readonly count: number;
  readonly types: Int32Array;
  /** By candidate: probability that it comes next; then that another known type does; then that a new one does. */
  readonly probability: Float64Array;
}
