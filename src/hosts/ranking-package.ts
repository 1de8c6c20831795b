import { readPackageFolder } from '../adapters/local/package-folder.ts';
import { readTreeEnsemble } from '../adapters/onnx/tree-ensemble.ts';
import type { Config } from '../config/config.ts';
import { PackageError } from '../packages/errors.ts';
import { type VerifiedRanking, verifyRanking } from '../packages/ranking-package.ts';
import type { Pipeline } from '../pipeline.ts';
import { scoreRow, type TreeEnsemble } from '../ranking/boosted-trees.ts';
import { LEAST_SHARE, MOST_DESCRIBED } from '../ranking/candidate-features.ts';
import { ONLINE } from '../ranking/config.ts';
import type { TrainedModel } from '../ranking/trained-ranking.ts';
import { openTimePackage } from './time-package.ts';

/** Difference from the scores where the model was trained that is still rounding. */
const TOLERANCE = 1e-5;

/**
 * Lets the pipeline rank by the model that `ranking.model` names, and hear the one that `ranking.time.model` names, if
 * any. Throws PackageError where a package is damaged or computes something else here, RankingModelError where it was
 * trained on other features.
 */
export function rankAsConfigured({ ranking }: Config, { forecaster }: Pick<Pipeline, 'forecaster'>): void {
  if (ranking.model !== ONLINE) forecaster.rankBy(openRankingPackage(ranking.model));
  if (ranking.time.model !== ONLINE) forecaster.timeBy(openTimePackage(ranking.time.model));
}

/** The ranking model in a package folder, verified. Throws PackageError. */
export function openRankingPackage(folder: string): TrainedModel {
  const verified = verifyRanking(readPackageFolder(folder));
  const trees = treesOf(verified);
  checkFit(verified, trees);
  for (const { features, scores } of verified.golden)
    features.forEach((row, at) => {
      checkScore(verified, trees, Float32Array.from(row), scores[at]);
    });
  const { graph, candidates } = verified.manifest;
  return { features: graph.features, trees, ends: candidates.ends };
}

function treesOf({ where, graph }: VerifiedRanking): TreeEnsemble {
  try {
    return readTreeEnsemble(graph);
  } catch (cause) {
    const got = (cause as Error).message;
    const expected = 'boosted trees as `logcast-training rank` writes them';
    throw new PackageError('PACKAGE_GRAPH', { package: where, file: 'model.onnx', expected, got }, { cause });
  }
}

function checkFit({ where, manifest }: VerifiedRanking, { width }: TreeEnsemble): void {
  const { features } = manifest.graph;
  const { most, leastShare } = manifest.candidates;
  if (features.length === width && most === MOST_DESCRIBED && leastShare === LEAST_SHARE) return;
  const expected = `${width} features of at most ${MOST_DESCRIBED} candidates with a share of ${LEAST_SHARE}`;
  const got = `${features.length} features, ${most} candidates, ${leastShare}`;
  throw new PackageError('PACKAGE_MISFIT', { package: where, file: 'manifest.json', expected, got });
}

function checkScore(
  { where }: VerifiedRanking,
  trees: TreeEnsemble,
  row: Float32Array,
  score: number | undefined,
): void {
  const got = row.length === trees.width ? scoreRow(trees, row, 0) : Number.NaN;
  if (score !== undefined && Math.abs(got - score) <= TOLERANCE) return;
  throw new PackageError('PACKAGE_GOLDEN', {
    package: where,
    file: 'golden.json',
    expected: `the score ${score} within ${TOLERANCE}`,
    got: `${got}`,
  });
}
