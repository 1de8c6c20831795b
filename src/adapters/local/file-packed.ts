import { createGunzip, createZstdDecompress, type Gunzip, type ZstdDecompress } from 'node:zlib';
import { ZstdFrames } from './file-zstd-frames.ts';

/** How a file is packed, of what can be unpacked here. */
export type Packing = 'gzip' | 'zstd';

const MAGIC: Readonly<Record<Packing, readonly number[]>> = {
  gzip: [0x1f, 0x8b],
  zstd: [0x28, 0xb5, 0x2f, 0xfd],
};

/** Bytes by which a packing is told. */
export const MAGIC_BYTES = 4;

/** How data is packed that begins with `head`; undefined where it is not, or not so. */
export function packingOf(head: Uint8Array): Packing | undefined {
  const packings = Object.keys(MAGIC) as Packing[];
  return packings.find((packing) => MAGIC[packing].every((byte, at) => head[at] === byte));
}

/** Thrown after everything before the break was given out. */
export class BrokenPack extends Error {}

const OUTPUT_BYTES = 1 << 17;

/** An unpacking stream fed piece by piece, so that it is known what each piece unpacked to. */
class Inflater {
  readonly #stream: Gunzip | ZstdDecompress;
  readonly #frames: ZstdFrames | undefined;
  #output: Buffer[] = [];
  #failure: Error | undefined;

  constructor(packing: Packing) {
    const size = { chunkSize: OUTPUT_BYTES };
    this.#stream = packing === 'gzip' ? createGunzip(size) : createZstdDecompress(size);
    this.#frames = packing === 'zstd' ? new ZstdFrames() : undefined;
    this.#stream.on('data', (block: Buffer) => this.#output.push(block));
    this.#stream.on('error', (error) => {
      this.#failure = error;
    });
  }

  get failure(): Error | undefined {
    return this.#failure;
  }

  async #settled(act: (done: () => void) => void): Promise<Buffer[]> {
    await new Promise<void>((resolve) => {
      this.#stream.once('error', () => resolve());
      act(resolve);
    });
    // Output pushed last reaches the listener one turn later.
    await new Promise((resolve) => setImmediate(resolve));
    this.#stream.removeAllListeners('error').on('error', (error) => {
      this.#failure = error;
    });
    const output = this.#output;
    this.#output = [];
    return output;
  }

  async push(piece: Uint8Array): Promise<Buffer[]> {
    const output: Buffer[] = [];
    for (const part of this.#frames?.cut(piece) ?? [piece]) {
      if (this.#failure !== undefined) break;
      output.push(...(await this.#settled((done) => this.#stream.write(part, () => done()))));
    }
    return output;
  }

  finish(): Promise<Buffer[]> {
    return this.#settled((done) => {
      this.#stream.once('end', done);
      this.#stream.end();
    });
  }

  close(): void {
    this.#stream.destroy();
  }
}

function size(blocks: readonly Buffer[]): number {
  return blocks.reduce((sum, block) => sum + block.length, 0);
}

/**
 * Unpacks data. When it is damaged, everything that can be read before the break is given out, then BrokenPack
 * is thrown: zlib drops what the failing call unpacked, so the last piece is fed again byte by byte. `open` must give
 * the same data again; where it cannot (standard input), pass `restartable` false and up to one piece is lost.
 */
export async function* unpackBlocks(
  packing: Packing,
  open: () => AsyncIterable<Uint8Array>,
  restartable: boolean,
): AsyncGenerator<Buffer> {
  const inflater = new Inflater(packing);
  let pieces = 0;
  let given = 0;
  try {
    for await (const piece of open()) {
      const blocks = await inflater.push(piece);
      given += size(blocks);
      yield* blocks;
      if (inflater.failure !== undefined) break;
      pieces++;
    }
    if (inflater.failure === undefined) yield* await inflater.finish();
    else if (restartable) yield* lastBytes(packing, open, pieces, given);
    if (inflater.failure !== undefined) throw new BrokenPack(inflater.failure.message);
  } finally {
    inflater.close();
  }
}

/** Unpacks again up to the damaged piece, then byte by byte; gives out what comes after the first `given` bytes. */
async function* lastBytes(
  packing: Packing,
  open: () => AsyncIterable<Uint8Array>,
  intact: number,
  given: number,
): AsyncGenerator<Buffer> {
  const inflater = new Inflater(packing);
  let passed = 0;
  let pieces = 0;
  for await (const piece of open()) {
    const parts = pieces++ < intact ? [piece] : Array.from(piece, (byte) => Uint8Array.of(byte));
    for (const part of parts) {
      for (const block of await inflater.push(part)) {
        const from = Math.min(Math.max(given - passed, 0), block.length);
        passed += block.length;
        if (from < block.length) yield block.subarray(from);
      }
      if (inflater.failure !== undefined) return inflater.close();
    }
  }
  inflater.close();
}
