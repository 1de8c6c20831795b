import type { RawChunk } from './file-raw-chunk.ts';
import { isMissing } from './file-succession.ts';
import type { RawSource, SourcePlace } from './log-source-types.ts';

/** A followed file that is not there yet: looked for whenever somebody asks for more. */
class WaitingSource implements RawSource {
  readonly ready = true;
  readonly ended = false;
  readonly #open: () => Promise<RawSource>;
  readonly #place: SourcePlace;
  #source: RawSource | undefined;

  constructor(open: () => Promise<RawSource>, place: SourcePlace) {
    this.#open = open;
    this.#place = place;
  }

  get live(): boolean {
    return this.#source?.live ?? false;
  }

  get arrivalIsTime(): boolean {
    return this.#source?.arrivalIsTime ?? false;
  }

  get arrival(): number {
    return this.#source?.arrival ?? Date.now();
  }

  place(): SourcePlace {
    return this.#source?.place() ?? this.#place;
  }

  async next(exact?: number, patience?: number): Promise<RawChunk | undefined> {
    this.#source ??= await openUnlessMissing(this.#open);
    return this.#source?.next(exact, patience);
  }

  async progress(): Promise<{ readonly read: number; readonly total: number }> {
    return (await this.#source?.progress()) ?? { read: 0, total: 0 };
  }

  async close(): Promise<void> {
    await this.#source?.close();
  }
}

async function openUnlessMissing(open: () => Promise<RawSource>): Promise<RawSource | undefined> {
  try {
    return await open();
  } catch (error) {
    if (isMissing((error as Error).cause)) return undefined;
    throw error;
  }
}

/** Opens a file, or waits for it where it is missing, which `waits` is told. */
export async function openOrWait(
  open: () => Promise<RawSource>,
  place: SourcePlace | undefined,
  waits: () => void,
): Promise<RawSource> {
  const source = await openUnlessMissing(open);
  if (source !== undefined) return source;
  waits();
  return new WaitingSource(open, place ?? { identity: null, position: 0 });
}
