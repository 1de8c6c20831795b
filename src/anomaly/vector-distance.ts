import type { CountVector } from './session-counts.ts';

/**
 * |u − v|₁ / max(|u|₁, |v|₁): 0 for equal count vectors, up to 2 for disjoint ones of equal length, cut to `limit`. Returns
 * `limit` as soon as the distance is known to reach it: lengths alone often tell.
 */
export function relativeDistance(u: CountVector, v: CountVector, limit: number): number {
  const longer = Math.max(u.length, v.length);
  const most = limit * longer;
  if (Math.abs(u.length - v.length) >= most) return limit;
  let [i, j, sum] = [0, 0, 0];
  while (sum < most && (i < u.types.length || j < v.types.length)) {
    const a = i < u.types.length ? u.types[i]! : Number.POSITIVE_INFINITY;
    const b = j < v.types.length ? v.types[j]! : Number.POSITIVE_INFINITY;
    if (a === b) sum += Math.abs(u.counts[i++]! - v.counts[j++]!);
    else if (a < b) sum += u.counts[i++]!;
    else sum += v.counts[j++]!;
  }
  return sum < most ? sum / longer : limit;
}

/** The type whose count differs most from the nearest normal vector, with the count there and the count found. */
export function largestDifference(
  vector: CountVector,
  normal: CountVector | undefined,
): { type: number; expected: number; got: number } {
  const expectedOf = new Map<number, number>();
  normal?.types.forEach((type, i) => {
    expectedOf.set(type, normal.counts[i]!);
  });
  let largest = { type: -1, expected: 0, got: 0 };
  const consider = (type: number, expected: number, got: number): void => {
    if (Math.abs(got - expected) > Math.abs(largest.got - largest.expected))
      largest = { type, expected, got };
  };
  vector.types.forEach((type, i) => {
    consider(type, expectedOf.get(type) ?? 0, vector.counts[i]!);
    expectedOf.delete(type);
  });
  for (const [type, expected] of expectedOf) consider(type, expected, 0);
  return largest;
}
