import type { ScoredStep } from '../outcomes/scored-step.ts';
import { meanPinball, medianError } from '../outcomes/time-to-next.ts';
import type { StepBatch } from '../sequences/step-batch.ts';
import { END_OF_SEQUENCE } from '../sequences/step-batch.ts';

/**
 * Measures that models are compared by; what each is, is said where a backtest reports it. `laterTop1` and `laterNll` are
 * those of `withoutFirst`.
 */
export const MEASURES = [
  'top1',
  'top3',
  'top9',
  'nll',
  'maeLog1p',
  'pinball',
  'laterTop1',
  'laterNll',
] as const;
export type Measure = (typeof MEASURES)[number];

/** Columns of a group and model: how many steps, events, times and later events were scored, then the sums of the measures. */
const [STEPS, EVENTS, TIMES, LATER] = [0, 1, 2, 3];
const FIRST_SUM = 4;
export const COLUMNS = FIRST_SUM + MEASURES.length;

/** What the sum of each measure is divided by. */
const DIVISORS: Readonly<Record<Measure, number>> = {
  top1: EVENTS,
  top3: EVENTS,
  top9: EVENTS,
  nll: STEPS,
  maeLog1p: TIMES,
  pinball: TIMES,
  laterTop1: LATER,
  laterNll: LATER,
};

/** A measure from the sums of its model, which begin at `offset`; NaN where nothing was scored. */
export function measureOf(measure: Measure, sums: Float64Array, offset: number): number {
  return sums[offset + FIRST_SUM + MEASURES.indexOf(measure)]! / sums[offset + DIVISORS[measure]]!;
}

/** Groups of sequences at most; beyond it they share groups, which stay independent of each other. */
const MOST_GROUPS = 4096;

/** With fewer sequences than this, they say little about chance, and stretches of time are drawn instead. */
const ENOUGH_SEQUENCES = 30;

/** Rows of a stretch at first; it doubles with every fourfold number of rows, so that it grows with their root. */
const FIRST_STRETCH = 8;

/** How scores were grouped: by their sequences, or by stretches of consecutive steps. */
export interface Grouping {
  readonly by: 'sequences' | 'stretches';
  readonly groups: number;
  /** By group and model: COLUMNS sums each. */
  readonly sums: Float64Array;
}

/**
 * Scores of several models on the same steps, summed in groups that can stand for independent draws: errors within a
 * sequence, or close to each other in time, resemble each other.
 */
export class GroupedScores {
  readonly models: readonly string[];
  readonly #stride: number;
  #bySequence: Float64Array;
  #byStretch: Float64Array;
  #ordinals = new Int32Array(64).fill(-1);
  #sequences = 0;
  #rows = 0;
  #stretch = FIRST_STRETCH;
  #group = 0;

  /** `models`: those that `add` will name; the first is told of each step first. */
  constructor(models: readonly string[]) {
    this.models = models;
    this.#stride = models.length * COLUMNS;
    this.#bySequence = new Float64Array(this.#stride);
    this.#byStretch = new Float64Array(this.#stride * FIRST_STRETCH * 4);
  }

  /** What `model` said of a row of a batch. */
  add(model: string, step: ScoredStep, rows: StepBatch, row: number): void {
    const index = this.models.indexOf(model);
    if (index === 0) this.#begin(rows, row);
    const type = rows.type[row]!;
    const offset = index * COLUMNS;
    sum(this.#bySequence, this.#group * this.#stride + offset, step, type);
    const stretch = Math.floor((this.#rows - 1) / this.#stretch);
    sum(this.#byStretch, stretch * this.#stride + offset, step, type);
  }

  #begin(rows: StepBatch, row: number): void {
    const slot = rows.slot[row]!;
    if (slot >= this.#ordinals.length) this.#ordinals = grow(this.#ordinals, slot + 1);
    if (rows.start[row] === 1 || this.#ordinals[slot]! < 0) this.#ordinals[slot] = this.#sequences++;
    this.#group = this.#ordinals[slot]! % MOST_GROUPS;
    const needed = (this.#group + 1) * this.#stride;
    if (needed > this.#bySequence.length) {
      const wider = new Float64Array(Math.min(MOST_GROUPS * this.#stride, needed * 2));
      wider.set(this.#bySequence);
      this.#bySequence = wider;
    }
    if (this.#rows === this.#stretch * this.#stretch * 4) this.#joinStretches();
    this.#rows++;
  }

  /** Twice as long stretches: neighbours are added up. */
  #joinStretches(): void {
    const before = this.#byStretch;
    this.#byStretch = new Float64Array(before.length * 2);
    for (let i = 0; i < before.length; i++) {
      const stretch = Math.floor(i / this.#stride) >> 1;
      this.#byStretch[stretch * this.#stride + (i % this.#stride)]! += before[i]!;
    }
    this.#stretch *= 2;
  }

  /** The sums of all groups that hold something. */
  grouping(): Grouping {
    if (this.#sequences >= ENOUGH_SEQUENCES) {
      const groups = Math.min(this.#sequences, MOST_GROUPS);
      return { by: 'sequences', groups, sums: this.#bySequence.subarray(0, groups * this.#stride) };
    }
    const groups = Math.ceil(this.#rows / this.#stretch);
    return { by: 'stretches', groups, sums: this.#byStretch.subarray(0, groups * this.#stride) };
  }
}

function sum(sums: Float64Array, at: number, step: ScoredStep, type: number): void {
  const add = (column: number, value: number): void => {
    sums[at + column] = sums[at + column]! + value;
  };
  const measure = (name: Measure, value: number): void => add(FIRST_SUM + MEASURES.indexOf(name), value);
  add(STEPS, 1);
  measure('nll', step.logLoss);
  if (type !== END_OF_SEQUENCE) {
    add(EVENTS, 1);
    for (const [name, places] of [
      ['top1', 1],
      ['top3', 3],
      ['top9', 9],
    ] as const)
      measure(name, step.rank >= 0 && step.rank < places ? 1 : 0);
    if (!step.start) {
      add(LATER, 1);
      measure('laterTop1', step.rank === 0 ? 1 : 0);
      measure('laterNll', step.logLoss);
    }
  }
  if (!step.timed) return;
  add(TIMES, 1);
  measure('maeLog1p', medianError(step));
  measure('pinball', meanPinball(step));
}

function grow(from: Int32Array<ArrayBuffer>, size: number): Int32Array<ArrayBuffer> {
  const into = new Int32Array(size * 2).fill(-1);
  into.set(from);
  return into;
}
