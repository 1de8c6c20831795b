/** What was counted while a file, or all of them, was decoded. */
export interface ReadingCounts {
  /** Lines read, blank and folded ones included. */
  readonly lines: number;
  readonly events: number;
  /** Lines that belong to the event before them. */
  readonly folded: number;
  readonly blank: number;
  /** Events of records that state no time. */
  readonly untimed: number;
  /** Events whose time lies before that of an earlier one by more than sequences.latenessSeconds. */
  readonly late: number;
  /** Events whose written time was not believed. */
  readonly adjusted: number;
  /** Events that have a time that is seldom right: before 1990, from 2200 on, or after the arrival. */
  readonly far: number;
  /** Records by the reason why they can never be used. */
  readonly rejected: Readonly<Record<string, number>>;
  /** Events by the format of their header. */
  readonly formats: Readonly<Record<string, number>>;
}

/** A line shown as an example of its kind. */
export interface LineExample {
  /** Counted from 1. */
  readonly line: number;
  readonly text: string;
}

/** What `logcast decode` found in one file. */
export interface FileReport {
  readonly path: string;
  readonly counts: ReadingCounts;
  /** The first lines of each kind: `format leveled`, `folded`, `untimed`, `late`, `adjusted`, `rejected no-message`. */
  readonly examples: ReadonlyMap<string, readonly LineExample[]>;
}
