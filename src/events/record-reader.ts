/** Hot path (benchmark: pipeline): what one line of a source is: text, a record, or a wrapper of either. */
import type { EventsConfig } from './config.ts';
import { type Delivered, DeliveryOpener, deliveredIn } from './delivery.ts';
import { isBase64Gzip } from './envelope.ts';
import type { RejectReason } from './errors.ts';
import type { RecordDefaults } from './event-builder.ts';
import type { EventSink } from './event-sink.ts';
import { hasEscape, withoutEscapes } from './folding/ansi.ts';
import type { LineStream } from './folding/line-stream.ts';
import { type LineStreamStates, LineStreams } from './folding/line-streams.ts';
import { inherit } from './folding/nested-header.ts';
import { FormatFinder, JSON_FORMAT } from './format-finder.ts';
import { CLOCK, Header } from './formats/header.ts';
import { JsonRecordReader, parseJsonObject } from './json-record.ts';
import { TextReader } from './text-reader.ts';
import type { Inner, InnerLine } from './unwrap/inner-line.ts';
import { unwrapJson } from './unwrap/unwrap-json.ts';

/** Wrappers within wrappers that are opened. */
const MOST_WRAPPERS = 4;

type JsonObject = Readonly<Record<string, unknown>>;

/** Reads the lines of one source, whatever wraps them. */
export class RecordReader {
  /** Whether the lines at hand may hold escape sequences of terminals. */
  mayHoldEscapes = false;
  readonly #config: EventsConfig;
  readonly #sink: EventSink;
  readonly #streams: LineStreams;
  readonly #text: TextReader;
  readonly #opener: DeliveryOpener;
  readonly #header = new Header();
  readonly #records: JsonRecordReader;
  readonly #opens: boolean;
  #position = 0;
  #depth = 0;

