import type { Readable } from 'node:stream';
import { withoutUtf16 } from './file-encoding.ts';
import { packingOf, unpackBlocks } from './file-packed.ts';
import type { RawChunk, ReadLimits } from './file-raw-chunk.ts';
import { SingleBytes } from './file-single-bytes.ts';
import { StreamLines } from './file-stream-lines.ts';
import { LogSourceError } from './log-source-error.ts';
import type { RawSource } from './log-source-types.ts';

/** How long a followed standard input is waited for before the other sources get their turn, in milliseconds. */
const PATIENCE_MS = 20;

/** The blocks of a stream, unpacked when it begins like gzip or zstd; a stopped stream ends. */
async function* unpacked(input: Readable, signal: AbortSignal | undefined): AsyncGenerator<Uint8Array> {
  const blocks = untilStopped(input, signal);
  const first = await blocks.next();
  if (first.done === true) return;
  async function* all(): AsyncGenerator<Uint8Array> {
    yield first.value as Uint8Array;
    yield* blocks;
  }
  const packing = packingOf(first.value);
  if (packing === undefined) yield* all();
  else yield* unpackBlocks(packing, all, false);
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

/** Standard input (or any stream, by its name) as a source. It cannot be taken up again by another process. */
export function openStreamSource(
  name: string,
  input: Readable,
  limits: ReadLimits,
  follow: boolean,
  signal: AbortSignal | undefined,
): RawSource {
  const blocks = withoutUtf16(unpacked(input, signal));
  const reader = new StreamLines(blocks, 0, limits, new SingleBytes());
  let position = 0;
  let arrival = Date.now();
  return {
    live: true,
    arrivalIsTime: true,
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
      const chunk = await reader.next(exact, patience).catch((error: unknown) => {
        throw new LogSourceError(name, error);
      });
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
