/** Hot path (benchmark: pipeline): log records of one source to log events. */
import type { EventsConfig } from './config.ts';
import { looksContinued } from './continuation.ts';
import { type DecodedChunk, emptyChunk } from './decoded-chunk.ts';
import type { DecoderOptions, DecoderState } from './decoder-state.ts';
import { type Delivered, DeliveryOpener, deliveredIn } from './delivery.ts';
import {
  isBase64Gzip,
  isEnvelope,
  isGzip,
  isOtlpExport,
  otlpRecords,
  readEnvelope,
  unpack,
} from './envelope.ts';
import { type RejectReason, rejection } from './errors.ts';
import { EventBuilder, type RecordDefaults } from './event-builder.ts';
import { FormatFinder } from './format-finder.ts';
import { CLOCK, Header } from './formats/header.ts';
import { parseJsonObject, readJsonRecord } from './json-record.ts';
import { SourceHead } from './source-head.ts';
import { eachLine } from './text-lines.ts';

/**
 * Decodes the records of one source in their order. Deterministic: the events are the same however the lines are cut
 * into chunks. An event is given out at its first line; lines that continue it are counted, never waited for.
 */
export class SourceDecoder {
  readonly source: string;
  readonly #config: EventsConfig;
  readonly #finder: FormatFinder;
  readonly #builder: EventBuilder;
  readonly #header = new Header();
  readonly #readsJson: boolean;
  #continued: number;
  #head: SourceHead | undefined;
  #chunk = emptyChunk();
  #arrival = Number.NaN;
  readonly #opener: DeliveryOpener;
  #maxLine: number;
  readonly #traces: boolean;

  constructor(source: string, config: EventsConfig, state?: DecoderState, options: DecoderOptions = {}) {
    this.source = source;
    this.#config = config;
    this.#finder = new FormatFinder(config, state?.format);
    this.#builder = new EventBuilder(source, config, state?.clock);
    this.#continued = state?.continued ?? -1;
    const held = state === undefined ? options.holdHead === true && [] : state.head;
    if (held) this.#head = new SourceHead(held);
    this.#maxLine = config.maxLineBytes;
    this.#traces = options.trace === true;
    this.#opener = new DeliveryOpener(config.maxEnvelopeBytes);
    this.#readsJson = config.format === 'auto' && config.pattern === undefined;
  }

  /** A decoder that goes on where the one that gave `state` stood. */
  static restore(source: string, config: EventsConfig, state: DecoderState): SourceDecoder {
    return new SourceDecoder(source, config, state);
  }

  state(): DecoderState {
    return {
      version: 1,
      format: this.#finder.remembered,
      clock: this.#builder.clockState(),
      continued: this.#continued,
      head: this.#head?.state() ?? null,
    };
  }

  /** Whether the source has stated a time that was believed. */
  get isTimed(): boolean {
    return this.#builder.clockState().latest !== null;
  }

  /** Whether events wait for the first time the source states. */
  get isHolding(): boolean {
    return this.#head?.isEmpty === false;
  }

  /** Gives out the events that wait, for the source has ended and states no time any more. */
  finish(): DecodedChunk {
    const chunk = this.#begin(undefined);
    this.#release();
    return chunk;
  }

  /**
   * Decodes whole lines (the last may lack its line end). `position` is the byte offset of the first one in its
   * source, `arrival` the time (epoch ms) they were written at the latest, where the host knows it.
   */
  decodeLines(bytes: Uint8Array, position: number, arrival?: number): DecodedChunk {
    const chunk = this.#begin(arrival);
    eachLine(bytes, chunk.counters, (text, start, end, offset) =>
      this.#line(text, start, end, position + offset),
    );
    this.#head?.passChunk(chunk.counters.lines);
    return chunk;
  }

