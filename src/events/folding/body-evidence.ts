/** What a source has shown about lines without a header that look like nothing known: events, or bodies of one kind of event. */
import { CHAR, findChar } from '../formats/scan.ts';
import { ownText } from '../own-text.ts';

/** Runs of such lines behind one kind of event before they are taken for its body. */
const RUNS_TO_BELIEVE = 8;

/** Lines that these runs have together at least: a line or two are more likely what somebody printed. */
const LINES_TO_BELIEVE = 3 * RUNS_TO_BELIEVE;

/** Plain JSON, so that it can be stored: a kind of event, its runs, their lines, its events; the kind of the event at hand, whether a run goes on (1), and its tag. */
export type BodyEvidenceState = readonly [
  opener: number,
  runs: number,
  lines: number,
  events: number,
  current: number,
  inRun: number,
  tag: string,
];

/**
 * Remembers one candidate: the kind of event (severity and first word) that runs of headerless lines keep following.
 * Once eight runs of three lines and more followed that kind and nothing else, at least every other event of it, such
 * lines are its body. A run behind another kind of event takes all of it back.
 */
export class BodyEvidence {
  #opener: number;
  #runs: number;
  #lines: number;
  #events: number;
  /** The kind of the event at hand, once it was worked out. */
  #current: number;
  #inRun: boolean;
  /** What stands in brackets in front of its message. */
  #tag: string;
  #severity = 0;
  #text: string | undefined;
  #start = 0;
  #end = 0;

  constructor(state: BodyEvidenceState = [0, 0, 0, 0, 1, 0, '']) {
    const [opener, runs, lines, events, current, inRun, tag] = state;
    this.#opener = opener;
    this.#runs = runs;
    this.#lines = lines;
    this.#events = events;
    this.#current = current;
    this.#inRun = inRun === 1;
    this.#tag = tag;
  }

  state(): BodyEvidenceState {
    this.settle();
    return [
      this.#opener,
      this.#runs,
      this.#lines,
      this.#events,
      this.#current,
      this.#inRun ? 1 : 0,
      this.#tag,
    ];
  }

  /** Notes an event with a header: its severity and its message text[start, end), whose first word tells kinds apart. */
  noteEvent(severity: number, text: string, start: number, end: number): void {
    this.#inRun = false;
    this.#severity = severity;
    this.#text = text;
    this.#start = start;
    this.#end = end;
    // Most sources never have such lines: until the first one nothing is computed.
    if (this.#opener === 0) return;
    this.settle();
    if (this.#current === this.#opener) this.#events++;
  }

  /** Works out the kind of the event noted last, and lets go of its text. */
  settle(): void {
    if (this.#text === undefined) return;
    let hash = this.#severity + 17;
    for (let i = this.#start; i < this.#end; i++) {
      const code = this.#text.charCodeAt(i);
      if (code <= 32) break;
      hash = (Math.imul(hash, 31) + code) | 0;
    }
    this.#current = hash === 0 ? 1 : hash;
    this.#tag = tagAt(this.#text, this.#start, this.#end);
    this.#text = undefined;
  }

  /** Whether a line begins with the tag of the event noted last: Rails repeats it on the lines that belong to the event. */
  repeatsTag(text: string, start: number): boolean {
    this.settle();
    return this.#tag !== '' && text.startsWith(this.#tag, start);
  }

  /** Notes a headerless line behind the event noted last, and says whether it is believed to be its body. */
  noteLine(): boolean {
    this.settle();
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

/** Longest tag that is compared. */
const MAX_TAG = 80;

/** The bracket that a message begins with; '' where none is closed soon. */
function tagAt(message: string, start: number, end: number): string {
  if (message.charCodeAt(start) !== CHAR.bracket) return '';
  const close = findChar(message, CHAR.closing, start, Math.min(end, start + MAX_TAG));
  return close < 0 ? '' : ownText(message.slice(start, close + 1));
}
