import type { Manifest } from '../packages/manifest.ts';
import type { RankingManifest } from '../packages/ranking-package.ts';
import type { ModelVersion } from './model-registry.ts';

/** Where a package comes from, out of its manifest. A ranking model names no span of time: what it learned from does. */
export function lineageOf(manifest: Manifest | RankingManifest): ModelVersion['lineage'] {
  const { kind, hyperparameters, metrics, training, createdAt } = manifest;
  const origin =
    'from' in training
      ? { from: training.from, to: training.to, revision: training.codeRevision, parent: training.parent }
      : { from: createdAt, to: createdAt, revision: null, parent: null };
  return {
    kind,
    dataset: training.dataset,
    trainedFrom: origin.from,
    trainedTo: origin.to,
    codeRevision: origin.revision,
    parent: origin.parent,
    parameters: hyperparameters,
    metrics,
  };
}