  /** Decodes one record of a stream: lines, a JSON envelope, or either of them compressed by gzip. */
  decodeRecord(bytes: Uint8Array, position: number, arrival?: number): DecodedChunk {
    if (!isGzip(bytes)) return this.decodeLines(bytes, position, arrival);
    const unpacked = unpack(bytes, this.#config.maxEnvelopeBytes);
    if (typeof unpacked !== 'string') {
      // An envelope is one line, and bounded by its own limit.
      this.#maxLine = this.#config.maxEnvelopeBytes;
      const chunk = this.decodeLines(unpacked, position, arrival);
      this.#maxLine = this.#config.maxLineBytes;
      return chunk;
    }
    const chunk = this.#begin(arrival);
    this.#reject(unpacked, '', position, `${bytes.length} bytes`);
    return chunk;
  }

  /** Rejects a line longer than maxLineBytes of which only the beginning was read. */
  rejectLongLine(beginning: Uint8Array, position: number): DecodedChunk {
    const chunk = this.#begin(undefined);
    chunk.counters.lines++;
    this.#reject('line-too-long', Buffer.from(beginning).toString('utf8'), position);
    this.#head?.passChunk(1);
    return chunk;
  }

  #begin(arrival: number | undefined): DecodedChunk {
    this.#chunk = emptyChunk();
    this.#arrival = arrival !== undefined && arrival > 0 ? arrival : Number.NaN;
    return this.#chunk;
  }

