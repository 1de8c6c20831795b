import { readMerged } from '../../src/adapters/local/log-source.ts';
import type { ReadOptions, SourceBatch, SourceCursor } from '../../src/adapters/local/log-source-types.ts';
import { eventsConfig } from '../../src/events/config.ts';
import type { LogEvent, Rejected } from '../../src/events/log-event.ts';

/** Start of the logs of the tests: 2026-11-20T09:00:00Z, epoch ms. */
export const LOG_START = Date.UTC(2026, 10, 20, 9);

/** A log line `second` seconds after the start. */
export function logLine(second: number, text: string): string {
  return `${new Date(LOG_START + second * 1000).toISOString()} INFO app: ${text}\n`;
}

/** Everything a reading gave. */
export interface Reading {
  readonly events: LogEvent[];
  readonly rejected: Rejected[];
  readonly batches: SourceBatch[];
}

type Options = Partial<Omit<ReadOptions, 'config'>> & { readonly settings?: object };

/** Options with the default configuration, `settings` overriding it. */
export function readOptions({ settings = {}, ...options }: Options = {}): ReadOptions {
  return { config: eventsConfig.parse(settings), ...options };
}

/** Reads to the end, or until `enough` says so after a batch. */
export async function readAll(
  paths: readonly string[],
  options: Options = {},
  enough: (reading: Reading) => boolean = () => false,
): Promise<Reading> {
  const reading: Reading = { events: [], rejected: [], batches: [] };
  for await (const batch of readMerged(paths, readOptions(options))) {
    reading.batches.push(batch);
    reading.events.push(...batch.events);
    reading.rejected.push(...batch.rejected);
    if (enough(reading)) break;
  }
  return reading;
}

/** The cursors as a state folder would give them back. */
export function stored(batch: SourceBatch | undefined): SourceCursor[] {
  return JSON.parse(JSON.stringify(batch?.cursors() ?? []));
}

/** Messages of the events read. */
export function texts(reading: Reading): string[] {
  return reading.events.map((event) => event.message);
}
