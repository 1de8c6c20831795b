import { basename } from 'node:path';
import type { Readable } from 'node:stream';
import { setTimeout as pause } from 'node:timers/promises';
import type { EventsConfig } from '../../events/config.ts';
import { noCounts } from '../../events/decoded-chunk.ts';
import type { LogEvent } from '../../events/log-event.ts';
import { mergeByTime } from '../../events/merge.ts';
import { openFileSource } from './file-source.ts';
import { openStreamSource } from './file-stdin.ts';
import { type Asides, LogReader } from './log-source-reader.ts';
import type { SourceBatch, SourceCursor } from './log-source-types.ts';

/** How logs are read; all but the configuration has a default. */
export interface ReadOptions {
  readonly config: EventsConfig;
  /** Places to go on from, as an earlier batch gave them; sources without one are read from their beginning. */
  readonly cursors?: readonly SourceCursor[];
  /** Go on when the end is reached, until the signal: new lines, rotated and truncated files. */
  readonly follow?: boolean;
  /** Ends the reading: at the next batch, or when following, once everything written so far was read. */
  readonly signal?: AbortSignal;
  /** Bytes read at once of each source; 256 KiB. */
  readonly chunkBytes?: number;
  /** Events of one batch at most; 4,096. */
  readonly batchEvents?: number;
  /** Pause between two looks at a followed file, in milliseconds; 200. */
  readonly pollMs?: number;
  /** What `-` reads; standard input. */
  readonly stdin?: Readable;
}

const DEFAULTS = { chunkBytes: 1 << 18, batchEvents: 4096, pollMs: 200 };

/** Names of the sources: the file's name, or its path where two files have the same one; `.gz` is left out. */
export function sourceNames(paths: readonly string[]): string[] {
  const names = paths.map((path) => (path === '-' ? 'stdin' : basename(path).replace(/\.gz$/, '')));
  return names.map((name, i) => (names.indexOf(name) === names.lastIndexOf(name) ? name : paths[i]!));
}

async function openReaders(paths: readonly string[], options: ReadOptions): Promise<LogReader[]> {
  const { config, follow = false, signal, stdin = process.stdin } = options;
  const limits = { chunkBytes: options.chunkBytes ?? DEFAULTS.chunkBytes, maxLineBytes: config.maxLineBytes };
  const names = sourceNames(paths);
  const readers: LogReader[] = [];
  try {
    for (const [i, path] of paths.entries()) {
      const cursor = path === '-' ? undefined : options.cursors?.find((known) => known.path === path);
      const raw =
        path === '-'
          ? openStreamSource(stdin, limits, follow, signal)
          : await openFileSource(path, limits, follow, cursor?.place);
      readers.push(new LogReader(path, names[i]!, config, raw, !follow, cursor));
    }
    return readers;
  } catch (error) {
    await Promise.all(readers.map((reader) => reader.close()));
    throw error;
  }
}

/** Takes events of all readers by time until `limit` or until everything there is now was taken. */
async function takeEvents(
  readers: readonly LogReader[],
  limit: number,
  asides: Asides,
): Promise<readonly LogEvent[]> {
  const events: LogEvent[] = [];
  while (events.length < limit) {
    for (const reader of readers) {
      if (reader.hasEvent || reader.dry) continue;
      // Somebody may be waiting for these while the source waits for somebody to write.
      if (events.length > 0 && !reader.ready) return events;
      await reader.fill(asides);
    }
    const inputs = readers.filter((reader) => reader.hasEvent);
    if (inputs.length === 0) break;
    mergeByTime(inputs, events, limit);
  }
  return events;
}

async function readBatch(readers: readonly LogReader[], limit: number): Promise<SourceBatch | undefined> {
  const asides: Asides = { rejected: [], counters: noCounts() };
  const events = await takeEvents(readers, limit, asides);
  if (events.length === 0 && asides.rejected.length === 0 && asides.counters.lines === 0) return undefined;
  const cursors = readers.map((reader) => reader.cursor());
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
export async function* readMerged(
  paths: readonly string[],
  options: ReadOptions,
): AsyncGenerator<SourceBatch, void> {
  const { follow = false, signal, batchEvents = DEFAULTS.batchEvents, pollMs = DEFAULTS.pollMs } = options;
  const readers = await openReaders([...new Set(paths)], options);
  try {
    for (let last = false; ; ) {
      if (!follow && signal?.aborted === true) return;
      if (follow) {
        last = signal?.aborted === true;
        for (const reader of readers) reader.wake(last);
      }
      const batch = await readBatch(readers, batchEvents);
      if (batch !== undefined) yield batch;
      else if (!follow || last || readers.every((reader) => reader.ended)) return;
      else await pause(pollMs, undefined, signal === undefined ? {} : { signal }).catch(() => undefined);
    }
  } finally {
    await Promise.all(readers.map((reader) => reader.close()));
  }
}
