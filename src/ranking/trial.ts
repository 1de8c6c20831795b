/** Hot path (benchmark: ablation): a dozen additions per event. */
import type { StateReader, StateWriter } from '../state/codec.ts';

/** Outcomes over which a trial is remembered; a model that goes bad has that long to lose what it had gained. */
const MEMORY = 20_000;
const KEEP = 1 - 1 / MEMORY;
/**
 * Who may speak: a challenger beside the one that speaks by default. Both are judged by every outcome, and the
 * challenger is listened to only while it leads clearly by the first measure and does not trail by the second. So what
 * it adds is kept, and it cannot harm for long.
 */
export class Trial {
  readonly #name: string;
  readonly #lead: { readonly first: number; readonly both: number };
  /** By measure: sum of the gains, and of their squares, the variance of that sum if the two were equally good. */
  readonly #gain = new Float64Array(2);
  readonly #spread = new Float64Array(2);

  /**
   * `lead`: standard errors by which the challenger has to lead by the first measure, and by both together where there
   * are two. Being asked at every event, it is switched on by luck now and then at 2, rarely at 3.
   */
  constructor(name: string, lead: { readonly first: number; readonly both: number }) {
    this.#name = name;
    this.#lead = lead;
  }

  /** Whether the challenger is to be listened to now. */
  get won(): boolean {
    const first = this.#errors(0);
    const second = this.#errors(1);
    if (first <= this.#lead.first || second < 0) return false;
    return this.#spread[1] === 0 || first + second >= this.#lead.both;
  }

  /** The lead by a measure in standard errors, 0 where the two were never apart. */
  #errors(measure: number): number {
    const spread = this.#spread[measure]!;
    return spread === 0 ? 0 : this.#gain[measure]! / Math.sqrt(spread);
  }

  /** Takes in by how much the challenger was better at one outcome: by the first measure, and by the second. */
  judge(first: number, second = 0): void {
    const gain = this.#gain;
    const spread = this.#spread;
    gain[0] = gain[0]! * KEEP + first;
    gain[1] = gain[1]! * KEEP + second;
    spread[0] = spread[0]! * KEEP + first * first;
    spread[1] = spread[1]! * KEEP + second * second;
  }

  save(writer: StateWriter): void {
    writer.section(this.#name, 1);
    writer.array(this.#gain);
    writer.array(this.#spread);
  }

  restore(reader: StateReader): void {
    reader.section(this.#name, 1);
    this.#gain.set(reader.float64());
    this.#spread.set(reader.float64());
  }
}
