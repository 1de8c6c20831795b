/** Hot path (benchmark: pipeline): log records of one source to log events. */
import type { EventsConfig } from './config.ts';
import type { DecodedChunk } from './decoded-chunk.ts';
import {
  currentState,
  type DecoderOptions,
  type DecoderState,
  type StoredDecoderState,
} from './decoder-state.ts';
import { isGzip, unpack } from './envelope.ts';
import { EventSink } from './event-sink.ts';
import { ESCAPE } from './folding/ansi.ts';
import { RecordReader } from './record-reader.ts';
import { eachLine } from './text-lines.ts';
import { isKpl, readKpl } from './unwrap/kpl.ts';

/**
 * Decodes the records of one source in their order. Deterministic: the events are the same however the lines are cut
 * into chunks. An event is given out at its first line; lines that continue it are counted, never waited for, but for
 * lines that a collector cut in parts.
 */
export class SourceDecoder {
  readonly source: string;
  readonly #config: EventsConfig;
  readonly #sink: EventSink;
  readonly #reader: RecordReader;
  #maxLine: number;

  constructor(
    source: string,
    config: EventsConfig,
    state?: StoredDecoderState,
    options: DecoderOptions = {},
  ) {
    const stored = state === undefined ? undefined : currentState(state);
    this.source = source;
    this.#config = config;
    this.#maxLine = config.maxLineBytes;
    const held = stored === undefined ? (options.holdHead === true ? [] : null) : stored.head;
    this.#sink = new EventSink(source, config, stored?.clock, held, stored?.leaping, options);
    this.#reader = new RecordReader(source, config, this.#sink, stored?.reader);
  }

  /** A decoder that goes on where the one that gave `state` stood. */
  static restore(
    source: string,
    config: EventsConfig,
    state: StoredDecoderState,
    options: DecoderOptions = {},
  ): SourceDecoder {
    return new SourceDecoder(source, config, state, options);
  }

  state(): DecoderState {
    const leaping = this.#sink.leaping();
    return {
      version: 2,
      reader: this.#reader.state(),
      clock: this.#sink.clockState(),
      head: this.#sink.held(),
      ...(leaping && { leaping }),
    };
  }

  /** Whether the source has stated a time that was believed. */
  get isTimed(): boolean {
    return !Number.isNaN(this.#sink.latest);
  }

  /** Whether events wait: for the first time the source states, or for the rest of their lines. */
  get isHolding(): boolean {
    return this.#sink.isHolding || this.#reader.hasPending;
  }

  /** Gives out all events that wait, for the source has ended, or is silent for a while. */
  finish(ended = true): DecodedChunk {
    this.#begin(undefined);
    this.#sink.release();
    this.#reader.finish();
    this.#sink.decideLeaps(ended);
    return this.#end();
  }

  /**
   * Decodes whole lines (the last may lack its line end). `position` is the byte offset of the first one in its
   * source, `arrival` the time (epoch ms) they were written at the latest, where the host knows it.
   */
  decodeLines(bytes: Uint8Array, position: number, arrival?: number): DecodedChunk {
    this.#begin(arrival);
    this.#lines(bytes, position);
    return this.#end();
  }

  #lines(bytes: Uint8Array, position: number): void {
    const { counters } = this.#sink.chunk;
    this.#reader.mayHoldEscapes = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).includes(ESCAPE);
    eachLine(bytes, counters, (text, start, end, offset) => this.#line(text, start, end, position + offset));
  }

  /** Decodes one record of a stream: lines, a JSON envelope, either of them compressed by gzip, or many of them aggregated. */
  decodeRecord(bytes: Uint8Array, position: number, arrival?: number): DecodedChunk {
    if (!isGzip(bytes) && !isKpl(bytes)) return this.decodeLines(bytes, position, arrival);
    this.#begin(arrival);
    const records = readKpl(bytes) ?? [bytes];
    if (records === 'broken') this.#sink.reject('broken-aggregate', '', position, `${bytes.length} bytes`);
    else for (const record of records) this.#record(record, position);
    return this.#end();
  }

  #record(bytes: Uint8Array, position: number): void {
    if (!isGzip(bytes)) {
      this.#lines(bytes, position);
      return;
    }
    const unpacked = unpack(bytes, this.#config.maxEnvelopeBytes);
    if (typeof unpacked === 'string') {
      this.#sink.reject(unpacked, '', position, `${bytes.length} bytes`);
      return;
    }
    // An envelope is one line, and bounded by its own limit.
    this.#maxLine = this.#config.maxEnvelopeBytes;
    this.#lines(unpacked, position);
    this.#maxLine = this.#config.maxLineBytes;
  }

  /** Rejects a line longer than maxLineBytes of which only the beginning was read. */
  rejectLongLine(beginning: Uint8Array, position: number): DecodedChunk {
    this.#begin(undefined).counters.lines++;
    this.#sink.reject('line-too-long', Buffer.from(beginning).toString('utf8'), position);
    return this.#end();
  }

  #begin(arrival: number | undefined): DecodedChunk {
    const chunk = this.#sink.begin(arrival);
    if (!this.#sink.isHolding) this.#reader.beginChunk();
    return chunk;
  }

  #end(): DecodedChunk {
    this.#reader.endChunk();
    return this.#sink.end();
  }

  #line(text: string, start: number, lineEnd: number, position: number): void {
    const { counters } = this.#sink.chunk;
    counters.lines++;
    let end = lineEnd;
    while (end > start && text.charCodeAt(end - 1) <= 32) end--;
    if (end === start) counters.blank++;
    else if (end - start > this.#maxLine)
      this.#sink.reject('line-too-long', text.slice(start, end), position);
    else this.#reader.line(text, start, end, position);
  }
}
