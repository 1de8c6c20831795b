/** Hot path (benchmark: pipeline): lines of text to events: headers, headers behind headers, lines that continue others. */
import type { EventsConfig } from './config.ts';
import type { RecordDefaults } from './event-builder.ts';
import type { EventSink } from './event-sink.ts';
import { looksStacked } from './folding/continuation.ts';
import { crashWordAt, isExceptionLine } from './folding/crash-words.ts';
import type { LineStream } from './folding/line-stream.ts';
import type { LineStreams } from './folding/line-streams.ts';
import {
  afterStamp,
  beginsWithDate,
  beginsWithLevel,
  inherit,
  innerStart,
  isIsoSyslog,
  mayBeginHeader,
  mayWrap,
} from './folding/nested-header.ts';
import type { PendingLines } from './folding/pending-lines.ts';
import type { FormatFinder } from './format-finder.ts';
import { turnsQuote } from './formats/database-servers.ts';
import { CLOCK, Header, type HeaderFormat } from './formats/header.ts';
import { CHAR, skipSpaces } from './formats/scan.ts';
import { syslogIso } from './formats/syslog.ts';
import { timestamped } from './formats/timestamped.ts';
import { W3C_FORMAT } from './formats/w3c-fields.ts';
import type { JsonReader } from './json-reader.ts';

/** A name that no line has: the lines behind the headers of the source itself. */
const NESTED = '\u0000';

/** The lines behind the times of a container runtime, which names neither host nor program. */
const STAMPED = `${NESTED}${NESTED}`;

/** Formats whose message is one line; behind other headers on a line of their own stands free text. */
const ONE_LINE_MESSAGE: ReadonlySet<string> = new Set(['dotnet-console', 'java-logging']);

/** Formats whose headers free text follows: statements, reports. */
const FREE_TEXT: ReadonlySet<string> = new Set(['mysql-slow']);

/** `T`, in the middle of an ISO time. */
const T = 84;

/** Whether a line begins with blanks and nothing behind them that headers begin with: a level may be padded to the right. */
function isIndented(text: string, start: number, end: number): boolean {
  const first = text.charCodeAt(start);
  if (first === CHAR.tab) return true;
  if (first !== CHAR.space) return false;
  const next = text.charCodeAt(skipSpaces(text, start, end));
  return !((next >= 65 && next <= 90) || next === CHAR.bracket || next === CHAR.less);
}

/** Reads lines of text of all streams of one source. */
export class TextReader {
  readonly #config: EventsConfig;
  readonly #sink: EventSink;
  readonly #finder: FormatFinder;
  readonly #streams: LineStreams;
  readonly #json: JsonReader;
  readonly #header = new Header();
  readonly #inner = new Header();
  readonly #rule: 'look' | 'pattern' | 'never';
  #nests: boolean;

  constructor(
    config: EventsConfig,
    sink: EventSink,
    finder: FormatFinder,
    streams: LineStreams,
    json: JsonReader,
  ) {
    this.#config = config;
    this.#sink = sink;
    this.#finder = finder;
    this.#streams = streams;
    this.#json = json;
    this.#rule = finder.hasPattern ? 'pattern' : finder.isTold ? 'never' : 'look';
    this.#nests = [...streams.all()].some((stream) => stream.nests);
  }

