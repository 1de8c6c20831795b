/** @jest-environment ./test/support/onnx-environment.ts */
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from '@jest/globals';
import { openPackage } from '../../../src/hosts/open-package.ts';
import { createOpinions } from '../../../src/models/expert.ts';
import { expertsConfig } from '../../../src/models/experts-config.ts';
import { PackageError } from '../../../src/packages/errors.ts';
import { batchOf, fixturePackage, packageFolder, typesOf } from '../../support/neural.ts';

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

/** E5 is how an HDFS block begins: three of them come, then E26, E11 or E9. */
async function afterFirst(worker: boolean) {
  const settings = expertsConfig.parse({ worker });
  const { expert, vocabulary, close } = await openPackage(
    packageFolder('hdfs-gru'),
    settings,
    () => undefined,
  );
  const e5 = vocabulary.types.findIndex(({ template }) => template === 'E5');
  expert.begin(typesOf(fixturePackage('hdfs-gru')));
  const opinions = createOpinions(expert, 1);
  await expert.advance(
    batchOf([{ slot: 0, type: e5, seconds: 0, start: true, known: vocabulary.types.length }]),
    opinions,
  );
  await close();
  return {
    likeliest: vocabulary.types[opinions.types[0]!]!.template,
    probability: opinions.probabilities[0]!,
  };
}

describe('opening a package', () => {
  test.each([true, false])('gives an expert that forecasts (in a worker: %s)', async (worker) => {
    const { likeliest, probability } = await afterFirst(worker);

    expect(['E5', 'E22']).toContain(likeliest);
    expect(probability).toBeGreaterThan(0.5);
  });

  test.each([true, false])(
    'refuses a damaged one, wherever its graph would run (worker: %s)',
    async (worker) => {
      const folder = mkdtempSync(join(tmpdir(), 'logcast-package-'));
      folders.push(folder);
      cpSync(packageFolder('tiny-gru'), folder, { recursive: true });
      writeFileSync(join(folder, 'model.onnx'), 'not a graph');

      const opening = openPackage(folder, expertsConfig.parse({ worker }), () => undefined);

      await expect(opening).rejects.toThrow(PackageError);
      await expect(opening).rejects.toThrow('model.onnx');
    },
  );
});
