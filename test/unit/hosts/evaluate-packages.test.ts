import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { loadConfig } from '../../../src/config/load-config.ts';
import { evaluatePackages } from '../../../src/hosts/evaluate-packages.ts';
import type { Manifest } from '../../../src/packages/manifest.ts';
import { evaluateText } from '../../../src/terminal/evaluate-text.ts';
import { paintFor } from '../../../src/terminal/paint.ts';
import { fakePackage } from '../../support/fake-package.ts';
import { START } from '../../support/make-event.ts';
import { serviceLines, writeLines } from '../../support/make-stream.ts';
import { tempFolder } from '../../support/temp-folder.ts';

const folder = tempFolder();
const LINES = serviceLines(2000);
const early = writeLines(join(folder, 'early.log'), LINES.slice(0, 1000));
const late = writeLines(join(folder, 'late.log'), LINES.slice(1000));
const DAY = 86_400_000;

/** Times around the start of the stream, in days. */
function trained(from: number, to: number): Partial<Manifest['training']> {
  const [one, other] = [from, to].map((days) => new Date(START + days * DAY).toISOString());
  return { from: one!, to: other!, rows: 10, seconds: 1 };
}

function evaluate(
  training: Partial<Manifest['training']>,
  train: readonly string[] = [early],
  frozen = false,
) {
  return evaluatePackages({
    config: loadConfig(),
    packages: [fakePackage('gru', 'one', undefined, training)],
    train,
    test: [late],
    frozen,
    now: () => 0,
    progress: () => undefined,
  });
}

describe('evaluating packages', () => {
  test('tells of the package, the online experts, the mix and their difference', async () => {
    const report = await evaluate(trained(-2, -1));

    expect(report.package).toMatchObject({ name: 'gru', digest: 'one', overlapEvents: 0 });
    expect(report.packages).toHaveLength(1);
    expect(report.trainingEvents).toBe(1000);
    expect([report.online.events, report.mix.events, report.alone['gru']!.nextEvent.events]).toEqual([
      1000, 1000, 1000,
    ]);
    expect(report.difference.nll.value).not.toBeNull();
  });

  test('a package of other logs is noticed', async () => {
    const report = await evaluate(trained(-2, -1));

    expect(report.package).toMatchObject({ eventTypes: 1, sharedTypes: 0, knownShare: 0 });
    expect(report.notes).toEqual([expect.stringContaining('none of the 1 event types of gru occur')]);
  });

  test('a cold start is said', async () => {
    const report = await evaluate(trained(-2, -1), []);

    expect(report.trainingEvents).toBe(0);
    expect(report.notes.at(-1)).toContain('began with nothing');
    expect(evaluateText(report, paintFor({}))).toContain('cold start');
  });

  test('a frozen test is said, and why the mix does not listen in it', async () => {
    const report = await evaluate(trained(-2, -1), [early], true);

    expect([report.mix.frozen, report.online.frozen]).toEqual([true, true]);
    expect(report.notes.at(-1)).toContain('compare the packages alone');
    expect(evaluateText(report, paintFor({}))).toContain('frozen: nothing was learned in the test');
  });

  test('a test part before the training data is refused', async () => {
    await expect(evaluate(trained(1, 2))).rejects.toThrow(
      /begins at 2026-01-01T.*, before the training data of package gru/,
    );
  });

  test('a test part within the training data is refused', async () => {
    await expect(evaluate(trained(-1, 2))).rejects.toThrow(/lies within the training data of package gru/);
  });

  test('a seam is counted, and told where it is long', async () => {
    const seam = new Date(Date.parse(LINES[1200]!.slice(0, 24))).toISOString();

    const report = await evaluate({ ...trained(-1, 0), to: seam });

    expect(report.package.overlapEvents).toBe(201);
    expect(report.notes.join()).toContain('20 % of the test events are no later than the training data');
  });

  test('a person reads every model, and whether the package adds anything', async () => {
    const text = evaluateText(await evaluate(trained(-2, -1)), paintFor({}));

    for (const model of ['mix', 'online experts alone', 'gru alone', 'repeatLast', 'context5Static'])
      expect(text).toMatch(new RegExp(`^${model} `, 'm'));
    expect(text).toMatch(/next event +(the mix is|adds nothing)/);
  });
});
