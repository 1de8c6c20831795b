/** Hot path (benchmark: pipeline): what one line of a source is: text, a record, a wrapper of either, a piece of one. */
import type { EventsConfig } from './config.ts';
import { type Delivered, DeliveryOpener } from './delivery.ts';
import { isBase64Gzip } from './envelope.ts';
import type { RejectReason } from './errors.ts';
import type { RecordDefaults } from './event-builder.ts';
import type { EventSink } from './event-sink.ts';
import { hasEscape, withoutEscapes } from './folding/ansi.ts';
import type { LineStream } from './folding/line-stream.ts';
import { type LineStreamStates, LineStreams } from './folding/line-streams.ts';
import { FormatFinder } from './format-finder.ts';
import { isTextStream, JsonReader } from './json-reader.ts';
import { TextReader } from './text-reader.ts';
import type { Inner, InnerLine } from './unwrap/inner-line.ts';
import { type AssemblerState, JsonAssembler, type JsonPiece } from './unwrap/json-text.ts';
import { PrefixReader, TextPrefix } from './unwrap/text-prefix.ts';

/** Wrappers within wrappers that are opened. */
const MOST_WRAPPERS = 4;

/** Lines that one object of JSON may lie on. */
const MOST_JSON_LINES = 20_000;

/** Lines of full length that may wait for their last part at once. */
const MOST_PENDING_LINES = 4;

/** Longest text that is looked at to tell whether an array of objects begins. */
const ARRAY_BEGINNING = 16;

/** What the reader remembers between chunks; plain JSON. */
export interface ReaderState {
  readonly streams: LineStreamStates;
  /** JSON that waits for its end, with the positions of its lines; absent where none does. */
  readonly json?: AssemblerState & { readonly positions: readonly number[] };
}

/** Reads the lines of one source, whatever wraps them. */
export class RecordReader {
  /** Whether the lines at hand may hold escape sequences of terminals. */
  mayHoldEscapes = false;
  readonly #config: EventsConfig;
  readonly #sink: EventSink;
  readonly #streams: LineStreams;
  readonly #text: TextReader;
  readonly #json: JsonReader;
  readonly #assembler: JsonAssembler;
  readonly #opener: DeliveryOpener;
  readonly #prefixes = new PrefixReader();
  readonly #prefix = new TextPrefix();
  readonly #opens: boolean;
  /** Positions of the lines that the assembler was fed with and has not given back. */
  #fed: number[];
  #position = 0;
  #depth = 0;

  constructor(source: string, config: EventsConfig, sink: EventSink, state?: ReaderState) {
    const finder = new FormatFinder(config, source);
    this.#config = config;
    this.#sink = sink;
    this.#streams = new LineStreams(finder, state?.streams);
    this.#json = new JsonReader(config, sink, this);
    this.#text = new TextReader(config, sink, finder, this.#streams, this.#json);
    const bounds = { maxCharacters: config.maxLineBytes, maxLines: MOST_JSON_LINES };
    this.#assembler = new JsonAssembler(bounds, state?.json);
    this.#fed = [...(state?.json?.positions ?? [])];
    this.#opener = new DeliveryOpener(config.maxEnvelopeBytes);
    this.#opens = !finder.isTold;
  }

