import { eventsConfig } from '../../src/events/config.ts';
import { addCounts, type DecodeCounters, noCounts } from '../../src/events/decoded-chunk.ts';
import { SourceDecoder } from '../../src/events/decoder.ts';

export const DAY = 86_400_000;

/** What a file was decoded to. */
export interface DecodedTimes {
  /** Epoch ms, one for each line. */
  readonly times: readonly number[];
  readonly counters: DecodeCounters;
}

/** How a file is decoded. */
export interface Decoding {
  readonly arrival?: number;
  /** Lines of a chunk; all of them in one. */
  readonly chunk?: number;
  /** Store and restore the decoder behind each chunk. */
  readonly restart?: boolean;
}

/** Decodes a file whose lines have these times (epoch ms; NaN: a line without one), to its end. */
export function decodeTimes(
  times: readonly number[],
  { arrival, chunk = Number.POSITIVE_INFINITY, restart = false }: Decoding = {},
): DecodedTimes {
  const config = eventsConfig.parse({});
  const options = { holdHead: true, arrivalIsTime: false };
  let decoder = new SourceDecoder('cases.log', config, undefined, options);
  const lines = times.map((time, at) => (Number.isNaN(time) ? `plain ${at}` : `${iso(time)} line ${at}`));
  const [out, counters] = [[] as number[], noCounts()];
  for (let at = 0; at < lines.length; at += chunk) {
    const part = lines.slice(at, at + chunk).map((line) => `${line}\n`);
    const decoded = decoder.decodeLines(Buffer.from(part.join('')), at, arrival);
    out.push(...decoded.events.map(({ time }) => time));
    addCounts(counters, decoded.counters);
    if (restart)
      decoder = SourceDecoder.restore(
        'cases.log',
        config,
        JSON.parse(JSON.stringify(decoder.state())),
        options,
      );
  }
  const rest = decoder.finish();
  addCounts(counters, rest.counters);
  return { times: [...out, ...rest.events.map(({ time }) => time)], counters };
}

function iso(time: number): string {
  return new Date(time).toISOString();
}

/** So many times, one every `gap` ms from `from` on. */
export function every(gap: number, count: number, from: number): number[] {
  return Array.from({ length: count }, (_, at) => from + at * gap);
}