  /** Reads the line text[start, end), which is not blank. */
  read(text: string, start: number, end: number, stream: LineStream, defaults?: RecordDefaults): void {
    const header = this.#header;
    header.reset(start, end);
    let format = isIndented(text, start, end)
      ? this.#findIndented(text, start, end, stream)
      : this.#find(text, start, end, stream);
    // A level alone says less than the report of a crash: `panic: …`, `note: run with RUST_BACKTRACE`.
    const isWeak = format !== undefined && header.clock === CLOCK.none;
    if (isWeak && this.#rule === 'look' && stream.claims(text, start, end)) format = undefined;
    if (stream.pending !== undefined && this.#completes(text, start, end, stream, format)) return;
    if (stream.quoteOpen && this.#goesOn(text, start, end, stream, format)) return;
    if (format === undefined) {
      header.reset(start, end);
      this.#headerless(text, start, end, stream, defaults);
    } else if (header.directive) this.#sink.fold(stream);
    else if (this.#isContinuation(text, start, end, stream, format)) this.#fold(stream);
    else if (header.messageFollows && !this.#isEmptyLine(format)) {
      stream.belief.note(format);
      this.#wait(text.slice(start, end), stream, defaults);
    } else {
      stream.belief.note(format);
      if (
        this.#rule === 'look' &&
        mayWrap(format.name) &&
        this.#nested(text, start, stream, format, defaults)
      )
        return;
      stream.quoteOpen = header.quoteOpen;
      this.#emit(text, header, stream, format.name, defaults);
      if (FREE_TEXT.has(format.name)) stream.takesAll();
    }
  }

  /** The format of the line; its header is read into the one at hand, which must be reset. */
  #find(text: string, start: number, end: number, stream: LineStream): HeaderFormat | undefined {
    const header = this.#header;
    if (this.#rule === 'look') {
      const early = this.#findEarly(text, start, end, stream);
      if (early !== undefined) return early;
    }
    const { belief, hasEvent } = stream;
    return this.#finder.find(text, start, end, header, belief, this.#sink.latest, !hasEvent);
  }

  /** What is told by more than the line, or would be taken for something else: named columns, headers of collectors. */
  #findEarly(text: string, start: number, end: number, stream: LineStream): HeaderFormat | undefined {
    const header = this.#header;
    if (stream.columns.mayFit(text, start)) {
      if (stream.columns.parse(text, start, end, header)) return W3C_FORMAT;
      header.reset(start, end);
    }
    if (text.charCodeAt(start + 10) !== T) return undefined;
    if (this.#isStamped(text, start, end)) {
      if (timestamped.parse(text, start, end, header)) return timestamped;
      header.reset(start, end);
    }
    if (isIsoSyslog(text, start, end)) {
      if (syslogIso.parse(text, start, end, header)) return syslogIso;
      header.reset(start, end);
    }
    return undefined;
  }

  /** A date makes a header of an indented line too, as Nomad and Consul write theirs. */
  #findIndented(text: string, start: number, end: number, stream: LineStream): HeaderFormat | undefined {
    const at = skipSpaces(text, start, end);
    if (this.#rule !== 'look') return this.#find(text, start, end, stream);
    if (!beginsWithDate(text, at)) return undefined;
    const format = this.#find(text, at, end, stream);
    return format !== undefined && this.#header.clock !== CLOCK.none ? format : undefined;
  }

  /**
   * Whether the time in front of the line is that of a container runtime (`docker logs -t`), though many a format would
   * take it for its own: a second date, the report of a crash or a stack stands behind it, or has before.
   */
  #isStamped(text: string, start: number, end: number): boolean {
    const at = afterStamp(text, start, end);
    if (at < 0) return false;
    const stream = this.#nests ? this.#streams.of(STAMPED) : undefined;
    if (beginsWithDate(text, at)) return true;
    // A level right behind the time is read with it.
    if (stream?.nests === true && !beginsWithLevel(text, at, end)) return true;
    return crashWordAt(text, at, end) !== undefined || looksStacked(text, at, end);
  }

  /** A time alone is an empty line where a container runtime puts a time in front of each. */
  #isEmptyLine(format: HeaderFormat): boolean {
    return format === timestamped && this.#nests && this.#streams.of(STAMPED).nests;
  }