  state(): ReaderState {
    const { isOpen } = this.#assembler;
    return {
      streams: this.#streams.states(),
      ...(isOpen && { json: { ...this.#assembler.state(), positions: [...this.#fed] } }),
    };
  }

  get hasPending(): boolean {
    return this.#assembler.isOpen || this.#streams.hasPending;
  }

  beginChunk(): void {
    this.#streams.beginChunk();
  }

  endChunk(): void {
    this.#streams.passChunk(this.#sink.chunk.counters.lines);
  }

  /** Gives out what waited for more lines. */
  finish(): void {
    this.#pieces(this.#assembler.finish());
    for (const stream of this.#streams.all()) {
      this.#text.flush(stream);
      const { pending } = stream;
      if (pending === undefined) continue;
      stream.pending = undefined;
      const text = pending.text.trimEnd();
      this.#position = pending.position;
      this.#sink.firstLine = pending.line;
      if (text === '') this.#sink.chunk.counters.blank++;
      else this.#read(text, 0, text.length, stream, pending.defaults);
      this.#sink.firstLine = undefined;
      this.#sink.fold(stream, pending.count - 1);
    }
  }

  /** Reads one line of the source, which is not blank; `position` is its byte offset. */
  line(text: string, start: number, end: number, position: number): void {
    this.#position = position;
    if (this.mayHoldEscapes && this.#opens && hasEscape(text, start, end)) {
      const plain = withoutEscapes(text.slice(start, end)).trimEnd();
      if (plain === '') this.#sink.chunk.counters.blank++;
      else this.#plainLine(plain, 0, plain.length);
    } else this.#plainLine(text, start, end);
  }

  #plainLine(text: string, start: number, end: number): void {
    if (this.#assembler.isOpen) this.#feed(text.slice(start, end));
    else this.#read(text, start, end, this.#streams.direct, undefined, true);
  }

  /** `whole`: the line stands in the source as it is, so that it may be a piece of JSON or carry a prefix. */
  #read(
    text: string,
    start: number,
    end: number,
    stream: LineStream,
    defaults: RecordDefaults | undefined,
    whole = false,
  ): void {
    if (this.#opens) {
      const first = text.charCodeAt(start);
      if (first === 123) {
        const line = text.slice(start, end);
        const read = this.#json.read(line, stream, defaults);
        if (read === 'read' || (read === 'broken' && this.#broken(line, stream, whole))) return;
      } else if (first === 91 && whole && this.#beginsArray(text, start, end, stream)) {
        this.#feed(text.slice(start, end));
        return;
      } else if (first === 72 && isBase64Gzip(text, start, end)) {
        this.deliver([{ data: text.slice(start, end), place: '' }]);
        return;
      } else if (defaults === undefined && mayHavePrefix(text, start) && this.#prefixed(text, start, end))
        return;
    }
    this.#text.read(text, start, end, stream, defaults);
  }

  /** Handles a line that begins like an object and is none; false when it is to be read as text. */
  #broken(line: string, stream: LineStream, whole: boolean): boolean {
    const pieces = whole ? this.#assembler.feed(line) : [];
    if (whole && pieces.every(({ kind }) => kind !== 'text')) {
      this.#fed.push(this.#position);
      this.#pieces(pieces);
      return true;
    }
    if (!/^\{\s*["}]/.test(line) && !stream.isJson) return false;
    this.reject('broken-json', line);
    return true;
  }

  #beginsArray(text: string, start: number, end: number, stream: LineStream): boolean {
    if (isTextStream(stream)) return false;
    return /^\[\s*(?:\{|\[?$)/.test(text.slice(start, Math.min(end, start + ARRAY_BEGINNING)));
  }

  #feed(line: string): void {
    this.#fed.push(this.#position);
    this.#pieces(this.#assembler.feed(line));
  }

  /** Reads what the assembler gave: its last line is the line at hand. */
  #pieces(pieces: readonly JsonPiece[]): void {
    const { direct } = this.#streams;
    let left = pieces.reduce((sum, { lines }) => sum + lines, 0);
    for (const { kind, text, lines } of pieces) {
      const further = Math.max(0, lines - 1);
      this.#sink.firstLine = this.#sink.chunk.counters.lines - Math.max(1, left);
      left -= lines;
      this.#position = this.#fed[0] ?? this.#position;
      this.#fed.splice(0, lines);
      if (kind === 'mark') this.#sink.fold(direct, lines);
      else if (kind === 'text') this.#textPiece(text);
      else if (kind === 'cut' || this.#json.read(text, direct, undefined) !== 'read') {
        this.reject('broken-json', text);
      }
      if (kind !== 'mark') this.#sink.fold(direct, further);
    }
    this.#sink.firstLine = undefined;
  }

  /** A line that looked like a piece of JSON and is none. */
  #textPiece(text: string): void {
    const start = text.length - text.trimStart().length;
    if (text.trim() === '') this.#sink.chunk.counters.blank++;
    else if (text.charCodeAt(start) === 123)
      this.#read(text, start, text.length, this.#streams.direct, undefined);
    else this.#text.read(text, 0, text.length, this.#streams.direct);
  }

  /** Takes the prefix of a container runtime off a line; false where it has none. */
  #prefixed(text: string, start: number, end: number): boolean {
    const { direct } = this.#streams;
    const prefix = this.#prefix;
    if (!this.#prefixes.unwrapText(text, start, end, prefix, direct.prefix)) return false;
    direct.prefix = prefix.kind;
    const { time, source, from, partial } = prefix;
    const to = partial ? untrimmed(text, prefix.to) : prefix.to;
    const stream = this.#streams.of(`${source}\u0000${prefix.stream}`);
    const defaults: RecordDefaults = { time: Number.isNaN(time) ? null : time, source, id: '' };
    if (partial || stream.pending !== undefined) this.#part(text.slice(from, to), partial, stream, defaults);
    else if (from >= to) this.#sink.chunk.counters.blank++;
    else this.#read(text, from, to, stream, defaults);
    return true;
  }

  get mayOpen(): boolean {
    return this.#depth < MOST_WRAPPERS;
  }

  /** Reads what a wrapper holds; `outer` is what the wrapper around it says. */
  open(inner: readonly Inner[], line: string, outer: RecordDefaults | undefined): void {
    this.#depth++;
    for (const each of inner) {
      if (each.kind === 'unusable') this.reject(each.reason, line, each.detail);
      else if (each.kind === 'line') {
        const defaults = defaultsOf(each, outer);
        const stream = this.#streams.of(`${defaults.source}\u0000${each.stream}`);
        this.#part(each.text, each.partial, stream, defaults);
      } else {
        const defaults = defaultsOf(each.defaults, outer);
        this.#json.record(each.record, line, this.#streams.of(defaults.source), defaults);
      }
    }
    this.#depth--;
  }

  /** A line inside a wrapper, or a part of one. */
  #part(text: string, partial: boolean, stream: LineStream, defaults: RecordDefaults): void {
    const waited = stream.pending?.kind === 'part' ? stream.pending : undefined;
    const joined = waited === undefined ? text : waited.text + text;
    const known = waited?.defaults ?? defaults;
    const { maxLineBytes } = this.#config;
    // What waits is part of the state, so all of it together is bounded too.
    const room = partial ? MOST_PENDING_LINES * maxLineBytes - this.#streams.pendingCharacters : maxLineBytes;
    if (joined.length > Math.min(room, maxLineBytes)) {
      stream.pending = undefined;
      this.reject('line-too-long', joined);
    } else if (partial) {
      const line = waited?.line ?? this.#sink.chunk.counters.lines - 1;
      const count = (waited?.count ?? 0) + 1;
      stream.pending = { kind: 'part', text: joined, line, count, position: this.#position, defaults: known };
      return;
    } else {
      if (waited !== undefined) {
        stream.pending = undefined;
        this.#sink.firstLine = waited.line;
      }
      this.#lines(joined, stream, known);
      if (waited !== undefined) this.#sink.firstLine = undefined;
    }
    if (waited !== undefined) this.#sink.fold(stream, waited.count);
  }

  /** Of several lines in one record the first counts, further ones belong to it. */
  #lines(wrapped: string, stream: LineStream, defaults: RecordDefaults): void {
    const text = (hasEscape(wrapped, 0, wrapped.length) ? withoutEscapes(wrapped) : wrapped).trimEnd();
    const start = text.search(/[^\r\n]/);
    if (start < 0) {
      this.#sink.chunk.counters.blank++;
      return;
    }
    const newline = text.indexOf('\n', start);
    if (newline < 0) {
      this.#read(text, start, text.length, stream, defaults);
      return;
    }
    const isObject = this.#opens && text.charCodeAt(start) === 123;
    if (isObject && this.#json.read(text.slice(start), stream, defaults) === 'read') return;
    const end = text.charCodeAt(newline - 1) === 13 ? newline - 1 : newline;
    this.#read(text, start, end, stream, defaults);
    this.#sink.foldWithin(text.slice(start).split('\n').length - 1);
  }

  /** Decodes the records within a record. */
  deliver(delivered: readonly Delivered[]): void {
    const outer = this.#sink.arrival;
    this.#opener.open(
      delivered,
      (delivered, { arrival = outer }) => {
        this.#sink.arrival = arrival;
        const line = hasEscape(delivered, 0, delivered.length) ? withoutEscapes(delivered) : delivered;
        this.#read(line, 0, line.length, this.#streams.direct, undefined);
      },
      (reason, { data = '', place }) => this.reject(reason, data, place),
    );
    this.#sink.arrival = outer;
  }

  reject(reason: RejectReason, payload: string, detail = ''): void {
    this.#sink.reject(reason, payload, this.#position, detail);
  }
}

/** Whether a prefix may begin at `start`: of lines with a date only those of CRI have one. Cheap. */
function mayHavePrefix(text: string, start: number): boolean {
  const first = text.charCodeAt(start);
  return first < 48 || first > 57 || text.charCodeAt(start + 10) === 84 || text.charCodeAt(start + 4) !== 45;
}

/** The end of a line with the blanks that it ends with: within a part of one they count. */
function untrimmed(text: string, end: number): number {
  let to = end;
  while (text.charCodeAt(to) === 32 || text.charCodeAt(to) === 9) to++;
  return to;
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
