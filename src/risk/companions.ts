import type { StateReader, StateWriter } from '../state/codec.ts';
import { type Onsets, TOGETHER } from './onsets.ts';

/**
 * Which watches start together. A general watch ("anything fails") can take over what special ones ("disk full") already
 * foresee: each onset of the special one has come with one of the general one so far.
 */
export class Companions {
  readonly #watches: number;
  /** How many onsets of the column's watch came together with one of the row's. */
  readonly #together: Float64Array;

  constructor(watches: number) {
    this.#watches = watches;
    this.#together = new Float64Array(watches * watches);
  }

  /** Notes an onset, after the onset itself was noted. */
  onset(watch: number, time: number, { lastOnset, counts }: Onsets): void {
    for (let other = 0; other < this.#watches; other++) {
      if (other === watch || counts[other] === 0 || time - lastOnset[other]! > TOGETHER) continue;
      this.#together[watch * this.#watches + other]! += 1;
      this.#together[other * this.#watches + watch]! += 1;
    }
  }

  /** Share of the onsets of `other` that came together with one of `watch`, with one onset of doubt; 0 for less than half. */
  share(watch: number, other: number, { counts }: Onsets): number {
    const share = this.#together[watch * this.#watches + other]! / (counts[other]! + 1);
    return share < 0.5 ? 0 : Math.min(1, share);
  }

  save(writer: StateWriter): void {
    writer.array(this.#together);
  }

  restore(reader: StateReader): void {
    this.#together.set(reader.float64());
  }
}