  constructor(config: EventsConfig, sink: EventSink, states?: LineStreamStates) {
    const finder = new FormatFinder(config);
    this.#config = config;
    this.#sink = sink;
    this.#streams = new LineStreams(finder, states);
    this.#text = new TextReader(config, sink, finder, this.#streams, (json, outer, stream) =>
      this.#behindHeader(json, outer, stream),
    );
    this.#records = new JsonRecordReader(config);
    this.#opener = new DeliveryOpener(config.maxEnvelopeBytes);
    this.#opens = config.format === 'auto' && config.pattern === undefined;
  }

  states(): LineStreamStates {
    return this.#streams.states();
  }

  get hasPending(): boolean {
    return this.#streams.hasPending;
  }

  beginChunk(): void {
    this.#streams.beginChunk();
  }

  endChunk(): void {
    this.#streams.passChunk(this.#sink.chunk.counters.lines);
  }

  /** Gives out what waited for more lines. */
  finish(): void {
    for (const stream of this.#streams.all()) {
      this.#text.flush(stream);
      const { pending } = stream;
      if (pending === undefined) continue;
      stream.pending = undefined;
      this.#position = pending.position;
      this.#read(pending.text, 0, pending.text.length, stream, pending.defaults);
    }
  }

  /** Reads one line of the source, which is not blank; `position` is its byte offset. */
  line(text: string, start: number, end: number, position: number): void {
    this.#position = position;
    if (this.mayHoldEscapes && this.#opens && hasEscape(text, start, end)) {
      const plain = withoutEscapes(text.slice(start, end)).trimEnd();
      if (plain === '') this.#sink.chunk.counters.blank++;
      else this.#read(plain, 0, plain.length, this.#streams.direct, undefined);
    } else this.#read(text, start, end, this.#streams.direct, undefined);
  }

  #read(
    text: string,
    start: number,
    end: number,
    stream: LineStream,
    defaults: RecordDefaults | undefined,
  ): void {
    if (this.#opens) {
      const first = text.charCodeAt(start);
      if (first === 123 && this.#json(text.slice(start, end), stream, defaults)) return;
      if (first === 72 && isBase64Gzip(text, start, end)) {
        this.#deliver([{ data: text.slice(start, end), place: '' }]);
        return;
      }
    }
    this.#text.read(text, start, end, stream, defaults);
  }

  /** Handles a line that begins like a JSON object; false when it is to be read as text after all. */
  #json(line: string, stream: LineStream, defaults: RecordDefaults | undefined): boolean {
    const { belief } = stream;
    const isText = belief.isTelling && belief.format !== JSON_FORMAT;
    // In a source of text only a complete record is one; all else is part of a message.
    if (isText ? !line.endsWith('}') : !(belief.format === JSON_FORMAT || /^\{\s*["}]/.test(line)))
      return false;
    const parsed = parseJsonObject(line, this.#config);
    if (typeof parsed === 'string') {
      if (!isText) this.#reject(parsed, line);
      return !isText;
    }
    const inner = this.#depth < MOST_WRAPPERS ? unwrapJson(parsed) : undefined;
    if (inner !== undefined) {
      if (!isText) belief.note(JSON_FORMAT);
      this.#unwrap(inner, line, defaults);
      return true;
    }
    // A member of an envelope may be the log of a function that writes down what it was given: no delivery.
    const delivered = defaults === undefined ? deliveredIn(parsed) : undefined;
    if (delivered === undefined) return this.#record(parsed, line, stream, defaults, isText);
    this.#deliver(delivered);
    return true;
  }

  /** Handles one JSON record; false when it is part of a text message after all. */
  #record(
    parsed: JsonObject,
    line: string,
    stream: LineStream,
    defaults: RecordDefaults | undefined,
    isText = false,
  ): boolean {
    const header = this.#header;
    header.reset(0, 0);
    const reason = this.#records.read(parsed, header);
    if (isText && (reason !== undefined || !isLogRecord(header))) return false;
    if (reason !== undefined) {
      this.#reject(reason, line);
      return true;
    }
    if (!isText) stream.belief.note(JSON_FORMAT);
    if (header.clock === CLOCK.none && defaults === undefined) header.clock = CLOCK.unusable;
    stream.beginRecord(header.severity);
    this.#sink.add(stream, header, '', JSON_FORMAT.name, defaults);
    return true;
  }

  /** A JSON record behind the header of a collector or a daemon. */
  #behindHeader(json: string, outer: Header, stream: LineStream): boolean {
    if (!json.endsWith('}')) return false;
    const parsed = parseJsonObject(json, this.#config);
    if (typeof parsed === 'string') return false;
    const header = this.#header;
    header.reset(0, 0);
    if (this.#records.read(parsed, header) !== undefined || !isLogRecord(header)) return false;
    inherit(header, outer);
    stream.nests = true;
    stream.belief.note(JSON_FORMAT);
    stream.beginRecord(header.severity);
    this.#sink.add(stream, header, '', JSON_FORMAT.name);
    return true;
  }

  /** Reads what a wrapper holds. */
  #unwrap(inner: readonly Inner[], line: string, outer: RecordDefaults | undefined): void {
    this.#depth++;
    for (const each of inner) {
      if (each.kind === 'unusable') this.#reject(each.reason, line, each.detail);
      else if (each.kind === 'line') this.#innerLine(each, defaultsOf(each, outer));
      else {
        const defaults = defaultsOf(each.defaults, outer);
        this.#record(each.record, line, this.#streams.of(defaults.source), defaults);
      }
    }
    this.#depth--;
  }

  /** A line inside a wrapper: of several lines the first counts, further ones belong to it. */
  #innerLine(inner: InnerLine, defaults: RecordDefaults): void {
    const stream = this.#streams.of(`${defaults.source}\u0000${inner.stream}`);
    const waited = stream.pending?.kind === 'part' ? stream.pending : undefined;
    const joined = waited === undefined ? inner.text : waited.text + inner.text;
    if (joined.length > this.#config.maxLineBytes) {
      stream.pending = undefined;
      this.#reject('line-too-long', joined);
      return;
    }
    if (inner.partial) {
      this.#wait(joined, stream, waited?.defaults ?? defaults);
      return;
    }
    if (waited !== undefined) stream.pending = undefined;
    const text = (hasEscape(joined, 0, joined.length) ? withoutEscapes(joined) : joined).trimEnd();
    if (text === '') this.#sink.chunk.counters.blank++;
    else this.#lines(text, stream, waited?.defaults ?? defaults);
    if (waited !== undefined) this.#sink.fold(stream, waited.count);
  }

  #lines(text: string, stream: LineStream, defaults: RecordDefaults): void {
    const newline = text.indexOf('\n');
    if (newline > 0 && text[0] === '{' && this.#opens && this.#json(text, stream, defaults)) {
      return;
    }
    const end = newline < 0 ? text.length : newline;
    this.#read(text, 0, end > 0 && text.charCodeAt(end - 1) === 13 ? end - 1 : end, stream, defaults);
    if (newline >= 0) this.#sink.fold(stream, text.split('\n').length - 1);
  }

  #wait(text: string, stream: LineStream, defaults: RecordDefaults): void {
    const before = stream.pending;
    const line = before?.line ?? this.#sink.chunk.counters.lines - 1;
    const count = (before?.count ?? 0) + 1;
    stream.pending = { kind: 'part', text, line, count, position: this.#position, defaults };
  }

  /** Decodes the records within a record. */
  #deliver(delivered: readonly Delivered[]): void {
    const outer = this.#sink.arrival;
    this.#opener.open(
      delivered,
      (line, { arrival = outer }) => {
        this.#sink.arrival = arrival;
        this.#read(line, 0, line.length, this.#streams.direct, undefined);
      },
      (reason, { data = '', place }) => this.#reject(reason, data, place),
    );
    this.#sink.arrival = outer;
  }

  #reject(reason: RejectReason, payload: string, detail = ''): void {
    this.#sink.reject(reason, payload, this.#position, detail);
  }
}

/** Whether a JSON object among lines of text is a record: it states a time or a level beside its message. */
function isLogRecord(header: Header): boolean {
  return header.message !== undefined && (header.clock !== CLOCK.none || header.severity > 0);
}

type Known = Pick<InnerLine, 'time' | 'severity' | 'source' | 'component' | 'id'> &
  Partial<Pick<InnerLine, 'sequence' | 'fields'>>;

/** What a wrapper says, completed by what the wrapper around it says. */
function defaultsOf(known: Known, outer: RecordDefaults | undefined): RecordDefaults {
  const { time, severity, source, component, id, sequence = '', fields } = known;
  return {
    time: Number.isNaN(time) ? (outer?.time ?? null) : time,
    severity: severity || (outer?.severity ?? 0),
    source: source || (outer?.source ?? ''),
    component: component || (outer?.component ?? ''),
    id: id || (outer?.id ?? ''),
    sequence: sequence || (outer?.sequence ?? ''),
    ...(fields !== undefined && { fields }),
  };
}
