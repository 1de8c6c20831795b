import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { exitCodeOf, isExpected } from '../../../src/commands/exit-codes.ts';
import { loadConfig } from '../../../src/config/load-config.ts';
import { evaluatePackages } from '../../../src/hosts/evaluate-packages.ts';
import type { OpenPackage } from '../../../src/hosts/open-experts.ts';
import { NeuralExpert } from '../../../src/models/neural-expert.ts';
import type { NeuralRunner } from '../../../src/models/neural-job.ts';
import { fakePackage } from '../../support/fake-package.ts';
import { serviceLines, writeLines } from '../../support/make-stream.ts';
import { fixturePackage, modelOf, packageFolder } from '../../support/neural.ts';
import { tempFolder } from '../../support/temp-folder.ts';

const folder = tempFolder();
const LINES = serviceLines(3000);
const early = writeLines(join(folder, 'early.log'), LINES.slice(0, 1000));
const late = writeLines(join(folder, 'late.log'), LINES.slice(1000));

/** A neural package whose graph says nothing, and fails in the run of the given number. */
function failingIn(failingRun: number): OpenPackage {
  let runs = 0;
  const runner: NeuralRunner = {
    run: async () => {
      if (++runs === failingRun) throw new Error('the thread of the model ended');
    },
    close: async () => undefined,
  };
  const expert = new NeuralExpert({ ...modelOf(fixturePackage('tiny-gru')), name: 'gru' }, runner);
  return { ...fakePackage('gru', 'one'), expert };
}

function evaluate(opened: OpenPackage, model = 'online') {
  return evaluatePackages({
    config: loadConfig({ sets: [`ranking.model=${model}`] }),
    packages: [opened],
    train: [early],
    test: [late],
    now: () => 0,
    progress: () => undefined,
  });
}

describe('evaluating a package that fails', () => {
  test.each([
    ['in the training part', 1],
    ['in the test part', 2],
  ])('%s ends with its name and the reason, not with figures', async (_, run) => {
    const error = await evaluate(failingIn(run)).catch((cause) => cause);

    expect(error.message).toMatch(/package gru failed .*: the thread of the model ended/);
    expect([exitCodeOf(error), isExpected(error)]).toEqual([1, true]);
  });

  test('is not mistaken for one that has nothing to say', async () => {
    const report = await evaluate(failingIn(Number.POSITIVE_INFINITY));

    expect(report.alone['gru']!.nextEvent.events).toBe(2000);
  });
});

describe('evaluating with a ranking model', () => {
  test('ranks by it with the package and without', async () => {
    const online = await evaluate(fakePackage('gru', 'one'));
    const ranked = await evaluate(fakePackage('gru', 'one'), packageFolder('tiny-ranking'));

    expect(ranked.online.nextEvent.nll).not.toBe(online.online.nextEvent.nll);
    expect(ranked.mix.nextEvent.nll).toBe(ranked.online.nextEvent.nll);
  });

  test('refuses one that is not there', async () => {
    const evaluating = evaluate(fakePackage('gru', 'one'), join(folder, 'no-such'));

    await expect(evaluating).rejects.toMatchObject({ code: 'PACKAGE_FOLDER' });
  });
});
