/** Several measurements of one thing. */
export interface Spread {
  readonly median: number;
  readonly low: number;
  readonly high: number;
}

/** Median and range. */
export function spreadOf(values: readonly number[]): Spread {
  const sorted = values.toSorted((a, b) => a - b);
  return { median: sorted[sorted.length >> 1]!, low: sorted[0]!, high: sorted.at(-1)! };
}

/** `178 (171–190)`. */
export function spreadText({ median, low, high }: Spread): string {
  return `${Math.round(median)} (${Math.round(low)}–${Math.round(high)})`;
}
