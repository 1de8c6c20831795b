/** Hot path (benchmark: pipeline): where the events of a source go, with what was counted on the way. */

import type { ClockState } from './clock-state.ts';
import type { EventsConfig } from './config.ts';
import { type DecodedChunk, type EventTrace, emptyChunk } from './decoded-chunk.ts';
import type { DecoderOptions } from './decoder-state.ts';
import { type RejectReason, rejection } from './errors.ts';
import { EventBuilder, type RecordDefaults } from './event-builder.ts';
import type { LineStream } from './folding/line-stream.ts';
import type { Header } from './formats/header.ts';
import type { HeldEvent } from './held-events.ts';
import { LeapHold } from './leap-hold.ts';
import { SourceHead } from './source-head.ts';

/** Collects the events of one chunk after the other; holds the head of the source back until it states a time. */
export class EventSink {
  chunk = emptyChunk();
  /** When the records at hand were written at the latest, epoch ms; NaN where nobody knows. */
  arrival = Number.NaN;
  /** Line on which the next event began, where that is not the line at hand. */
  firstLine: number | undefined;
  readonly #source: string;
  readonly #config: EventsConfig;
  readonly #builder: EventBuilder;
  readonly #traces: boolean;
  #head: SourceHead | undefined;
  readonly #leaps: LeapHold;
  #format = '';
  #run = 0;

  constructor(
    source: string,
    config: EventsConfig,
    clock: ClockState | undefined,
    held: readonly HeldEvent[] | null,
    leaping: readonly HeldEvent[] | undefined,
    options: DecoderOptions,
  ) {
    this.#source = source;
    this.#config = config;
    this.#traces = options.trace === true;
    const weighsLeaps = options.holdHead === true || leaping !== undefined;
    this.#builder = new EventBuilder(source, config, clock, { ...options, weighsLeaps });
    this.#leaps = new LeapHold(this.#builder, leaping);
    if (held !== null) this.#head = new SourceHead(held);
  }

  clockState(): ClockState {
    return this.#builder.clockState();
  }

  /** The last time of the source, epoch ms; NaN where it has stated none. */
  get latest(): number {
    return this.#builder.latest;
  }

  /** Events that wait for the first time the source states; null where none do any more. */
  held(): readonly HeldEvent[] | null {
    return this.#head?.state() ?? null;
  }

  /** Events that wait for a leap ahead to be believed; undefined where none ever do. */
  leaping(): readonly HeldEvent[] | undefined {
    return this.#builder.leaps === undefined ? undefined : this.#leaps.state();
  }

  get isHolding(): boolean {
    return this.#head?.isEmpty === false || !this.#leaps.isEmpty;
  }

  begin(arrival: number | undefined): DecodedChunk {
    this.chunk = emptyChunk();
    this.arrival = arrival !== undefined && arrival > 0 ? arrival : Number.NaN;
    return this.chunk;
  }

  /** Ends the chunk of `lines` lines. */
  end(): DecodedChunk {
    this.#countFormat('');
    this.#run = 0;
    this.#head?.passChunk(this.chunk.counters.lines);
    this.#leaps.passChunk(this.chunk.counters.lines);
    return this.chunk;
  }

  /** Adds the event that `header` describes, which began on line `line` of the chunk. */
  add(
    stream: LineStream,
    header: Header,
    text: string,
    format: string,
    defaults?: RecordDefaults,
    line = this.firstLine ?? this.chunk.counters.lines - 1,
  ): void {
    if (format === this.#format) this.#run++;
    else this.#countFormat(format);
    this.#builder.add(this.chunk, header, text, line, defaults?.time ?? this.arrival, defaults);
    if (this.#traces) this.#trace(stream, format, line);
    if (this.#head !== undefined) this.#settle(this.#head);
    else if (this.#builder.leaps !== undefined) this.#leaps.added(this.chunk, this.#builder.leaps);
  }

  #trace(stream: LineStream, format: string, line: number): void {
    const trace: EventTrace = { format, origin: this.#builder.timeOrigin, line, foldedLines: 0 };
    stream.trace = trace;
    this.chunk.trace.push(trace);
  }

  /** Counts lines that belong to the last event of the stream. */
  fold(stream: LineStream, lines = 1): void {
    this.chunk.counters.folded += lines;
    if (!this.#traces) return;
    if (stream.trace === undefined) this.chunk.carried += lines;
    else stream.trace.foldedLines += lines;
  }

  /** Counts lines within one record that belong to its first one; they are no lines of the source. */
  foldWithin(lines: number): void {
    this.chunk.counters.folded += lines;
  }

  /** The events of one format that follow one another are counted at once. */
  #countFormat(next: string): void {
    const { formats } = this.chunk.counters;
    if (this.#run > 0) formats[this.#format] = (formats[this.#format] ?? 0) + this.#run;
    this.#format = next;
    this.#run = 1;
  }

  /** The head of a source ends with its first believable time, or when too much of it waits. */
  #settle(head: SourceHead): void {
    const { openDate: date, timeOrigin: origin, far } = this.#builder;
    if (origin === 'stated' && date === undefined) this.#release(this.chunk.events.at(-1)!.time);
    else if (!head.hold(this.chunk, { ...(date && { date }), ...(!Number.isNaN(far) && { far }) }))
      this.release();
  }

  /** Gives out the events of the head that wait: at the times that are written where those are believed by now. */
  release(): void {
    const far = this.#head?.farTimes();
    if (far !== undefined) {
      this.#head?.believeFar(this.chunk);
      this.#builder.settleAt(far.latest, far.newest);
      this.#head?.release(this.chunk);
      this.#head = undefined;
    } else this.#release();
  }

  #release(time?: number): void {
    this.#head?.release(this.chunk, time, (date) => this.#builder.reread(date));
    this.#head = undefined;
  }

  /**
   * No event waits any longer for a leap ahead to be believed: what nothing contradicts is where the source has
   * `ended`, and is not where somebody may write on: what is written now has a time of now.
   */
  decideLeaps(ended: boolean): void {
    const { leaps } = this.#builder;
    if (leaps !== undefined) this.#leaps.decide(this.chunk, leaps, ended, false);
  }

  reject(reason: RejectReason, payload: string, position: number, detail = ''): void {
    const kept = payload.slice(0, Math.min(this.#config.maxPayloadBytes, this.#config.maxLineBytes));
    this.chunk.rejected.push(rejection(this.#source, position, reason, kept, detail));
  }
}
