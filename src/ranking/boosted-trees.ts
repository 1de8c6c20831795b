/**
 * Hot path (benchmark: ablation). Gradient-boosted regression trees and a linear part (score = w·x + Σ trees), held in
 * flat arrays and asked in place.
 */

/**
 * Trees over `width` features. Node n of the arrays: x[feature[n]] ≤ threshold[n] goes to left[n], else to right[n];
 * a negative child −1−l is leaf l with `leaf[l]`. `roots` holds the first node of each tree, coded like a child.
 */
export interface TreeEnsemble {
  readonly width: number;
  readonly linear: Float32Array;
  readonly roots: Int32Array;
  readonly feature: Int32Array;
  readonly threshold: Float32Array;
  readonly left: Int32Array;
  readonly right: Int32Array;
  readonly leaf: Float32Array;
}

/** Score of one row, `values[offset … offset + width)`. */
export function scoreRow(ensemble: TreeEnsemble, values: Float32Array, offset: number): number {
  const { width, linear, roots, feature, threshold, left, right, leaf } = ensemble;
  let score = 0;
  for (let i = 0; i < width; i++) score += linear[i]! * values[offset + i]!;
  for (let tree = 0; tree < roots.length; tree++) {
    let node = roots[tree]!;
    while (node >= 0)
      node = values[offset + feature[node]!]! <= threshold[node]! ? left[node]! : right[node]!;
    score += leaf[-1 - node]!;
  }
  return score;
}
