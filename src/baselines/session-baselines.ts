import type { TypeMerge } from '../parsing/type-merge.ts';
import { END_OF_SEQUENCE, type StepBatch } from '../sequences/step-batch.ts';
import { Generations } from './generations.ts';

/** A verdict of a session baseline: 1 for what training never showed, 0 for what it did. */
export interface BaselineVerdict {
  score: number;
  readonly threshold: number;
  anomalous: boolean;
}

type Counts = Map<number, number>;

/**
 * The two plain session rules: "an event type or a length never seen in training" and "a count vector never seen in
 * training". They learn the sessions that close in the training part and nothing after it.
 */
export class SessionBaselines {
  readonly newEventOrLength: BaselineVerdict = { score: 0, threshold: 0.5, anomalous: false };
  readonly countVector: BaselineVerdict = { score: 0, threshold: 0.5, anomalous: false };
  readonly #open = new Map<number, Counts>();
  readonly #types = new Set<number>();
  readonly #lengths: Generations<number, true>;
  #vectors: Generations<string, true>;
  readonly #maxVectors: number;
  #learning = true;

  constructor(maxVectors: number) {
    this.#maxVectors = maxVectors;
    this.#lengths = new Generations(maxVectors);
    this.#vectors = new Generations(maxVectors);
  }

  endTraining(): void {
    this.#learning = false;
  }

  /** True when the row closed a session: both verdicts are about it. */
  step(batch: StepBatch, row: number): boolean {
    const slot = batch.slot[row]!;
    const type = batch.type[row]!;
    let counts = this.#open.get(slot);
    if (counts === undefined || batch.start[row] === 1) {
      counts = new Map();
      this.#open.set(slot, counts);
    }
    if (type !== END_OF_SEQUENCE) {
      counts.set(type, (counts.get(type) ?? 0) + 1);
      return false;
    }
    this.#open.delete(slot);
    if (counts.size === 0) return false;
    this.#judge(counts);
    return true;
  }

  #judge(counts: Counts): void {
    const types = [...counts.keys()];
    const length = [...counts.values()].reduce((sum, count) => sum + count, 0);
    const vector = nameOf(counts);
    const newEvent = types.some((type) => !this.#types.has(type));
    decide(this.newEventOrLength, newEvent || this.#lengths.get(length) === undefined);
    decide(this.countVector, this.#vectors.get(vector) === undefined);
    if (!this.#learning) return;
    for (const type of types) this.#types.add(type);
    this.#lengths.set(length, true);
    this.#vectors.set(vector, true);
  }

  /** Event type `from` is from now on known as `into`, in open sessions and in what was learned. */
  merge({ from, into }: TypeMerge): void {
    for (const counts of this.#open.values()) renameIn(counts, from, into);
    if (!this.#types.delete(from)) return;
    this.#types.add(into);
    const renamed = new Generations<string, true>(this.#maxVectors);
    for (const [vector] of this.#vectors.entries()) {
      const counts = countsOf(vector);
      renameIn(counts, from, into);
      renamed.set(nameOf(counts), true);
    }
    this.#vectors = renamed;
  }
}

function decide(verdict: BaselineVerdict, anomalous: boolean): void {
  verdict.anomalous = anomalous;
  verdict.score = anomalous ? 1 : 0;
}

/** A count vector as text, the same for equal vectors. */
function nameOf(counts: Counts): string {
  const sorted = [...counts].sort((a, b) => a[0] - b[0]);
  return sorted.map(([type, count]) => `${type}:${count}`).join(' ');
}

function countsOf(vector: string): Counts {
  return new Map(
    vector.split(' ').map((entry) => {
      const [type, count] = entry.split(':');
      return [Number(type), Number(count)];
    }),
  );
}

function renameIn(counts: Counts, from: number, into: number): void {
  const count = counts.get(from);
  if (count === undefined) return;
  counts.delete(from);
  counts.set(into, (counts.get(into) ?? 0) + count);
}
