import { type EventsConfig, eventsConfig } from '../../src/events/config.ts';
import type { DecodedChunk } from '../../src/events/decoded-chunk.ts';
import { SourceDecoder } from '../../src/events/decoder.ts';
import type { LogEvent } from '../../src/events/log-event.ts';

/** Noon of the day on which the records of the tests arrive. */
export const ARRIVAL = Date.UTC(2026, 10, 20, 12);

/** A decoder of the source `app.log`; `settings` override the default configuration. */
export function decoderOf(settings: Partial<EventsConfig> = {}): SourceDecoder {
  return new SourceDecoder('app.log', eventsConfig.parse(settings));
}

/** Decodes lines as one chunk. */
export function decode(lines: readonly string[], settings: Partial<EventsConfig> = {}): DecodedChunk {
  return decoderOf(settings).decodeLines(Buffer.from(`${lines.join('\n')}\n`), 0, ARRIVAL);
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
