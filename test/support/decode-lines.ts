import { eventsConfig } from '../../src/events/config.ts';
import { SourceDecoder } from '../../src/events/decoder.ts';
import type { LogEvent } from '../../src/events/log-event.ts';

/** Log events of text lines, as the local host would decode them. */
export function decodeLines(lines: readonly string[], source = 'service.log'): LogEvent[] {
  return new SourceDecoder(source, eventsConfig.parse({})).decodeLines(
    Buffer.from(`${lines.join('\n')}\n`),
    0,
  ).events;
}
