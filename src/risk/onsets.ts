import type { StateReader, StateWriter } from '../state/codec.ts';
import type { Watch } from './watch.ts';

/** Onsets of two watches at most so far apart are one thing seen by both, ms. */
export const TOGETHER = 20_000;
/** Time before the first event of the stream. */
const NEVER = 0;

/** When an incident began and when it was over, its quiet time included, epoch ms. */
export interface Incidence {
  readonly began: number;
  readonly over: number;
}

/** Which incidents of each watch ran when: an onset is the first watched event after a quiet time. */
export class Onsets {
  readonly #quiet: Float64Array;
  /** Epoch ms of the last watched event of each watch, 0 for none. */
  readonly lastWatched: Float64Array;
  readonly lastOnset: Float64Array;
  readonly counts: Float64Array;

  constructor(watches: readonly Watch[]) {
    this.#quiet = Float64Array.from(watches, (watch) => watch.quietSeconds * 1000);
    this.lastWatched = new Float64Array(watches.length);
    this.lastOnset = new Float64Array(watches.length);
    this.counts = new Float64Array(watches.length);
  }

  /** Whether an incident of the watch is running, its quiet time included. */
  running(watch: number, time: number): boolean {
    const last = this.lastWatched[watch]!;
    return last !== NEVER && time - last <= this.#quiet[watch]!;
  }

  /** When the latest incident of the watch was over, its quiet time included; 0 before the first. */
  over(watch: number): number {
    const last = this.lastWatched[watch]!;
    return last === NEVER ? NEVER : last + this.#quiet[watch]!;
  }

  /** The latest onset of another watch that did not come together with one at `time`; 0 for none. */
  latestOther(watch: number, time: number): number {
    let latest = NEVER;
    for (let other = 0; other < this.lastOnset.length; other++) {
      const onset = this.lastOnset[other]!;
      if (other !== watch && time - onset > TOGETHER) latest = Math.max(latest, onset);
    }
    return latest;
  }

  /** The latest incident of another watch that did not come together with one of this; both times 0 for none. */
  latestIncident(watch: number): Incidence {
    let latest = -1;
    for (let other = 0; other < this.lastOnset.length; other++) {
      const onset = this.lastOnset[other]!;
      if (other === watch || onset === NEVER || Math.abs(onset - this.lastOnset[watch]!) <= TOGETHER)
        continue;
      if (latest < 0 || onset > this.lastOnset[latest]!) latest = other;
    }
    return latest < 0
      ? { began: NEVER, over: NEVER }
      : { began: this.lastOnset[latest]!, over: this.over(latest) };
  }

  /** Notes a watched event and returns whether it is an onset. */
  observe(watch: number, time: number): boolean {
    const onset = !this.running(watch, time);
    this.lastWatched[watch] = time;
    if (!onset) return false;
    this.lastOnset[watch] = time;
    this.counts[watch]! += 1;
    return true;
  }

  save(writer: StateWriter): void {
    for (const array of [this.lastWatched, this.lastOnset, this.counts]) writer.array(array);
  }

  restore(reader: StateReader): void {
    for (const array of [this.lastWatched, this.lastOnset, this.counts]) array.set(reader.float64());
  }
}
