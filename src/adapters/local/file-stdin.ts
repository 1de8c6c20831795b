import type { Readable } from 'node:stream';
import { inUtf8 } from './file-encoding.ts';
import { gunzipBlocks } from './file-gzip.ts';
import type { RawChunk, ReadLimits } from './file-raw-chunk.ts';
import { StreamLines } from './file-stream-lines.ts';
import type { RawSource } from './log-source-types.ts';

/** How long a followed standard input is waited for before the other sources get their turn, in milliseconds. */
const PATIENCE_MS = 20;

function isGzip(block: Uint8Array): boolean {
  return block[0] === 0x1f && block[1] === 0x8b;
}

/** The blocks of a stream, unpacked when it begins like gzip; a stopped stream ends. */
async function* unpacked(input: Readable, signal: AbortSignal | undefined): AsyncGenerator<Uint8Array> {
  const blocks = untilStopped(input, signal);
  const first = await blocks.next();
  if (first.done === true) return;
  async function* all(): AsyncGenerator<Uint8Array> {
    yield first.value as Uint8Array;
    yield* blocks;
  }
  if (isGzip(first.value)) yield* gunzipBlocks(all, false);
  else yield* all();
}

async function* untilStopped(input: Readable, signal: AbortSignal | undefined): AsyncGenerator<Uint8Array> {
  let stopped = signal?.aborted === true;
  const stop = () => {
    stopped = true;
    input.destroy();
  };
  if (stopped) return;
  signal?.addEventListener('abort', stop, { once: true });
  try {
    for await (const block of input) yield typeof block === 'string' ? Buffer.from(block) : block;
  } catch (error) {
    if (!stopped) throw error;
  } finally {
    signal?.removeEventListener('abort', stop);
  }
}

/** Standard input (or any stream) as a source. It cannot be taken up again by another process. */
export function openStreamSource(
  input: Readable,
  limits: ReadLimits,
  follow: boolean,
  signal: AbortSignal | undefined,
): RawSource {
  const reader = new StreamLines(inUtf8(unpacked(input, signal)), 0, limits);
  let position = 0;
  let arrival = Date.now();
  return {
    live: true,
    get ready() {
      return follow || reader.ready;
    },
    get ended() {
      return reader.ended;
    },
    get arrival() {
      return arrival;
    },
    place: () => ({ identity: null, position }),
    async next(exact, patience = follow ? PATIENCE_MS : undefined): Promise<RawChunk | undefined> {
      const chunk = await reader.next(exact, patience);
      arrival = Date.now();
      if (chunk !== undefined) position += chunk.length;
      return chunk;
    },
    progress: async () => ({ read: position, total: position }),
    close: async () => {
      input.destroy();
    },
  };
}
