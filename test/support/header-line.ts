/** One way a line begins: `{n}` stands for a number that differs from line to line. */
export interface HeaderLine {
  readonly format: string;
  readonly line: string;
  /** Time of the line without its date, where it is on 18 November 2026 in UTC. */
  readonly clock?: string;
  readonly severity: number;
  readonly message: string;
  readonly type?: string;
  readonly component?: string;
}