  #line(text: string, start: number, lineEnd: number, position: number): void {
    this.#chunk.counters.lines++;
    let end = lineEnd;
    while (end > start && text.charCodeAt(end - 1) <= 32) end--;
    if (end === start) this.#chunk.counters.blank++;
    else if (end - start > this.#maxLine) {
      this.#reject('line-too-long', text.slice(start, end), position);
    } else this.#record(text, start, end, position);
  }

  #record(text: string, start: number, end: number, position: number, defaults?: RecordDefaults): void {
    const header = this.#header;
    header.reset(start, end);
    const first = text.charCodeAt(start);
    if (this.#readsJson) {
      if (first === 123 && this.#json(text.slice(start, end), position, defaults)) return;
      if (first === 72 && isBase64Gzip(text, start, end)) {
        this.#deliver([{ data: text.slice(start, end), place: '' }], position);
        return;
      }
      header.reset(start, end);
    }
    if (!this.#finder.find(text, start, end, header, this.#continued < 0))
      this.#headerless(text, start, end, defaults);
    else if (header.continues && this.#continued >= 0) this.#fold();
    else this.#emit(text, defaults);
  }

  #emit(text: string, defaults: RecordDefaults | undefined): void {
    this.#continued = 0;
    this.#add(text, defaults, this.#finder.remembered);
  }

  #add(text: string, defaults: RecordDefaults | undefined, format = ''): void {
    const line = this.#chunk.counters.lines - 1;
    this.#builder.add(this.#chunk, this.#header, text, line, defaults?.time ?? this.#arrival, defaults);
    if (this.#traces)
      this.#chunk.trace.push({ format, origin: this.#builder.timeOrigin, line, foldedLines: 0 });
    if (this.#head !== undefined) this.#settle(this.#head);
  }

  /** The head of a source ends with its first believable time, or when too much of it waits. */
  #settle(head: SourceHead): void {
    const stated = this.#builder.timeOrigin === 'stated';
    if (stated) this.#release(this.#chunk.events.at(-1)!.time);
    else if (!head.hold(this.#chunk)) this.#release();
  }

  #release(time?: number): void {
    this.#head?.release(this.#chunk, time);
    this.#head = undefined;
  }

  #fold(): void {
    this.#chunk.counters.folded++;
    this.#continued++;
    if (!this.#traces) return;
    const last = this.#chunk.trace.at(-1);
    if (last === undefined) this.#chunk.carried++;
    else last.foldedLines++;
  }

  #headerless(text: string, start: number, end: number, defaults: RecordDefaults | undefined): void {
    this.#header.reset(start, end);
    if (this.#continues(text, start, end, defaults)) this.#fold();
    else {
      if (this.#continued < 0) this.#continued = 0;
      this.#add(text, defaults);
    }
  }

  #continues(text: string, start: number, end: number, defaults: RecordDefaults | undefined): boolean {
    if (this.#continued < 0 || this.#continued >= this.#config.maxContinuationLines) return false;
    // Inside an envelope every member is a record of its own unless it plainly is not.
    if (this.#finder.isTelling && defaults === undefined) return true;
    return this.#finder.remembered !== '' && looksContinued(text, start, end);
  }

  /** Handles a line that begins like a JSON object; false when it is to be read as text after all. */
  #json(line: string, position: number, defaults: RecordDefaults | undefined): boolean {
    const telling = this.#finder.isTelling;
    // In a source of text only a complete record with a time is one; all else is part of a message.
    if (telling ? !line.endsWith('}') : !(this.#finder.isJson || /^\{\s*["}]/.test(line))) return false;
    const parsed = parseJsonObject(line, this.#config);
    if (typeof parsed === 'string') {
      if (!telling) this.#reject(parsed, line, position);
      return !telling;
    }
    if (isEnvelope(parsed)) this.#envelope(parsed, position);
    else if (isOtlpExport(parsed)) {
      for (const record of otlpRecords(parsed)) this.#jsonRecord(record, line, position, undefined);
    } else {
      // A member of an envelope may be the log of a function that writes down what it was given: no delivery.
      const delivered = defaults === undefined ? deliveredIn(parsed) : undefined;
      if (delivered === undefined) return this.#jsonRecord(parsed, line, position, defaults);
      this.#deliver(delivered, position);
    }
    return true;
  }

  /** Handles one JSON record; false when it is part of a text message after all. */
  #jsonRecord(
    parsed: Readonly<Record<string, unknown>>,
    line: string,
    position: number,
    defaults: RecordDefaults | undefined,
  ): boolean {
    const telling = this.#finder.isTelling;
    this.#header.reset(0, 0);
    const reason = readJsonRecord(parsed, this.#config, this.#header);
    const timed = this.#header.clock !== CLOCK.none || defaults !== undefined;
    if (telling && (reason !== undefined || !timed)) return false;
    this.#finder.noteJson();
    if (reason === undefined) this.#jsonEvent(parsed, position, defaults);
    else this.#reject(reason, line, position);
    return true;
  }

  #jsonEvent(
    record: Readonly<Record<string, unknown>>,
    position: number,
    defaults: RecordDefaults | undefined,
  ): void {
    const header = this.#header;
    const inner = record['log'];
    if (typeof inner === 'string' && typeof record['stream'] === 'string' && header.clock === CLOCK.zoned) {
      this.#member(inner, position, { time: header.time, source: header.host, id: header.id });
      return;
    }
    if (header.clock === CLOCK.none && defaults === undefined) header.clock = CLOCK.unusable;
    this.#emit('', defaults);
  }

  /** A record inside an envelope: its first line counts, further ones belong to it. */
  #member(text: string, position: number, defaults: RecordDefaults): void {
    const message = text.trimEnd();
    const newline = message.indexOf('\n');
    if (message === '') this.#chunk.counters.blank++;
    else if (newline > 0 && message[0] === '{' && this.#readsJson && this.#json(message, position, defaults))
      return;
    else this.#record(message, 0, newline < 0 ? message.length : newline, position, defaults);
    if (newline >= 0) this.#chunk.counters.folded += message.split('\n').length - 1;
  }

  #envelope(record: Readonly<Record<string, unknown>>, position: number): void {
    const { source, members } = readEnvelope(record);
    for (const [index, member] of members.entries()) {
      if (member === undefined)
        this.#reject('no-message', '', position, `log event ${index} of the envelope`);
      else this.#member(member.message, position, { time: member.timestamp, source, id: member.id });
    }
  }

  /** Decodes the records within a record. */
  #deliver(delivered: readonly Delivered[], position: number): void {
    const outer = this.#arrival;
    this.#opener.open(
      delivered,
      (line, { arrival = outer }) => {
        this.#arrival = arrival;
        this.#record(line, 0, line.length, position);
      },
      (reason, { data = '', place }) => this.#reject(reason, data, position, place),
    );
    this.#arrival = outer;
  }

  #reject(reason: RejectReason, payload: string, position: number, detail = ''): void {
    const kept = payload.slice(0, Math.min(this.#config.maxPayloadBytes, this.#config.maxLineBytes));
    this.#chunk.rejected.push(rejection(this.source, position, reason, kept, detail));
  }
}
