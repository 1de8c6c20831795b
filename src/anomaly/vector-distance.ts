import type { CountVector } from './session-counts.ts';
import type { TypeWeights } from './type-weights.ts';

/** A count vector with its weighted number of events. */
export interface Weighed {
  readonly vector: CountVector;
  readonly mass: number;
}

/**
 * Weighted L1 distance relative to the heavier vector: Σ w|u − v| / max(Σ w u, Σ w v), cut to `limit`; 0 for equal count
 * vectors. Returns `limit` as soon as the distance is known to reach it: the masses alone often tell.
 */
export function relativeDistance(a: Weighed, b: Weighed, weights: TypeWeights, limit: number): number {
  const heavier = Math.max(a.mass, b.mass);
  const most = limit * heavier;
  if (Math.abs(a.mass - b.mass) >= most) return limit;
  const [u, v] = [a.vector, b.vector];
  let [i, j, sum] = [0, 0, 0];
  while (sum < most && (i < u.types.length || j < v.types.length)) {
    const left = i < u.types.length ? u.types[i]! : Number.POSITIVE_INFINITY;
    const right = j < v.types.length ? v.types[j]! : Number.POSITIVE_INFINITY;
    if (left === right) sum += differenceOf(left, u.counts[i++]! - v.counts[j++]!, weights);
    else if (left < right) sum += differenceOf(left, u.counts[i++]!, weights);
    else sum += differenceOf(right, v.counts[j++]!, weights);
  }
  return sum < most ? sum / heavier : limit;
}

function differenceOf(type: number, difference: number, weights: TypeWeights): number {
  return difference === 0 ? 0 : weights.of(type) * Math.abs(difference);
}

/** The type whose count differs most, as weighed, from the nearest normal vector; the count there and the count found. */
export function largestDifference(
  vector: CountVector,
  normal: CountVector | undefined,
  weights: TypeWeights,
): { type: number; expected: number; got: number } {
  const expectedOf = new Map<number, number>();
  normal?.types.forEach((type, i) => {
    expectedOf.set(type, normal.counts[i]!);
  });
  let largest = { type: -1, expected: 0, got: 0 };
  let most = 0;
  const consider = (type: number, expected: number, got: number): void => {
    const difference = differenceOf(type, got - expected, weights);
    if (difference <= most) return;
    most = difference;
    largest = { type, expected, got };
  };
  vector.types.forEach((type, i) => {
    consider(type, expectedOf.get(type) ?? 0, vector.counts[i]!);
    expectedOf.delete(type);
  });
  for (const [type, expected] of expectedOf) consider(type, expected, 0);
  return largest;
}
