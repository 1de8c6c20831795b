import { eventsConfig } from '../../src/events/config.ts';
import { Header, type HeaderFormat } from '../../src/events/formats/header.ts';
import { KNOWN_FORMATS } from '../../src/events/formats/known-formats.ts';
import { SourceClock } from '../../src/events/source-clock.ts';
import { ARRIVAL } from './decoding.ts';

/** What the formats know of one line on its own. */
export interface ReadHeader {
  readonly format: string;
  readonly header: Header;
  readonly message: string;
  /** ISO 8601, read with the default configuration. */
  readonly time: string;
}

/** The header of `line` by the first format that fits it, in the middle of other text; undefined when none does. */
export function readHeader(
  line: string,
  formats: readonly Pick<HeaderFormat, 'name' | 'parse'>[] = KNOWN_FORMATS,
): ReadHeader | undefined {
  const text = `before 12\n${line}\n2026-11-01 00:00:00 ERROR after: 500`;
  const start = 10;
  const end = start + line.length;
  for (const { name, parse } of formats.map((format) => ({
    name: format.name,
    parse: format.parse.bind(format),
  }))) {
    const header = new Header();
    header.reset(start, end);
    if (!parse(text, start, end, header)) continue;
    const message = header.message ?? text.slice(header.messageStart, header.messageEnd);
    const time = new SourceClock(eventsConfig.parse({})).resolve(header, ARRIVAL);
    return { format: name, header, message, time: new Date(time).toISOString() };
  }
  return undefined;
}
