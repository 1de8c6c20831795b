import { createGunzip, type Gunzip } from 'node:zlib';

/** Thrown after everything before the break was given out. */
export class BrokenGzip extends Error {}

const OUTPUT_BYTES = 1 << 17;

/** A gunzip stream fed piece by piece, so that it is known what each piece unpacked to. */
class Inflater {
  readonly #gunzip: Gunzip = createGunzip({ chunkSize: OUTPUT_BYTES });
  #output: Buffer[] = [];
  #failure: Error | undefined;

  constructor() {
    this.#gunzip.on('data', (block: Buffer) => this.#output.push(block));
    this.#gunzip.on('error', (error) => {
      this.#failure = error;
    });
  }

  get failure(): Error | undefined {
    return this.#failure;
  }

  async #settled(act: (done: () => void) => void): Promise<Buffer[]> {
    await new Promise<void>((resolve) => {
      this.#gunzip.once('error', () => resolve());
      act(resolve);
    });
    // Output pushed last reaches the listener one turn later.
    await new Promise((resolve) => setImmediate(resolve));
    this.#gunzip.removeAllListeners('error').on('error', (error) => {
      this.#failure = error;
    });
    const output = this.#output;
    this.#output = [];
    return output;
  }

  push(piece: Uint8Array): Promise<Buffer[]> {
    return this.#settled((done) => this.#gunzip.write(piece, () => done()));
  }

  finish(): Promise<Buffer[]> {
    return this.#settled((done) => {
      this.#gunzip.once('end', done);
      this.#gunzip.end();
    });
  }

  close(): void {
    this.#gunzip.destroy();
  }
}

function size(blocks: readonly Buffer[]): number {
  return blocks.reduce((sum, block) => sum + block.length, 0);
}

/**
 * Unpacks gzip data. When it is damaged, everything that can be read before the break is given out, then BrokenGzip
 * is thrown: zlib drops what the failing call unpacked, so the last piece is fed again byte by byte. `open` must give
 * the same data again; where it cannot (standard input), pass `restartable` false and up to one piece is lost.
 */
export async function* gunzipBlocks(
  open: () => AsyncIterable<Uint8Array>,
  restartable: boolean,
): AsyncGenerator<Buffer> {
  const inflater = new Inflater();
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
    else if (restartable) yield* lastBytes(open, pieces, given);
    if (inflater.failure !== undefined) throw new BrokenGzip(inflater.failure.message);
  } finally {
    inflater.close();
  }
}

/** Unpacks again up to the damaged piece, then byte by byte; gives out what comes after the first `given` bytes. */
async function* lastBytes(
  open: () => AsyncIterable<Uint8Array>,
  intact: number,
  given: number,
): AsyncGenerator<Buffer> {
  const inflater = new Inflater();
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
