/** Hot path (benchmark: pipeline): makes log events of recognised headers. */

import type { ClockOptions, ClockState, TimeOrigin } from './clock-state.ts';
import type { EventsConfig } from './config.ts';
import { type WrittenDate, writtenDate } from './date-order.ts';
import type { DecodedChunk } from './decoded-chunk.ts';
import { CLOCK, type Header } from './formats/header.ts';
import type { LeapWatch } from './leap-watch.ts';
import type { LogEvent } from './log-event.ts';
import { NameCache } from './own-text.ts';
import { SourceClock } from './source-clock.ts';

/** What the envelope around a record says of it, for what the record does not say itself; '' and 0 where nothing. */
export interface RecordDefaults {
  /** Epoch milliseconds; null (or NaN) where the envelope states none. */
  readonly time: number | null;
  readonly source: string;
  readonly id: string;
  readonly severity?: number;
  readonly component?: string;
  readonly sequence?: string;
  readonly fields?: Readonly<Record<string, string | number | boolean>>;
}

/** Fills what a record does not state from the envelope around it. */
function inheritDefaults(header: Header, defaults: RecordDefaults): void {
  const { time, severity = 0, component = '', sequence = '', fields } = defaults;
  if (header.clock === CLOCK.none && time !== null && !Number.isNaN(time)) {
    header.clock = CLOCK.zoned;
    header.time = time;
  }
  if (header.severity === 0) header.severity = severity;
  if (header.component === '') header.component = component;
  if (header.sequence === '') header.sequence = sequence;
  if (fields !== undefined) header.fields = { ...fields, ...header.fields };
}

/** What a date can hold, epoch ms. */
const LAST_DATE = 8.64e15;

type Writable<T> = { -readonly [K in keyof T]: T[K] };

/** Builds the events of one source; keeps its clock. */
export class EventBuilder {
  readonly #source: string;
  readonly #clock: SourceClock;
  readonly #names = new NameCache();

  constructor(source: string, config: EventsConfig, clock?: ClockState, options?: ClockOptions) {
    this.#source = source;
    this.#clock = new SourceClock(config, clock, options);
  }

  clockState(): ClockState {
    return this.#clock.state();
  }

  /** The last time that was believed, epoch ms; NaN where there is none. */
  get latest(): number {
    return this.#clock.latest;
  }

  /** How far the time of the event added last can be trusted. */
  get timeOrigin(): TimeOrigin {
    return this.#clock.origin;
  }

  /** The time that is written of the event added last, where such a time is seldom right; else NaN. */
  get far(): number {
    return this.#clock.far;
  }

  /** Leaps ahead whose events wait; undefined where none do. */
  get leaps(): LeapWatch | undefined {
    return this.#clock.leaps;
  }

  /** See SourceClock.decide. */
  decide(believed: boolean, far: boolean): void {
    this.#clock.decide(believed, far);
  }

  /** See SourceClock.settleAt. */
  settleAt(latest: number, newest: number): void {
    this.#clock.settleAt(latest, newest);
  }

  /** The date of the event added last where the source may still show another order of its numbers. */
  openDate: WrittenDate | undefined;

  /** The time of a date that was written when its order was open, by what is known now. */
  reread(date: WrittenDate): number {
    return this.#clock.reread(date);
  }

  /** Appends the event that `header` describes; `line` is the index of its line within the chunk. */
  add(
    chunk: DecodedChunk,
    header: Header,
    text: string,
    line: number,
    arrival: number,
    defaults?: RecordDefaults,
  ): void {
    if (defaults !== undefined) inheritDefaults(header, defaults);
    const time = this.#clock.resolve(header, arrival);
    const { origin } = this.#clock;
    this.openDate = this.#clock.isOrderOpen ? writtenDate(header) : undefined;
    if (origin === 'adjusted') this.#doubt(chunk, time);
    else if (origin === 'untimed') chunk.counters.untimed++;
    else if (!Number.isNaN(this.#clock.far)) chunk.counters.far++;
    chunk.events.push(this.#event(header, text, time, chunk, defaults));
    chunk.lineOf.push(line);
  }

  #doubt({ counters }: DecodedChunk, taken: number): void {
    counters.adjusted++;
    const { doubted: written } = this.#clock;
    if (counters.doubted === undefined && Math.abs(written) < LAST_DATE)
      counters.doubted = { source: this.#source, written, taken };
  }

  #event(
    header: Header,
    text: string,
    time: number,
    chunk: DecodedChunk,
    defaults: RecordDefaults | undefined,
  ): LogEvent {
    const host = header.host === '' ? (defaults?.source ?? '') : header.host;
    const source = host === '' ? this.#source : this.#names.own(host);
    const message =
      header.message === undefined
        ? text.slice(header.messageStart, header.messageEnd)
        : firstLine(header.message, chunk);
    const event: Writable<LogEvent> =
      header.component === ''
        ? { time, source, message, severity: header.severity }
        : { time, source, message, severity: header.severity, component: this.#names.own(header.component) };
    if (header.type !== '') event.type = this.#names.own(header.type);
    if (header.fields !== undefined) event.fields = header.fields;
    if (header.sequence !== '') event.sequence = header.sequence;
    if (header.tags !== undefined) event.tags = header.tags;
    const id = header.id === '' ? (defaults?.id ?? '') : header.id;
    if (id !== '') event.id = id;
    return event;
  }
}

/** A message of several lines is its first one; the others are counted as folded. */
function firstLine(message: string, chunk: DecodedChunk): string {
  const newline = message.indexOf('\n');
  if (newline < 0) return message.trimEnd();
  const first = message.trimStart();
  const cut = first.indexOf('\n');
  if (cut < 0) return first.trimEnd();
  chunk.counters.folded += first.trimEnd().split('\n').length - 1;
  return first.slice(0, cut).trimEnd();
}
