import { distinctSources, type ListedSource, sourceNames } from '../adapters/local/log-source-paths.ts';
import type { Config } from '../config/config.ts';
import type { LogEvent } from '../events/log-event.ts';
import { severityName } from '../events/severity-names.ts';
import type { FileReport } from '../terminal/decode-report.ts';
import { DecodeExamples } from './decode-examples.ts';
import { type DecodeTally, emptyTally, PLAIN, tallyChunk } from './decode-tally.ts';
import { decodedChunks, type FileChunk } from './decoded-files.ts';
import { TimeOrder } from './time-order.ts';

/** An event as it was read, for those who check how their logs are read. */
export interface DecodedEvent {
  /** The path as it was given. */
  readonly file: string;
  /** Its first line, counted from 1. */
  readonly line: number;
  /** Lines of input it takes. */
  readonly lines: number;
  readonly format: string;
  /** ISO 8601 with milliseconds; null where the record states no time, or none to believe. */
  readonly time: string | null;
  readonly severity: string | null;
  readonly source: string;
  readonly message: string;
  readonly type?: string;
}

type Writable<T> = { -readonly [K in keyof T]: T[K] };

/** Where the events of a file go, and whether anybody wants to see examples. */
export interface DecodeAsked {
  readonly config: Config;
  readonly examples: boolean;
  readonly events: (events: readonly DecodedEvent[]) => Promise<void>;
  readonly progress: (read: number, total: number) => void;
}

/** Decodes files one after the other and tells what was read as what. Throws LogSourceError. */
export async function decodeFiles(paths: readonly string[], asked: DecodeAsked): Promise<FileReport[]> {
  const sources = await distinctSources(paths);
  const names = sourceNames(sources.map(({ path }) => path));
  const reports: FileReport[] = [];
  for (const [index, listed] of sources.entries()) {
    reports.push(await decodeFile(listed, names[index]!, asked));
  }
  return reports;
}

async function decodeFile(listed: ListedSource, name: string, asked: DecodeAsked): Promise<FileReport> {
  const { config, progress } = asked;
  const reading = new FileReading(listed.path, config.sequences.latenessSeconds, asked.examples);
  const decoding = { config: config.events, trace: true, progress };
  for await (const chunk of decodedChunks(listed, name, decoding)) {
    const events = reading.take(chunk);
    if (events.length > 0) await asked.events(events);
  }
  const rest = reading.finish();
  if (rest.length > 0) await asked.events(rest);
  return { path: listed.path, counts: reading.tally, examples: reading.examples.kinds };
}

/** What is known of a file while it is decoded. */
class FileReading {
  readonly tally: DecodeTally = emptyTally();
  readonly examples = new DecodeExamples();
  readonly #path: string;
  readonly #order: TimeOrder;
  readonly #shows: boolean;
  /** The last event so far: the next chunk may begin with lines that belong to it. */
  #last: Writable<DecodedEvent> | undefined;

  constructor(path: string, latenessSeconds: number, shows: boolean) {
    this.#path = path;
    this.#order = new TimeOrder(latenessSeconds);
    this.#shows = shows;
  }

  /** Takes a chunk and returns the events that are complete. */
  take({ raw, decoded }: FileChunk): readonly DecodedEvent[] {
    const before = this.tally.lines;
    this.examples.begin(before, raw.bytes);
    if (this.#last !== undefined) this.#last.lines += decoded.carried;
    if (this.#shows && decoded.carried > 0) this.examples.note('folded', 0);
    const complete: DecodedEvent[] = [];
    for (let at = 0; at < decoded.events.length; at++) {
      if (this.#last !== undefined) complete.push(this.#last);
      this.#last = this.#event(decoded.events[at]!, decoded.trace[at]!, before);
    }
    if (this.#shows) this.#noteRejected({ raw, decoded }, before);
    tallyChunk(this.tally, decoded);
    return complete;
  }

  /** What is left at the end of the file. */
  finish(): readonly DecodedEvent[] {
    return this.#last === undefined ? [] : [this.#last];
  }

  #event(event: LogEvent, trace: FileChunk['decoded']['trace'][number], before: number): DecodedEvent {
    const { format: named, origin, line, foldedLines } = trace;
    const format = named || PLAIN;
    // Of an uptime the differences are known.
    const stated = origin === 'stated' || origin === 'relative';
    const late = stated && this.#order.isLate(event.time);
    if (late) this.tally.late++;
    if (this.#shows) {
      this.examples.note(`format ${format}`, line);
      if (!stated) this.examples.note(origin, line);
      if (late) this.examples.note('late', line);
      if (foldedLines > 0) this.examples.note('folded', line + 1);
    }
    return {
      file: this.#path,
      line: before + line + 1,
      lines: 1 + foldedLines,
      format,
      time: stated ? new Date(event.time).toISOString() : null,
      severity: severityName(event.severity),
      source: event.source,
      message: event.message,
      ...(event.type !== undefined && { type: event.type }),
    };
  }

  #noteRejected({ raw, decoded }: FileChunk, before: number): void {
    for (const { reason, position, payload, detail } of decoded.rejected) {
      const head = raw.bytes.subarray(0, Math.max(0, position - raw.position));
      const line = before + head.reduce((lines, byte) => lines + (byte === 10 ? 1 : 0), 1);
      this.examples.noteText(`rejected ${reason}`, line, payload || detail);
    }
  }
}
