/** What one stream of lines has shown so far, and which of its lines continue an event. */

import type { EventTrace } from '../decoded-chunk.ts';
import { FormatBelief } from '../format-belief.ts';
import { type FormatFinder, JSON_FORMAT } from '../format-finder.ts';
import type { Header } from '../formats/header.ts';
import { CHAR } from '../formats/scan.ts';
import { W3cFields } from '../formats/w3c-fields.ts';
import { SEVERITY } from '../log-event.ts';
import type { PrefixKind } from '../unwrap/text-prefix.ts';
import { BodyEvidence, type BodyEvidenceState } from './body-evidence.ts';
import { continuationLook, LOOK, looksListed } from './continuation.ts';
import { reportAfter } from './crash-report.ts';
import { type CrashWord, crashAt, crashWordAt, REPORT, type Report } from './crash-words.ts';
import type { PendingLines } from './pending-lines.ts';

/** All that a stream remembers between chunks; plain JSON. */
export interface LineStreamState {
  readonly format: string;
  readonly lead: number;
  readonly telling: boolean;
  /** Lines folded into its last event; -1 before the first event. */
  readonly continued: number;
  readonly severity: number;
  readonly headed: boolean;
  readonly report: number;
  readonly opened: boolean;
  readonly nested: number;
  readonly quoteOpen: boolean;
  readonly prefix: PrefixKind;
  readonly columns: string | null;
  readonly body: BodyEvidenceState;
  readonly pending?: PendingLines;
}

/** What a line without a header says that announces a traceback. */
const NAMES_ERROR = /\b(?:error|exception|failed)\b/i;

/** Lines by which those with a second header may be ahead: as many without one change what is expected. */
const MOST_LEAD = 32;

/** Folds lines by how they look and what they follow; what the stream has shown decides the rest. */
export class LineStream {
  readonly belief: FormatBelief;
  /** A quoted column of its last record is open. */
  quoteOpen: boolean;
  /** What container runtimes have put in front of its lines lately. */
  prefix: PrefixKind;
  /** The columns of its lines, where it has named them. */
  readonly columns: W3cFields;
  /** Lines that wait for the rest of their event. */
  pending: PendingLines | undefined;
  /** The trace of its last event, where that one is still at hand. */
  trace: EventTrace | undefined;
  /** By how many lines those with a second header are ahead of those without. */
  #nested: number;
  #continued: number;
  #severity: number;
  #headed: boolean;
  #report: Report;
  #opened: boolean;
  readonly #body: BodyEvidence;

  constructor(finder: FormatFinder, state?: LineStreamState) {
    this.belief = new FormatBelief(
      state === undefined ? undefined : finder.named(state.format),
      state?.lead,
      state?.telling,
    );
    this.#continued = state?.continued ?? -1;
    this.#severity = state?.severity ?? 0;
    this.#headed = state?.headed ?? false;
    this.#report = (state?.report ?? REPORT.none) as Report;
    this.#opened = state?.opened ?? false;
    this.#nested = state?.nested ?? 0;
    this.quoteOpen = state?.quoteOpen ?? false;
    this.prefix = state?.prefix ?? '';
    this.columns = new W3cFields(state?.columns);
    this.#body = new BodyEvidence(state?.body);
    this.pending = state?.pending;
  }

  state(): LineStreamState {
    return {
      format: this.belief.format?.name ?? '',
      lead: this.belief.lead,
      telling: this.belief.isTelling,
      continued: this.#continued,
      severity: this.#severity,
      headed: this.#headed,
      report: this.#report,
      opened: this.#opened,
      nested: this.#nested,
      quoteOpen: this.quoteOpen,
      prefix: this.prefix,
      columns: this.columns.state(),
      body: this.#body.state(),
      ...(this.pending !== undefined && { pending: this.pending }),
    };
  }

  /** Lets go of the text of the chunk at hand. */
  endChunk(): void {
    this.#body.settle();
  }

  /** Whether its lines carry a second header behind that of a collector: most of those that begin an event did lately. */
  get nests(): boolean {
    return this.#nested > 0;
  }

