import { COLUMNS, type GroupedScores, type Grouping, type Measure, measureOf } from './grouped-scores.ts';
import { randomFrom } from './random.ts';

/** A figure with the range that 95 % of the draws fall in; null where nothing was scored. */
export interface Interval {
  readonly value: number | null;
  readonly low: number | null;
  readonly high: number | null;
}

const DRAWS = 1000;
const SEED = 20_261_120;

interface Place {
  /** Index of the set of scores, and where the sums of the model begin in it. */
  readonly set: number;
  readonly offset: number;
}

/**
 * Percentile bootstrap over groups (Efron & Tibshirani, An Introduction to the Bootstrap, 1993): all models of all sets
 * are drawn with the same groups, so that a difference between two of them is a paired one. Deterministic.
 */
export class Bootstrap {
  readonly grouping: Pick<Grouping, 'by' | 'groups'>;
  readonly #sets: readonly GroupedScores[];
  /** By set: sums of all groups, then those of each draw. */
  readonly #whole: readonly Float64Array[];
  readonly #drawn: readonly Float64Array[][];

  /** `sets` hold scores of the same steps; each model is in one of them. */
  constructor(sets: readonly GroupedScores[]) {
    const groupings = sets.map((set) => set.grouping());
    const { by, groups } = groupings[0]!;
    if (groupings.some((other) => other.groups !== groups || other.by !== by))
      throw new RangeError('scores of different steps cannot be compared');
    this.grouping = { by, groups };
    this.#sets = sets;
    const everyGroup = Int32Array.from({ length: groups }, (_, group) => group);
    this.#whole = groupings.map(({ sums }) => total(sums, groups, everyGroup));
    const random = randomFrom(SEED);
    const draws = Array.from({ length: DRAWS }, () => {
      const picks = Int32Array.from({ length: groups }, () => Math.floor(random() * groups));
      return groupings.map(({ sums }) => total(sums, groups, picks));
    });
    this.#drawn = draws;
  }

  /** What a model was worth. */
  of(model: string, measure: Measure): Interval {
    const place = this.#placeOf(model);
    return this.#interval((sums) => measureOf(measure, sums[place.set]!, place.offset));
  }

  /** By how much the figure of `model` lies above that of `other`. */
  difference(model: string, other: string, measure: Measure): Interval {
    const [one, two] = [this.#placeOf(model), this.#placeOf(other)];
    return this.#interval(
      (sums) =>
        measureOf(measure, sums[one.set]!, one.offset) - measureOf(measure, sums[two.set]!, two.offset),
    );
  }

  #placeOf(model: string): Place {
    const set = this.#sets.findIndex(({ models }) => models.includes(model));
    return { set, offset: this.#sets[set]!.models.indexOf(model) * COLUMNS };
  }

  #interval(figure: (sums: readonly Float64Array[]) => number): Interval {
    const value = figure(this.#whole);
    if (!Number.isFinite(value)) return { value: null, low: null, high: null };
    const values = Float64Array.from(this.#drawn, figure).filter(Number.isFinite).sort();
    const at = (share: number): number => values[Math.round(share * (values.length - 1))]!;
    return { value, low: at(0.025), high: at(0.975) };
  }
}

function total(sums: Float64Array, groups: number, picks: Int32Array): Float64Array {
  const stride = groups === 0 ? 0 : sums.length / groups;
  const result = new Float64Array(stride);
  for (const pick of picks) {
    const from = pick * stride;
    for (let i = 0; i < stride; i++) result[i] = result[i]! + sums[from + i]!;
  }
  return result;
}
