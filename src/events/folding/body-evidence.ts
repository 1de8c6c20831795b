/** What a source has shown about lines without a header that look like nothing known: events, or bodies of one kind of event. */

/** Runs of such lines behind one kind of event before they are taken for its body. */
const RUNS_TO_BELIEVE = 8;

/** Lines that these runs have together at least: a line or two are more likely what somebody printed. */
const LINES_TO_BELIEVE = 3 * RUNS_TO_BELIEVE;

/** Plain JSON, so that it can be stored: the kind of event, its runs and lines, and runs seen behind other kinds. */
export type BodyEvidenceState = readonly [opener: number, runs: number, lines: number, events: number];

/**
 * Remembers one candidate: the kind of event (severity and first word) that runs of headerless lines keep following.
 * Once eight runs of three lines and more followed that kind and nothing else, at least every other event of it, such
 * lines are its body. A run behind another kind of event takes all of it back.
 */
export class BodyEvidence {
  #opener = 0;
  #runs = 0;
  #lines = 0;
  #events = 0;
  /** The kind of the event at hand. */
  #current = 0;
  #inRun = false;

  constructor(state?: BodyEvidenceState) {
    if (state !== undefined) [this.#opener, this.#runs, this.#lines, this.#events] = state;
  }

  state(): BodyEvidenceState {
    return [this.#opener, this.#runs, this.#lines, this.#events];
  }

  /** Notes an event with a header; `kind` (not 0) tells kinds of events apart. */
  noteEvent(kind: number): void {
    this.#current = kind;
    this.#inRun = false;
    if (kind === this.#opener) this.#events++;
  }

  /** Notes a headerless line behind the event noted last, and says whether it is believed to be its body. */
  noteLine(): boolean {
    if (this.#current !== this.#opener) {
      this.#opener = this.#current;
      this.#runs = 0;
      this.#lines = 0;
      this.#events = 1;
    }
    if (!this.#inRun) this.#runs++;
    this.#inRun = true;
    this.#lines++;
    return this.#runs > RUNS_TO_BELIEVE && this.#lines > LINES_TO_BELIEVE && this.#runs * 2 >= this.#events;
  }
}
