import { type SourceWithCopies, withCopies } from './file-copies.ts';
import { openDevice } from './file-device.ts';
import { openFileSource } from './file-source.ts';
import { openStreamSource } from './file-stdin.ts';
import { openOrWait } from './file-waiting.ts';
import { distinctSources, type ListedSource, sourceNames } from './log-source-paths.ts';
import { LogReader } from './log-source-reader.ts';
import type { RawSource, ReadOptions, SourceCursor } from './log-source-types.ts';

const CHUNK_BYTES = 1 << 18;

/** Opens one source, where it was left if `cursor` says so. Throws LogSourceError when it cannot be read. */
export async function openSource(
  { path, kind, copies = [] }: ListedSource & Partial<SourceWithCopies>,
  options: ReadOptions,
  cursor?: SourceCursor,
): Promise<RawSource> {
  const { config, follow = false, signal, stdin = process.stdin, notice } = options;
  const { chunkBytes = CHUNK_BYTES } = options;
  const limits = { chunkBytes, maxLineBytes: config.maxLineBytes, signal };
  if (kind === 'file') {
    const open = () => openFileSource(path, limits, follow, cursor?.place, copies);
    if (!follow) return open();
    return openOrWait(open, cursor?.place, () =>
      notice?.(`${path}: there is no such file yet; waits for it`),
    );
  }
  const input = kind === 'stdin' ? stdin : await openDevice(path);
  return openStreamSource(path, input, limits, follow, signal);
}

function placeOf({ path, kind }: ListedSource, cursors: readonly SourceCursor[]): SourceCursor | undefined {
  if (kind !== 'file') return undefined;
  return cursors.find((known) => known.path === path && known.place.identity !== null);
}

/** Opens every source, where it was left if a cursor says so. Throws LogSourceError when one cannot be read. */
export async function openReaders(paths: readonly string[], options: ReadOptions): Promise<LogReader[]> {
  const { cursors = [] } = options;
  const sources = withCopies(await distinctSources(paths, cursors));
  const names = sourceNames(sources.map(({ path }) => path));
  const readers: LogReader[] = [];
  try {
    for (const [i, source] of sources.entries()) {
      const cursor = placeOf(source, cursors);
      const raw = await openSource(source, options, cursor);
      readers.push(new LogReader(source.path, names[i]!, raw, options, cursor));
    }
    return readers;
  } catch (error) {
    await Promise.all(readers.map((reader) => reader.close()));
    throw error;
  }
}
