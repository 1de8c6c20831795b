import { setTimeout as pause } from 'node:timers/promises';
import { noCounts } from '../../events/decoded-chunk.ts';
import type { LogEvent } from '../../events/log-event.ts';
import { mergeByTime } from '../../events/merge.ts';
import { mergeWithNeighbours, NeighbourTime } from './log-source-neighbours.ts';
import { openReaders } from './log-source-open.ts';
import { type Asides, type LogReader, MOST_REJECTED } from './log-source-reader.ts';
import type { ReadOptions, SourceBatch } from './log-source-types.ts';

const DEFAULTS = { batchEvents: 4096, pollMs: 200 };

/** Takes events of all readers by time until `limit` or until everything there is now was taken. */
async function takeEvents(
  readers: readonly LogReader[],
  limit: number,
  asides: Asides,
  time: NeighbourTime,
): Promise<readonly LogEvent[]> {
  const events: LogEvent[] = [];
  while (events.length < limit) {
    for (const reader of readers) {
      if (reader.hasEvent || reader.dry) continue;
      // Somebody may be waiting for these while the source waits for somebody to write.
      if (events.length > 0 && !reader.ready) return events;
      await reader.fill(asides);
      // Events of other sources must not overtake those of this one.
      if (asides.rejected.length >= MOST_REJECTED) return events;
    }
    const inputs = readers.filter((reader) => reader.hasEvent);
    if (inputs.length === 0) break;
    merge(readers, inputs, time, events, limit);
  }
  return events;
}

function merge(
  readers: readonly LogReader[],
  inputs: readonly LogReader[],
  time: NeighbourTime,
  events: LogEvent[],
  limit: number,
): void {
  const isMixed = readers.some(({ isTimed }) => isTimed) && readers.some(({ isTimed }) => !isTimed);
  if (isMixed && inputs.some(({ isTimed }) => !isTimed)) {
    mergeWithNeighbours(readers, time, events, limit);
    return;
  }
  const from = events.length;
  mergeByTime(inputs, events, limit);
  // Sources that state no time may have something to say later.
  if (isMixed) for (let at = from; at < events.length; at++) time.note(events[at]!.time);
}

async function readBatch(
  readers: readonly LogReader[],
  limit: number,
  time: NeighbourTime,
): Promise<SourceBatch | undefined> {
  const asides: Asides = { rejected: [], counters: noCounts() };
  const events = await takeEvents(readers, limit, asides, time);
  if (events.length === 0 && asides.rejected.length === 0 && asides.counters.lines === 0) return undefined;
  const cursors = readers.map((reader) => reader.cursor(time.newest));
  const progress = await Promise.all(readers.map((reader) => reader.progress()));
  return {
    events,
    ...asides,
    cursors: () => cursors,
    bytesRead: progress.reduce((sum, { read }) => sum + read, 0),
    bytesTotal: progress.reduce((sum, { total }) => sum + total, 0),
  };
}

/**
 * Reads logs (`-`: standard input) as batches of events merged by time. Every source is opened before the first
 * batch; one that cannot be read throws LogSourceError. What a consumer has of a batch is settled by its cursors.
 */
export function readMerged(
  paths: readonly string[],
  options: ReadOptions,
): AsyncGenerator<SourceBatch, void> {
  return readOpened(() => openReaders(paths, options), options);
}

/** The same of any readers, which it closes in the end. */
export async function* readOpened(
  open: () => Promise<readonly LogReader[]>,
  options: ReadOptions,
): AsyncGenerator<SourceBatch, void> {
  const { follow = false, signal, batchEvents = DEFAULTS.batchEvents, pollMs = DEFAULTS.pollMs } = options;
  const readers = await open();
  const time = new NeighbourTime(options.cursors);
  try {
    for (let last = false; ; ) {
      if (!follow && signal?.aborted === true) return;
      if (follow) {
        last = signal?.aborted === true;
        for (const reader of readers) reader.wake(last);
      }
      const batch = await readBatch(readers, batchEvents, time);
      if (batch !== undefined) yield batch;
      else if (!follow || last || readers.every((reader) => reader.ended)) return;
      else await pause(pollMs, undefined, signal === undefined ? {} : { signal }).catch(() => undefined);
    }
  } finally {
    await Promise.all(readers.map((reader) => reader.close()));
  }
}
