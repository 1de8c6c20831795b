import { addCounts, type DecodeCounters, type DecodedChunk } from '../../events/decoded-chunk.ts';
import { SourceDecoder } from '../../events/decoder.ts';
import { type DecoderState, withoutHeld } from '../../events/decoder-state.ts';
import type { LogEvent, Rejected } from '../../events/log-event.ts';
import type { MergeInput } from '../../events/merge.ts';
import { decodeRaw } from './log-source-decode.ts';
import type { RawSource, ReadOptions, SourceCursor, SourcePlace } from './log-source-types.ts';

/** Where the records and counts go that come up on the way to the next event. */
export interface Asides {
  readonly rejected: Rejected[];
  readonly counters: DecodeCounters;
}

/** How long a live source may be silent before events at its head wait no longer for a stated time, ms. */
const HEAD_PATIENCE_MS = 500;

/** Rejected records that one batch may hold before it is given out. */
export const MOST_REJECTED = 4096;

const NO_EVENTS: readonly LogEvent[] = [];

interface ReadChunk {
  readonly decoded: DecodedChunk;
  /** Its counts and rejected records were given out before. */
  readonly counted: boolean;
}

/** One source: its raw chunks, its decoder, and the events at hand that were not taken yet. */
export class LogReader implements MergeInput {
  readonly path: string;
  events: readonly LogEvent[] = NO_EVENTS;
  taken = 0;
  /** Nothing more is there for now (in the end, for good). */
  dry = false;
  /** Whether a source that has no more now ends for good: not while it is followed, not when told to stop within. */
  readonly #isFinal: () => boolean;
  #last = false;
  readonly #raw: RawSource;
  readonly #decoder: SourceDecoder;
  /** Where the chunk at hand begins, and where the next one does. */
  #place: SourcePlace;
  #end: SourcePlace;
  #length = 0;
  /** Bytes of the files themselves read before the chunk at hand and behind it, and to be read in all. */
  #readBefore: number;
  #readBehind: number;
  #total = 0;
  #arrival = Number.NaN;
  /** The chunk at hand came while it was looked for; and that in a source that states no time. */
  #isLive = false;
  #arrivalIsTime = false;
  #before: DecoderState | null = null;
  #resume: SourceCursor | undefined;

  constructor(
    path: string,
    source: string,
    raw: RawSource,
    { config, follow = false, signal }: ReadOptions,
    cursor?: SourceCursor,
  ) {
    this.path = path;
    this.#isFinal = () => (follow ? this.#last : signal?.aborted !== true);
    this.#raw = raw;
    const state = cursor?.decoder ?? undefined;
    this.#decoder = new SourceDecoder(source, config, state, { holdHead: true, arrivalIsTime: false });
    this.#before = state ?? null;
    this.#resume = cursor !== undefined && cursor.length > 0 ? cursor : undefined;
    this.#place = cursor?.place ?? raw.place();
    this.#end = this.#place;
    this.#readBefore = cursor?.read ?? this.#place.position;
    this.#readBehind = this.#readBefore;
  }

  get hasEvent(): boolean {
    return this.taken < this.events.length;
  }

  get isTimed(): boolean {
    return this.#decoder.isTimed || this.#arrivalIsTime;
  }

  get reached(): { readonly read: number; readonly total: number } {
    const part = this.hasEvent ? this.taken / this.events.length : 1;
    const read = this.#readBefore + part * (this.#readBehind - this.#readBefore);
    return { read, total: this.#total };
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

  /** Has a followed source looked at again, for the `last` time perhaps. */
  wake(last: boolean): void {
    this.dry = false;
    this.#last = last;
  }

  /** Reads on until an event is at hand, the source is dry, or so much was rejected that somebody should hear of it. */
  async fill(asides: Asides): Promise<void> {
    while (!this.hasEvent && asides.rejected.length < MOST_REJECTED) {
      const chunk = (await this.#next()) ?? this.#rest();
      if (chunk === undefined) {
        this.dry = true;
        // One that had nothing from the start is to be known as read all the same.
        if (this.#total === 0) await this.#measure();
        return;
      }
      const { decoded, counted } = chunk;
      this.events = this.#timed(decoded.events);
      if (counted) continue;
      addCounts(asides.counters, decoded.counters);
      for (const record of decoded.rejected) asides.rejected.push(record);
    }
  }

  /** Lines without a time that came while they were looked for have the time at which they came. */
  #timed(events: readonly LogEvent[]): readonly LogEvent[] {
    this.#arrivalIsTime = !this.#decoder.isTimed && this.#isLive;
    const time = this.#arrival;
    return this.#arrivalIsTime ? events.map((event) => ({ ...event, time })) : events;
  }

  /** What the decoder still held when nothing more came. */
  #rest(): ReadChunk | undefined {
    if (!this.#decoder.isHolding || !(this.#isFinal() || this.#raw.live)) return undefined;
    this.#place = this.#end;
    this.#length = 0;
    this.#readBefore = this.#readBehind;
    this.#before = this.#decoder.state();
    this.taken = 0;
    return { decoded: this.#decoder.finish(this.#isFinal()), counted: false };
  }

  /** How much of the source was read with the chunk at hand. */
  async #measure(): Promise<void> {
    const { read, total } = await this.#raw.progress();
    this.#readBefore = this.#readBehind;
    this.#readBehind = read;
    this.#total = total;
  }

  async #next(): Promise<ReadChunk | undefined> {
    const before = this.#raw.place();
    const raw = await this.#raw.next(
      this.#resume?.length,
      this.#decoder.isHolding ? HEAD_PATIENCE_MS : undefined,
    );
    if (raw === undefined) return undefined;
    // The report that the file was replaced comes in place of the chunk that was left.
    const resume = raw.kind === 'lines' ? this.#resume : undefined;
    this.#resume = undefined;
    this.#end = this.#raw.place();
    await this.#measure();
    const { identity, encoding } = this.#end;
    const tail = before.position === raw.position ? before.tail : undefined;
    this.#place = { identity, position: raw.position, encoding, tail };
    this.#length = raw.length;
    this.#before = this.#decoder.state();
    this.#arrival = resume?.arrival ?? this.#raw.arrival;
    this.#isLive = resume?.arrivalIsTime ?? this.#raw.arrivalIsTime;
    this.taken = resume?.taken ?? 0;
    return { decoded: decodeRaw(this.#decoder, raw, this.#arrival), counted: resume !== undefined };
  }

  /** The place behind the events taken so far, when timed sources had come to `newest`. */
  cursor(newest?: number): SourceCursor {
    if (this.#resume !== undefined) return this.#resume;
    const shared = {
      version: 1,
      path: this.path,
      arrival: Number.isNaN(this.#arrival) ? null : this.#arrival,
      ...(this.#arrivalIsTime && { arrivalIsTime: true }),
      read: this.hasEvent ? this.#readBefore : this.#readBehind,
      ...(newest !== undefined && { newest }),
    } as const;
    if (!this.hasEvent) {
      return { ...shared, place: this.#end, length: 0, taken: 0, decoder: this.#decoder.state() };
    }
    if (this.#length === 0) {
      // The events at hand are no chunk of the source: they were held, and those not taken still are.
      const decoder = withoutHeld(this.#before!, this.taken);
      return { ...shared, place: this.#place, length: 0, taken: 0, decoder };
    }
    return {
      ...shared,
      place: this.#place,
      length: this.#length,
      taken: this.taken,
      decoder: this.#before,
    };
  }
}
