import type { Manifest } from '../packages/manifest.ts';
import type { RankingManifest } from '../packages/ranking-package.ts';
import type { TimeManifest } from '../packages/time-package.ts';
import type { ModelVersion } from './model-registry.ts';

/** Where a package comes from, out of its manifest. A ranking model names no span of time: what it learned from does. */
export function lineageOf(manifest: Manifest | RankingManifest | TimeManifest): ModelVersion['lineage'] {
  const { kind, hyperparameters, metrics, training, createdAt } = manifest;
  const span = 'from' in training ? training : { from: createdAt, to: createdAt };
  const { codeRevision, parent } = 'parent' in training ? training : { codeRevision: null, parent: null };
  return {
    kind,
    dataset: training.dataset,
    trainedFrom: span.from,
    trainedTo: span.to,
    codeRevision,
    parent,
    parameters: hyperparameters,
    metrics,
  };
}
