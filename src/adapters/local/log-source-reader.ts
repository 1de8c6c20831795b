import type { EventsConfig } from '../../events/config.ts';
import { addCounts, type DecodeCounters, type DecodedChunk } from '../../events/decoded-chunk.ts';
import { type DecoderState, SourceDecoder } from '../../events/decoder.ts';
import { type RejectReason, rejection } from '../../events/errors.ts';
import type { LogEvent, Rejected } from '../../events/log-event.ts';
import type { MergeInput } from '../../events/merge.ts';
import type { RawChunk } from './file-raw-chunk.ts';
import type { RawSource, SourceCursor, SourcePlace } from './log-source-types.ts';

/** Where the records and counts go that come up on the way to the next event. */
export interface Asides {
  readonly rejected: Rejected[];
  readonly counters: DecodeCounters;
}

const NO_EVENTS: readonly LogEvent[] = [];

const FAULTS: Readonly<Partial<Record<RawChunk['kind'], RejectReason>>> = {
  broken: 'broken-gzip',
  replaced: 'rotated-away',
};

/** One source: its raw chunks, its decoder, and the events at hand that were not taken yet. */
export class LogReader implements MergeInput {
  readonly path: string;
  events: readonly LogEvent[] = NO_EVENTS;
  taken = 0;
  /** Nothing more is there for now (in the end, for good). */
  dry = false;
  readonly #raw: RawSource;
  readonly #decoder: SourceDecoder;
  #place: SourcePlace;
  #length = 0;
  #arrival = Number.NaN;
  #before: DecoderState | null = null;
  #resume: SourceCursor | undefined;

  constructor(path: string, source: string, config: EventsConfig, raw: RawSource, cursor?: SourceCursor) {
    this.path = path;
    this.#raw = raw;
    const state = cursor?.decoder ?? undefined;
    this.#decoder = new SourceDecoder(source, config, state);
    this.#before = state ?? null;
    this.#resume = cursor !== undefined && cursor.length > 0 ? cursor : undefined;
    this.#place = cursor?.place ?? raw.place();
  }

  get hasEvent(): boolean {
    return this.taken < this.events.length;
  }

  get ended(): boolean {
    return this.#raw.ended;
  }

  get ready(): boolean {
    return this.#raw.ready;
  }

  progress(): Promise<{ readonly read: number; readonly total: number }> {
    return this.#raw.progress();
  }

  close(): Promise<void> {
    return this.#raw.close();
  }

  /** Reads on until an event is at hand or the source is dry. */
  async fill(asides: Asides): Promise<void> {
    while (!this.hasEvent) {
      const chunk = await this.#next();
      if (chunk === undefined) {
        this.dry = true;
        return;
      }
      const { decoded, counted } = chunk;
      this.events = decoded.events;
      if (counted) continue;
      addCounts(asides.counters, decoded.counters);
      for (const record of decoded.rejected) asides.rejected.push(record);
    }
  }

  async #next(): Promise<{ readonly decoded: DecodedChunk; readonly counted: boolean } | undefined> {
    const raw = await this.#raw.next(this.#resume?.length);
    if (raw === undefined) return undefined;
    // The report that the file was replaced comes in place of the chunk that was left.
    const resume = raw.kind === 'lines' ? this.#resume : undefined;
    this.#resume = undefined;
    const { identity } = this.#raw.place();
    this.#place = { identity, position: raw.position };
    this.#length = raw.length;
    this.#before = this.#decoder.state();
    this.#arrival = resume?.arrival ?? this.#raw.arrival;
    this.taken = resume?.taken ?? 0;
    return { decoded: this.#decode(raw), counted: resume !== undefined };
  }

  #decode(raw: RawChunk): DecodedChunk {
    if (raw.kind === 'lines') return this.#decoder.decodeLines(raw.bytes, raw.position, this.#arrival);
    if (raw.kind === 'long-line') return this.#decoder.rejectLongLine(raw.bytes, raw.position);
    const chunk = this.#decoder.decodeLines(new Uint8Array(0), raw.position);
    const detail = Buffer.from(raw.bytes).toString();
    chunk.rejected.push(rejection(this.#decoder.source, raw.position, FAULTS[raw.kind]!, '', detail));
    return chunk;
  }

  /** The place behind the events taken so far. */
  cursor(): SourceCursor {
    const whole = !this.hasEvent;
    if (this.#resume !== undefined) return this.#resume;
    return {
      version: 1,
      path: this.path,
      place: whole ? { ...this.#place, position: this.#place.position + this.#length } : this.#place,
      length: whole ? 0 : this.#length,
      taken: whole ? 0 : this.taken,
      arrival: Number.isNaN(this.#arrival) ? null : this.#arrival,
      decoder: whole ? this.#decoder.state() : this.#before,
    };
  }
}
