import type { RawChunk } from '../adapters/local/file-raw-chunk.ts';
import { decodeRaw } from '../adapters/local/log-source-decode.ts';
import { openSource } from '../adapters/local/log-source-open.ts';
import type { ListedSource } from '../adapters/local/log-source-paths.ts';
import type { EventsConfig } from '../events/config.ts';
import type { DecodedChunk } from '../events/decoded-chunk.ts';
import { SourceDecoder } from '../events/decoder.ts';

/** How files are decoded one after the other. */
export interface FileDecoding {
  readonly config: EventsConfig;
  /** Have each event tell how it was read. */
  readonly trace?: boolean;
  readonly progress: (read: number, total: number) => void;
}

/** A chunk of a file, what it was decoded to, and the decoder behind it. */
export interface FileChunk {
  /** Valid until the next chunk is asked for. */
  readonly raw: RawChunk;
  readonly decoded: DecodedChunk;
}

const NOTHING: RawChunk = { kind: 'lines', bytes: new Uint8Array(0), position: 0, length: 0 };

/** The chunks of one file to its end and what waited until then, under the name that its events get. Throws LogSourceError. */
export async function* decodedChunks(
  listed: ListedSource,
  name: string,
  { config, trace = false, progress }: FileDecoding,
): AsyncGenerator<FileChunk> {
  const decoder = new SourceDecoder(name, config, undefined, { trace, holdHead: true, arrivalIsTime: false });
  const source = await openSource(listed, { config });
  try {
    for (let raw = await source.next(); raw !== undefined; raw = await source.next()) {
      yield { raw, decoded: decodeRaw(decoder, raw, source.arrival) };
      const { read, total } = await source.progress();
      progress(read, total);
    }
    yield { raw: NOTHING, decoded: decoder.finish() };
  } finally {
    await source.close();
  }
}