  /** Notes a line that begins an event, with a second header or without. */
  noteNested(isNested: boolean): void {
    if (!isNested) this.#nested = Math.max(0, this.#nested - 1);
    else if (this.#nested < MOST_LEAD) this.#nested++;
  }

  /** Whether most of its lines are records of JSON. */
  get isJson(): boolean {
    return this.belief.format === JSON_FORMAT;
  }

  /** Whether the stream has had an event that a line could continue. */
  get hasEvent(): boolean {
    return this.#continued >= 0;
  }

  /**
   * Notes an event that begins on a line with a header. Where the header states no severity and the message tells a
   * crash, the event is fatal.
   */
  begin(header: Header, text: string): void {
    const message = header.message ?? text;
    const start = header.message === undefined ? header.messageStart : 0;
    const end = header.message === undefined ? header.messageEnd : message.length;
    const { severity } = header;
    const word = severity === 0 || severity >= SEVERITY.error ? crashWordAt(message, start, end) : undefined;
    if (word !== undefined && severity === 0) header.severity = word.severity;
    this.#begin(header.severity, word?.report ?? REPORT.none, message.charCodeAt(end - 1) === 58);
    this.#headed = true;
    this.#body.noteEvent(header.severity, message, start, end);
  }

  /** Notes that whatever has no header belongs to the event at hand: its header stands on a line of its own. */
  takesAll(): void {
    this.#report = REPORT.prose;
  }

  /** Notes an event of a record that is no line: JSON, or a member of an envelope. */
  beginRecord(severity: number): void {
    this.#begin(severity, REPORT.none, false);
    this.#headed = true;
    this.#body.noteEvent(severity, '', 0, 0);
  }

  /** Notes a line that was folded. */
  fold(): void {
    this.#continued++;
  }

  /** Notes an event whose line has no header and is not looked at. */
  beginPlain(): void {
    this.#begin(SEVERITY.unset, REPORT.none, false);
  }

  /** Whether the line may be folded where every line without a header is one more of its event. */
  continuesAnyway(text: string, start: number, end: number, most: number): boolean {
    return this.hasEvent && this.#continued < most && crashWordAt(text, start, end)?.mayBelong !== false;
  }

  #begin(severity: number, report: Report, opened: boolean): void {
    this.#continued = 0;
    this.#severity = severity;
    this.#report = report;
    this.#opened = opened;
  }

  /**
   * Decides on a line that has no header: true folds it. Otherwise it begins an event, whose severity is set where
   * the line tells a crash. `most` bounds the lines that are folded for their indentation alone.
   */
  continues(text: string, start: number, end: number, header: Header, most: number): boolean {
    const first = text.charCodeAt(start);
    const word = first === CHAR.tab || first === CHAR.space ? undefined : crashAt(text, start, end);
    if (this.hasEvent && this.#belongs(text, start, end, word, most)) {
      this.#continued++;
      return true;
    }
    header.severity = word?.severity ?? header.severity;
    const namesError = word === undefined && NAMES_ERROR.test(text.slice(start, Math.min(end, start + 200)));
    const severity = namesError ? SEVERITY.error : header.severity;
    this.#begin(severity, word?.report ?? REPORT.none, text.charCodeAt(end - 1) === 58);
    this.#headed = false;
    return false;
  }

  /** Whether a line begins with a crash word, or belongs to the report of the crash at hand. */
  claims(text: string, start: number, end: number): boolean {
    if (crashWordAt(text, start, end)?.mayBelong === false) return true;
    return (
      this.#report !== REPORT.none &&
      this.#report !== REPORT.prose &&
      this.#reportAfter(text, start, end) !== REPORT.none
    );
  }

  #reportAfter(text: string, start: number, end: number): Report {
    return reportAfter(this.#report, text.slice(start, end), this.#continued === 0, this.#opened);
  }

  /** Folds the line of an exception into the error that was logged right before it; false where that is none. */
  takesException(isException: boolean): boolean {
    return isException && this.#takes(REPORT.exception);
  }

  #belongs(text: string, start: number, end: number, word: CrashWord | undefined, most: number): boolean {
    if (word?.mayBelong === false && this.#report === REPORT.prose) return false;
    if (this.#body.repeatsTag(text, start)) return this.#continued < most;
    const look = continuationLook(text, start, end);
    if (look === LOOK.stack) return true;
    if (look === LOOK.indented || (look === LOOK.body && this.belief.isTelling)) {
      return this.#continued < most;
    }
    if (this.#isReported(text, start, end, most)) return true;
    if (this.#opened && this.#headed && looksListed(text, start, end)) return this.#continued < most;
    if (word !== undefined) return word.mayBelong && this.#takes(word.report);
    return this.belief.isTelling && this.#body.noteLine() && this.#continued < most;
  }

  /** Whether the line belongs to the report of the crash at hand. */
  #isReported(text: string, start: number, end: number, most: number): boolean {
    if (this.#report === REPORT.none || this.#continued >= most) return false;
    const after = this.#reportAfter(text, start, end);
    if (after !== REPORT.none) this.#report = after;
    return after !== REPORT.none;
  }

  /** Whether the exception belongs to the error that was logged right before it. */
  #takes(report: Report): boolean {
    // Behind a line without a header only a traceback that follows at once: `Internal Server Error: /pay`.
    const follows = this.#headed || (report === REPORT.traceback && this.#continued === 0);
    if (!follows || this.#severity < SEVERITY.warn || this.#report !== REPORT.none) return false;
    this.#report = report;
    return true;
  }
}
