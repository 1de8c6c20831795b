import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { configSchema } from '../../../src/config/config.ts';
import { rankAsConfigured } from '../../../src/hosts/ranking-package.ts';
import { shapeOf } from '../../../src/hosts/state-shape.ts';
import { openTimePackage } from '../../../src/hosts/time-package.ts';
import { Pipeline } from '../../../src/pipeline.ts';
import { packageFolder } from '../../support/neural.ts';
import { type Draft, draftOf, edit, type Json, refusalOf, seal } from '../../support/packages.ts';
import { tempFolder } from '../../support/temp-folder.ts';

const folder = tempFolder();
let written = 0;

/** A folder with these files. */
function placed({ files }: Draft): string {
  const target = join(folder, `${written++}`);
  cpSync(packageFolder('tiny-time'), target, { recursive: true });
  for (const [name, bytes] of files) writeFileSync(join(target, name), bytes);
  return target;
}

describe('a time package', () => {
  test('is opened where every byte is what it says, and fits the pipeline of now', () => {
    const model = openTimePackage(packageFolder('tiny-time'));
    const config = configSchema.parse({ ranking: { time: { model: packageFolder('tiny-time') } } });

    rankAsConfigured(config, new Pipeline(config));
    expect(model.ensembles).toHaveLength(3);
    for (const { width, roots } of model.ensembles)
      expect([width, roots.length > 0]).toEqual([model.features.length, true]);
  });

  test('is refused with the file where a byte is another', () => {
    for (const file of ['manifest.json', 'model.onnx', 'golden.json']) {
      const draft = draftOf('tiny-time');
      const bytes = Uint8Array.from(draft.files.get(file)!);
      bytes[bytes.length - 4]! ^= 1;
      draft.files.set(file, bytes);

      expect(refusalOf(() => openTimePackage(placed(draft))).message).toContain(file);
    }
  });

  test('is refused where it computes other quantiles here, even with all digests right', () => {
    const draft = edit<{ cases: { scores: number[] }[] }>(
      draftOf('tiny-time'),
      'golden.json',
      ({ cases }) => {
        cases[0]!.scores[2]! += 2e-4;
      },
    );

    const error = refusalOf(() => openTimePackage(placed(seal(draft))));
    expect([error.code, error.message]).toEqual(['PACKAGE_GOLDEN', expect.stringContaining('golden.json')]);
  });

  test('is refused with quantiles of other levels', () => {
    const draft = seal(draftOf('tiny-time'), (manifest) => {
      (manifest['times'] as Json)['levels'] = [0.05, 0.5, 0.95];
    });

    const error = refusalOf(() => openTimePackage(placed(draft)));
    expect([error.code, error.message]).toEqual([
      'PACKAGE_MISFIT',
      expect.stringContaining('0.05, 0.5, 0.95'),
    ]);
  });

  test('is refused with the trees of a ranking model', () => {
    const draft = draftOf('tiny-time');
    draft.files.set('model.onnx', readFileSync(join(packageFolder('tiny-ranking'), 'model.onnx')));

    const error = refusalOf(() => openTimePackage(placed(seal(draft))));
    expect([error.code, error.message]).toEqual([
      'PACKAGE_GRAPH',
      expect.stringContaining('expected 3 targets, got 1'),
    ]);
  });

  test('is refused where a ranking model was asked for as one', () => {
    expect(refusalOf(() => openTimePackage(packageFolder('tiny-ranking'))).message).toContain('kind');
  });

  test('may come and go without a new state', () => {
    const asked = configSchema.parse({ ranking: { time: { model: 'some/package' } } });
    const other = configSchema.parse({ ranking: { time: { keep: 0.9 } } });

    expect(shapeOf(asked)).toEqual(shapeOf(configSchema.parse({})));
    expect(shapeOf(other)).not.toEqual(shapeOf(asked));
  });
});
