/** Hot path (benchmark: ablation). */

/** Turns the first `length` scores into shares that add up to `mass`; returns the highest, 0 where there are none. */
export function softmax(values: Float64Array, length: number, mass = 1): number {
  if (length === 0) return 0;
  let top = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < length; i++) if (values[i]! > top) top = values[i]!;
  let sum = 0;
  for (let i = 0; i < length; i++) {
    const value = Math.exp(values[i]! - top);
    values[i] = value;
    sum += value;
  }
  for (let i = 0; i < length; i++) values[i] = (values[i]! * mass) / sum;
  return mass / sum;
}