  #fold(stream: LineStream): void {
    stream.fold();
    this.#sink.fold(stream);
  }

  /** A line of a record whose quoted column is open: it belongs to it, unless it is a record by its header. */
  #goesOn(
    text: string,
    start: number,
    end: number,
    stream: LineStream,
    format: HeaderFormat | undefined,
  ): boolean {
    if (format !== undefined && format === stream.belief.format) return false;
    stream.quoteOpen = !turnsQuote(text, start, end);
    this.#fold(stream);
    return true;
  }

  #emit(
    text: string,
    header: Header,
    stream: LineStream,
    format: string,
    defaults: RecordDefaults | undefined,
  ): void {
    stream.begin(header, text);
    this.#sink.add(stream, header, text, format, defaults);
  }

  /** A header of a secondary line, or an exception whose name looks like a level: `Error: boom`. */
  #isContinuation(
    text: string,
    start: number,
    end: number,
    stream: LineStream,
    format: HeaderFormat,
  ): boolean {
    const header = this.#header;
    if (header.continues) return stream.hasEvent;
    if (format.generic !== true || header.clock !== CLOCK.none || !stream.hasEvent) return false;
    return stream.takesException(isExceptionLine(text.slice(start, Math.min(end, start + 400))));
  }

  #headerless(
    text: string,
    start: number,
    end: number,
    stream: LineStream,
    defaults: RecordDefaults | undefined,
  ): void {
    if (this.#folds(text, start, end, stream, this.#header)) this.#sink.fold(stream);
    else this.#sink.add(stream, this.#header, text, '', defaults);
  }

  /** Whether a line without a header is folded; else the stream begins an event with it. */
  #folds(text: string, start: number, end: number, stream: LineStream, header: Header): boolean {
    const most = this.#config.maxContinuationLines;
    if (this.#rule === 'look') return stream.continues(text, start, end, header, most);
    if (this.#rule === 'pattern' && stream.continuesAnyway(text, start, end, most)) {
      stream.fold();
      return true;
    }
    stream.beginPlain();
    return false;
  }

  /** Reads what stands behind the header at hand as a line of its own; false where that is an ordinary message. */
  #nested(
    text: string,
    lineStart: number,
    direct: LineStream,
    format: HeaderFormat,
    defaults: RecordDefaults | undefined,
  ): boolean {
    const outer = this.#header;
    const { messageStart, messageEnd: end } = outer;
    if (outer.message !== undefined) return false;
    if (messageStart >= end) return this.#nests && this.#emptyLine(direct);
    const start = innerStart(text, lineStart, messageStart);
    const looksHeaded = mayBeginHeader(text, messageStart, end);
    if (looksHeaded || this.#nests) {
      const stream = this.#streams.of(`${NESTED}${outer.host}${NESTED}${outer.component}`);
      if (looksHeaded && this.#headerBehind(text, messageStart, end, stream, defaults)) return true;
      if (stream.nests) {
        this.#behindKnown(text, start, end, stream, format, defaults);
        return true;
      }
    }
    if (!direct.hasEvent || !looksStacked(text, start, end)) return false;
    this.#fold(direct);
    return true;
  }

  /** An empty line behind the header of a collector: part of what was said before. */
  #emptyLine(direct: LineStream): boolean {
    this.#sink.fold(direct);
    return true;
  }

  /** A line without a header of its own in a stream whose lines have one behind that of a collector. */
  #behindKnown(
    text: string,
    start: number,
    end: number,
    stream: LineStream,
    format: HeaderFormat,
    defaults: RecordDefaults | undefined,
  ): void {
    const outer = this.#header;
    const { severity } = outer;
    outer.severity = 0;
    if (this.#folds(text, start, end, stream, outer)) this.#sink.fold(stream);
    else {
      // A crash has no header in any log.
      if (outer.severity === 0) {
        stream.noteNested(false);
        outer.severity = severity;
      }
      this.#sink.add(stream, outer, text, format.name, defaults);
    }
  }

  #headerBehind(
    text: string,
    start: number,
    end: number,
    stream: LineStream,
    defaults: RecordDefaults | undefined,
  ): boolean {
    const inner = this.#inner;
    inner.reset(start, end);
    if (text.charCodeAt(start) === CHAR.brace) {
      const isRecord = this.#json.behindHeader(text.slice(start, end), this.#header, stream);
      this.#nests ||= isRecord;
      return isRecord;
    }
    const { belief, hasEvent } = stream;
    const format = this.#finder.find(text, start, end, inner, belief, this.#sink.latest, !hasEvent);
    // A bare time or number behind a header is part of the message, unless the two times are one.
    if (format === undefined || inner.messageFollows) return false;
    if (format.generic === true && inner.severity === 0 && !mayWrap(format.name)) return false;
    if (inner.continues && stream.hasEvent) {
      this.#fold(stream);
      return true;
    }
    stream.belief.note(format);
    stream.noteNested(true);
    this.#nests = true;
    inherit(inner, this.#header);
    stream.begin(inner, text);
    this.#sink.add(stream, inner, text, format.name, defaults);
    return true;
  }

  /** Keeps a line that is no event without the next one. */
  #wait(line: string, stream: LineStream, defaults: RecordDefaults | undefined): void {
    stream.pending = {
      kind: 'header',
      text: line,
      line: this.#sink.chunk.counters.lines - 1,
      count: 1,
      position: 0,
      ...(defaults !== undefined && { defaults }),
    };
  }

  /** Completes the header that waits with the line at hand, its message; false where that begins something else. */
  #completes(
    text: string,
    start: number,
    end: number,
    stream: LineStream,
    format: HeaderFormat | undefined,
  ): boolean {
    const pending = stream.pending!;
    if (pending.kind !== 'header') return false;
    const next = this.#header;
    if (format !== undefined && (next.clock !== CLOCK.none || next.messageFollows)) {
      this.flush(stream);
      return false;
    }
    stream.pending = undefined;
    const header = this.#readPending(pending, stream);
    if (format !== undefined && next.severity > 0) header.severity = next.severity;
    header.message = next.message ?? text.slice(format === undefined ? start : next.messageStart, end).trim();
    this.#emitPending(pending, stream, header);
    this.#fold(stream);
    return true;
  }

  #readPending({ text }: PendingLines, stream: LineStream): Header {
    this.#inner.reset(0, text.length);
    this.#finder.find(text, 0, text.length, this.#inner, stream.belief, Number.NaN, true);
    return this.#inner;
  }

  #emitPending({ text, line, defaults }: PendingLines, stream: LineStream, header: Header): void {
    stream.begin(header, text);
    const format = stream.belief.format?.name ?? '';
    if (!ONE_LINE_MESSAGE.has(format)) stream.takesAll();
    this.#sink.add(stream, header, text, format, defaults, line);
  }

  /** Gives out a header whose message never came. */
  flush(stream: LineStream): void {
    const { pending } = stream;
    if (pending?.kind !== 'header') return;
    stream.pending = undefined;
    this.#emitPending(pending, stream, this.#readPending(pending, stream));
  }
}
