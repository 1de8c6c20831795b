/** Hot path (benchmark: ablation): a dozen additions per event. */
import type { StateReader, StateWriter } from '../state/codec.ts';

/** Outcomes over which a trial is remembered; a model that goes bad has that long to lose what it had gained. */
const MEMORY = 20_000;
const KEEP = 1 - 1 / MEMORY;
/** Standard errors by which the challenger has to lead: at 0 it is switched on by luck on every second small set. */
const LEAD = 2;

/**
 * Who may speak: a challenger beside the one that speaks by default. Both are judged by every outcome, and the
 * challenger is listened to only while it leads clearly by the loss and is no worse by a second measure. So what it adds
 * is kept, and it cannot harm for long.
 */
export class Trial {
  readonly #name: string;
  #gain = 0;
  /** Sum of squared gains: the variance of #gain if the two were equally good. */
  #spread = 0;
  #second = 0;

  constructor(name: string) {
    this.#name = name;
  }

  /** Whether the challenger is to be listened to now. */
  get won(): boolean {
    return this.#gain > LEAD * Math.sqrt(this.#spread) && this.#second >= 0;
  }

  /** Takes in by how much the challenger was better at one outcome: in loss, and by the second measure. */
  judge(gain: number, second = 0): void {
    this.#gain = this.#gain * KEEP + gain;
    this.#spread = this.#spread * KEEP + gain * gain;
    this.#second = this.#second * KEEP + second;
  }

  save(writer: StateWriter): void {
    writer.section(this.#name, 1);
    writer.array(Float64Array.of(this.#gain, this.#spread, this.#second));
  }

  restore(reader: StateReader): void {
    reader.section(this.#name, 1);
    const [gain, spread, second] = reader.float64();
    this.#gain = gain!;
    this.#spread = spread!;
    this.#second = second!;
  }
}
