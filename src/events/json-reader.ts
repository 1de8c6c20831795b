/** Hot path (benchmark: pipeline): objects of JSON to events, or to what they wrap. */
import type { EventsConfig } from './config.ts';
import { type Delivered, deliveredIn } from './delivery.ts';
import type { RecordDefaults } from './event-builder.ts';
import type { EventSink } from './event-sink.ts';
import type { LineStream } from './folding/line-stream.ts';
import { inherit } from './folding/nested-header.ts';
import { JSON_FORMAT } from './format-finder.ts';
import { CLOCK, Header } from './formats/header.ts';
import { JsonRecordReader, parseJsonObject } from './json-record.ts';
import type { Inner, JsonObject } from './unwrap/inner-line.ts';
import { isDelivery, unwrapJson } from './unwrap/unwrap-json.ts';

/** What opens the wrappers that the reader meets. */
export interface WrapperOpener {
  /** Whether one more wrapper may be opened within those that are open. */
  readonly mayOpen: boolean;
  open(inner: readonly Inner[], line: string, outer: RecordDefaults | undefined): void;
  deliver(delivered: readonly Delivered[]): void;
  reject(reason: 'broken-json' | 'json-too-deep' | 'no-message' | 'bad-time', payload: string): void;
}

/** Reads JSON objects of all streams of one source. */
export class JsonReader {
  readonly #config: EventsConfig;
  readonly #sink: EventSink;
  readonly #opener: WrapperOpener;
  readonly #records: JsonRecordReader;
  readonly #header = new Header();

  constructor(config: EventsConfig, sink: EventSink, opener: WrapperOpener) {
    this.#config = config;
    this.#sink = sink;
    this.#opener = opener;
    this.#records = new JsonRecordReader(config);
  }

  /**
   * Reads a line that begins like an object. `text`: it is to be read as text after all; `broken`: it is no JSON by
   * itself, in a stream that has no lines of text with headers.
   */
  read(line: string, stream: LineStream, defaults: RecordDefaults | undefined): 'read' | 'text' | 'broken' {
    const isText = isTextStream(stream);
    if (isText && !line.endsWith('}')) return 'text';
    const parsed = parseJsonObject(line, this.#config);
    if (typeof parsed === 'string') {
      if (isText) return 'text';
      if (parsed === 'broken-json') return 'broken';
      this.#opener.reject(parsed, line);
      return 'read';
    }
    return this.#object(parsed, line, stream, defaults, isText) ? 'read' : 'text';
  }

  /** Handles an object; false when it is part of a text message after all. */
  #object(
    parsed: JsonObject,
    line: string,
    stream: LineStream,
    defaults: RecordDefaults | undefined,
    isText: boolean,
  ): boolean {
    // Within an envelope it is what a function wrote down of its own input: no delivery.
    if (this.#opener.mayOpen && !(defaults !== undefined && isDelivery(parsed))) {
      const delivered = deliveredIn(parsed);
      if (delivered !== undefined) {
        this.#opener.deliver(delivered);
        return true;
      }
      const inner = unwrapJson(parsed);
      if (inner !== undefined) {
        if (!isText) stream.belief.note(JSON_FORMAT);
        if (inner.length === 0) this.#sink.fold(stream);
        else this.#opener.open(inner, line, defaults);
        return true;
      }
    }
    return this.record(parsed, line, stream, defaults, isText);
  }

  /** Handles one log record; false when it is part of a text message after all. */
  record(
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
      this.#opener.reject(reason as 'no-message', line);
      return true;
    }
    if (!isText) stream.belief.note(JSON_FORMAT);
    stream.beginRecord(header.severity);
    this.#sink.add(stream, header, '', JSON_FORMAT.name, defaults);
    return true;
  }

  /** A record behind the header of a collector or a daemon, which fills what it does not state; false where it is none. */
  behindHeader(json: string, outer: Header, stream: LineStream): boolean {
    if (!json.endsWith('}')) return false;
    const parsed = parseJsonObject(json, this.#config);
    if (typeof parsed === 'string') return false;
    const header = this.#header;
    header.reset(0, 0);
    if (this.#records.read(parsed, header) !== undefined || !isLogRecord(header)) return false;
    inherit(header, outer);
    stream.noteNested(true);
    stream.belief.note(JSON_FORMAT);
    stream.beginRecord(header.severity);
    this.#sink.add(stream, header, '', JSON_FORMAT.name);
    return true;
  }
}

/** Whether the stream has lines of text with headers, so that JSON among them may be the body of a message. */
export function isTextStream({ belief }: LineStream): boolean {
  return belief.isTelling && belief.format !== JSON_FORMAT;
}

/** Whether a JSON object among lines of text is a record: it states a time or a level beside its message. */
function isLogRecord(header: Header): boolean {
  return header.message !== undefined && (header.clock !== CLOCK.none || header.severity > 0);
}
