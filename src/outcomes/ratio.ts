/** sum / count, or null where there is nothing to divide by: `null` is how JSON says "not measured". */
export function ratio(sum: number, count: number): number | null {
  return count > 0 ? sum / count : null;
}

/** Median of the values, null without any. Sorts a copy. */
export function medianOf(values: readonly number[]): number | null {
  if (values.length === 0) return null;
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}
