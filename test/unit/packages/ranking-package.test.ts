import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { configSchema } from '../../../src/config/config.ts';
import { openRankingPackage } from '../../../src/hosts/ranking-package.ts';
import { shapeOf } from '../../../src/hosts/state-shape.ts';
import { Pipeline } from '../../../src/pipeline.ts';
import { packageFolder } from '../../support/neural.ts';
import { type Draft, draftOf, edit, type Json, refusalOf, seal } from '../../support/packages.ts';
import { tempFolder } from '../../support/temp-folder.ts';

const folder = tempFolder();
const FILES = ['manifest.json', 'model.onnx', 'golden.json'];
let written = 0;

/** A folder with these files. */
function placed({ files }: Draft): string {
  const target = join(folder, `${written++}`);
  cpSync(packageFolder('tiny-ranking'), target, { recursive: true });
  for (const [name, bytes] of files) writeFileSync(join(target, name), bytes);
  return target;
}

describe('a ranking package', () => {
  test('is opened where every byte is what it says, and fits the pipeline of now', () => {
    const model = openRankingPackage(packageFolder('tiny-ranking'));
    const { forecaster } = new Pipeline(configSchema.parse({}));

    forecaster.rankBy(model);
    expect(model.features).toHaveLength(model.trees.width);
    expect(model.trees.roots.length).toBeGreaterThan(1);
  });

  test.each(FILES)('with a byte changed in %s is refused by the name of that file', (file) => {
    const length = draftOf('tiny-ranking').files.get(file)!.length;

    for (let at = 0; at < length; at += Math.ceil(length / 23)) {
      const draft = draftOf('tiny-ranking');
      const bytes = Uint8Array.from(draft.files.get(file)!);
      bytes[at]! ^= 1 << (at % 8);
      draft.files.set(file, bytes);
      expect(refusalOf(() => openRankingPackage(placed(draft))).message).toContain(file);
    }
  });

  test('is refused where it computes another score here, even with all digests right', () => {
    const draft = edit<{ cases: { scores: number[] }[] }>(
      draftOf('tiny-ranking'),
      'golden.json',
      ({ cases }) => {
        cases[0]!.scores[0]! += 2e-5;
      },
    );

    const error = refusalOf(() => openRankingPackage(placed(seal(draft))));
    expect(error.code).toBe('PACKAGE_GOLDEN');
  });

  test('is refused where it was trained on other candidates', () => {
    const draft = seal(draftOf('tiny-ranking'), (manifest) => {
      (manifest['candidates'] as Json)['most'] = 8;
    });

    expect(refusalOf(() => openRankingPackage(placed(draft))).code).toBe('PACKAGE_MISFIT');
  });

  test('is refused with the graph of something else', () => {
    const draft = draftOf('tiny-ranking');
    draft.files.set('model.onnx', readFileSync(join(packageFolder('tiny-gru'), 'model.onnx')));

    const error = refusalOf(() => openRankingPackage(placed(seal(draft))));
    expect([error.code, error.message]).toEqual(['PACKAGE_GRAPH', expect.stringContaining('model.onnx')]);
  });

  test('is refused where a sequence model was asked for as one', () => {
    expect(refusalOf(() => openRankingPackage(packageFolder('tiny-gru'))).message).toContain('kind');
  });

  test('may come and go without a new state', () => {
    const asked = configSchema.parse({ ranking: { model: 'some/package' } });
    const other = configSchema.parse({ ranking: { topK: 3 } });

    expect(shapeOf(asked)).toEqual(shapeOf(configSchema.parse({})));
    expect(shapeOf(other)).not.toEqual(shapeOf(asked));
  });
});
