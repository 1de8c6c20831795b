import { linesOf } from './file-segment.ts';
import { readOpened } from './log-source.ts';
import { sourceNames } from './log-source-paths.ts';
import { LogReader } from './log-source-reader.ts';
import type { RawSource, ReadOptions, SourceBatch, SourceCursor } from './log-source-types.ts';
import { ObjectBytes, type StoredBytes } from './object-bytes.ts';

const CHUNK_BYTES = 1 << 18;

/**
 * Reads an object as batches of events, as `readMerged` does a file, with a window of it in memory. Taken up by a cursor it goes on
 * in plain text right there; gzip has to be unpacked from its beginning. Throws what the object throws.
 */
export function readObject(
  key: string,
  object: StoredBytes,
  options: Omit<ReadOptions, 'follow' | 'stdin'>,
): AsyncGenerator<SourceBatch, void> {
  const cursor = options.cursors?.find(({ path }) => path === key);
  return readOpened(async () => {
    const raw = await openObject(object, options, cursor);
    return [new LogReader(key, sourceNames([key])[0]!, raw, options, cursor)];
  }, options);
}

async function openObject(
  object: StoredBytes,
  { config, signal, chunkBytes = CHUNK_BYTES }: ReadOptions,
  cursor: SourceCursor | undefined,
): Promise<RawSource> {
  const limits = { chunkBytes, maxLineBytes: config.maxLineBytes, signal };
  const lines = await linesOf(new ObjectBytes(object), cursor?.place ?? { position: 0 }, limits);
  return {
    ready: true,
    ended: false,
    live: false,
    arrivalIsTime: false,
    arrival: object.modified,
    // Whether it is still the same object is for those to say who keep the cursor.
    place: () => ({ identity: null, position: lines.position(), encoding: lines.encoding() }),
    next: (exact) => lines.next(true, exact),
    progress: async () => ({ read: lines.bytesRead(), total: object.size }),
    close: async () => undefined,
  };
}
