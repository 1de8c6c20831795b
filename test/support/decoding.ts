import { type EventsConfig, eventsConfig } from '../../src/events/config.ts';
import { addCounts, type DecodedChunk, noCounts } from '../../src/events/decoded-chunk.ts';
import { SourceDecoder } from '../../src/events/decoder.ts';
import type { LogEvent } from '../../src/events/log-event.ts';

/** Noon of the day on which the records of the tests arrive. */
export const ARRIVAL = Date.UTC(2026, 10, 20, 12);

/** A decoder of the source `app.log`; `settings` override the default configuration. */
export function decoderOf(settings: Partial<EventsConfig> = {}): SourceDecoder {
  return new SourceDecoder('app.log', eventsConfig.parse(settings));
}

/** Decodes lines as one chunk, and what waits at the end of it. */
export function decode(lines: readonly string[], settings: Partial<EventsConfig> = {}): DecodedChunk {
  return decodeBytes(Buffer.from(`${lines.join('\n')}\n`), settings);
}

/** Decodes all bytes of a source. */
export function decodeBytes(bytes: Uint8Array, settings: Partial<EventsConfig> = {}): DecodedChunk {
  const decoder = decoderOf(settings);
  const read = decoder.decodeLines(bytes, 0, ARRIVAL);
  const rest = decoder.finish();
  const counters = noCounts();
  addCounts(counters, read.counters);
  addCounts(counters, rest.counters);
  const lines = read.counters.lines;
  return {
    events: [...read.events, ...rest.events],
    lineOf: [...read.lineOf, ...rest.lineOf.map((line) => line + lines)],
    rejected: [...read.rejected, ...rest.rejected],
    counters,
    trace: [...read.trace, ...rest.trace],
    carried: read.carried + rest.carried,
  };
}

/** The only event of one line, its time as ISO 8601 text. */
export function decodeOne(line: string, settings: Partial<EventsConfig> = {}): Record<string, unknown> {
  const { events, rejected } = decode([line], settings);
  if (events.length !== 1) throw new Error(`${events.length} events, rejected: ${JSON.stringify(rejected)}`);
  const { time, ...rest } = events[0]!;
  return { time: new Date(time).toISOString(), ...rest };
}

/** Messages of events, in order. */
export function messages(events: readonly LogEvent[]): string[] {
  return events.map((event) => event.message);
}
