import { readPackageFolder } from '../adapters/local/package-folder.ts';
import { readTreeEnsembles } from '../adapters/onnx/tree-ensemble.ts';
import { PackageError } from '../packages/errors.ts';
import { type VerifiedTime, verifyTime } from '../packages/time-package.ts';
import { scoreRow, type TreeEnsemble } from '../ranking/boosted-trees.ts';
import type { TimeModel } from '../ranking/trained-time.ts';
import { LEVELS } from '../ranking/trained-time-share.ts';

/** Difference from the quantiles where the model was trained that is still rounding. */
const TOLERANCE = 1e-4;

/** The time model in a package folder, verified. Throws PackageError. */
export function openTimePackage(folder: string): TimeModel {
  const verified = verifyTime(readPackageFolder(folder));
  const { manifest, digest } = verified;
  checkLevels(verified);
  const ensembles = ensemblesOf(verified);
  checkGolden(verified, ensembles);
  return {
    digest,
    features: manifest.graph.features,
    ensembles,
    trainedTo: Date.parse(manifest.training.to),
  };
}

function checkLevels({ where, manifest }: VerifiedTime): void {
  const expected = LEVELS.join(', ');
  const got = manifest.times.levels.join(', ');
  if (got !== expected)
    throw new PackageError('PACKAGE_MISFIT', {
      package: where,
      file: 'manifest.json',
      expected: `quantiles of the levels ${expected}`,
      got,
    });
}

function ensemblesOf({ where, graph, manifest }: VerifiedTime): TreeEnsemble[] {
  let ensembles: TreeEnsemble[];
  try {
    ensembles = readTreeEnsembles(graph, LEVELS.length);
  } catch (cause) {
    const got = (cause as Error).message;
    const expected = 'boosted trees as `logcast-training times` writes them';
    throw new PackageError('PACKAGE_GRAPH', { package: where, file: 'model.onnx', expected, got }, { cause });
  }
  const { width } = ensembles[0]!;
  const { features } = manifest.graph;
  if (features.length === width) return ensembles;
  throw new PackageError('PACKAGE_MISFIT', {
    package: where,
    file: 'manifest.json',
    expected: `${width} features, as many as the trees read`,
    got: `${features.length}`,
  });
}

function checkGolden({ where, golden }: VerifiedTime, ensembles: readonly TreeEnsemble[]): void {
  for (const { features, scores } of golden) {
    const row = Float32Array.from(features);
    const got = ensembles.map((trees) => (row.length === trees.width ? scoreRow(trees, row, 0) : Number.NaN));
    const fits = got.every((score, at) => Math.abs(score - (scores[at] ?? Number.NaN)) <= TOLERANCE);
    if (!fits || scores.length !== got.length)
      throw new PackageError('PACKAGE_GOLDEN', {
        package: where,
        file: 'golden.json',
        expected: `the scores ${scores.join(', ')} within ${TOLERANCE}`,
        got: got.join(', '),
      });
  }
}
