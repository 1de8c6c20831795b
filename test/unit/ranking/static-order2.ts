import type { BatchExpert, Opinions } from '../../../src/models/expert.ts';
import type { TypeMerge } from '../../../src/parsing/type-merge.ts';
import type { StepBatch } from '../../../src/sequences/step-batch.ts';
import type { StateReader, StateWriter } from '../../../src/state/codec.ts';

/** A static order-2 context model: counts from training sequences, never updated; a batch expert as simple as can be. */
export class StaticOrder2 implements BatchExpert {
  readonly name = 'staticOrder2';
  readonly width = 2;
  readonly timed = false;
  readonly #successors = new Map<string, Map<number, number>>();
  #lastTwo = new Map<number, readonly [number, number]>();

  constructor(training: readonly (readonly number[])[]) {
    for (const types of training) {
      types.forEach((type, i) => {
        const key = `${types[i - 2] ?? 0},${types[i - 1] ?? 0}`;
        const counts = this.#successors.get(key) ?? new Map<number, number>();
        this.#successors.set(key, counts.set(type, (counts.get(type) ?? 0) + 1));
      });
    }
  }

  begin(): void {
    // Types are its own words already.
  }

  async advance(batch: StepBatch, opinions: Opinions): Promise<void> {
    this.advanceNow(batch, opinions);
  }

  advanceNow(batch: StepBatch, opinions: Opinions): void {
    opinions.probabilities.fill(0);
    for (let row = 0; row < batch.length; row++) {
      const slot = batch.slot[row]!;
      const [, one] = batch.start[row] === 1 ? [0, 0] : (this.#lastTwo.get(slot) ?? [0, 0]);
      const now = [one, batch.type[row]!] as const;
      this.#lastTwo.set(slot, now);
      this.#speak(now.join(), row * this.width, opinions);
    }
  }

  #speak(key: string, at: number, opinions: Opinions): void {
    const counts = [...(this.#successors.get(key) ?? [])].sort((one, other) => other[1] - one[1]);
    const total = counts.reduce((sum, [, count]) => sum + count, 0.5);
    counts.slice(0, this.width).forEach(([type, count], i) => {
      opinions.types[at + i] = type;
      opinions.probabilities[at + i] = count / total;
    });
  }

  merge({ from, into }: TypeMerge): void {
    for (const counts of this.#successors.values()) {
      const moved = counts.get(from);
      if (moved === undefined) continue;
      counts.delete(from);
      counts.set(into, (counts.get(into) ?? 0) + moved);
    }
  }

  save(writer: StateWriter): void {
    writer.json([...this.#lastTwo]);
  }

  restore(reader: StateReader): void {
    this.#lastTwo = new Map(reader.json() as [number, [number, number]][]);
  }
}
