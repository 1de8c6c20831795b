import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { type Config, configSchema } from '../../../src/config/config.ts';
import { backtestStep } from '../../../src/hosts/backtest-step.ts';
import type { GateVerdict } from '../../../src/registry/gate.ts';
import { HDFS, hdfsLines, retrained, shuffled } from '../../support/hdfs-stream.ts';
import { writeLines } from '../../support/make-stream.ts';
import { type Draft, draftOf, seal } from '../../support/packages.ts';
import { tempFolder } from '../../support/temp-folder.ts';

const folder = tempFolder();
const LINES = hdfsLines(300);
const early = writeLines(join(folder, 'early.ndjson'), LINES.slice(0, LINES.length >> 1));
const later = writeLines(join(folder, 'later.ndjson'), LINES.slice(LINES.length >> 1));

function configWith(test: readonly string[], train: readonly string[] = []): Config {
  return configSchema.parse({ registry: { gate: { evaluation: { train, test } } } });
}

/** What the check says of a package, beside a champion or none. */
async function judge(contents: Draft, champion?: Draft, config = configWith([later])): Promise<GateVerdict> {
  return (await backtestStep(config).run({ name: HDFS, contents, champion })) as GateVerdict;
}

describe('the backtest of the gate', () => {
  test('a model that forecasts passes beside a champion that is as good', async () => {
    const verdict = await judge(retrained(1), draftOf(HDFS));

    expect(verdict).toMatchObject({ result: 'passed', figures: { nllAboveChampion: 0 } });
    expect(verdict.figures?.['top1']).toBeGreaterThan(0.5);
  });

  test('a fast, error-free but wrong model is refused beside a champion', async () => {
    const verdict = await judge(shuffled(), draftOf(HDFS));

    expect(verdict.result).toBe('failed');
  });

  test.each([[[]], [[early]]])('it is refused without a champion too (earlier logs: %j)', async (train) => {
    const verdict = await judge(shuffled(), undefined, configWith([later], train));

    expect(verdict.result).toBe('failed');
    expect(verdict.reason).toMatch(/expected .* of the plain baseline .*, got /);
  });

  test('it is refused where chance has it right as often as counting, for it is sure of what is wrong', async () => {
    const sessions = [150, 200, 250].map((count) => {
      const lines = hdfsLines(count);
      return writeLines(join(folder, `${count}.ndjson`), lines);
    });

    const verdicts = await Promise.all(
      sessions.map((file) => judge(shuffled(), undefined, configWith([file]))),
    );
    const good = await Promise.all(
      sessions.map((file) => judge(draftOf(HDFS), undefined, configWith([file]))),
    );

    expect(verdicts.map(({ result }) => result)).toEqual(['failed', 'failed', 'failed']);
    expect(good.map(({ result }) => result)).toEqual(['passed', 'passed', 'passed']);
  });

  test('a champion that is wrong does not keep a good successor out', async () => {
    const verdict = await judge(draftOf(HDFS), shuffled());

    expect(verdict.result).toBe('passed');
    expect(verdict.figures?.['nllAboveChampion']).toBeLessThan(-1);
  });

  test('a package that has seen the evaluation set is refused; a champion that has is not compared', async () => {
    const seen = seal(draftOf(HDFS), (manifest) => {
      (manifest['training'] as { to: string }).to = '2030-01-01T00:00:00Z';
    });

    const candidate = await judge(seen);
    const champion = await judge(draftOf(HDFS), seen);

    expect(candidate).toMatchObject({
      result: 'failed',
      reason: expect.stringContaining('which has seen it'),
    });
    expect(champion).toMatchObject({ result: 'passed', reason: expect.stringContaining('not compared') });
  });

  test('without an evaluation set it is skipped, and says what to do', async () => {
    const verdict = await judge(shuffled(), undefined, configWith([]));

    expect(verdict).toMatchObject({
      result: 'skipped',
      reason: expect.stringContaining('registry.gate.evaluation.test'),
    });
  });

  test('logs that are not there say nothing about the package', async () => {
    const gone = configWith([join(folder, 'gone.ndjson')]);

    await expect(judge(draftOf(HDFS), undefined, gone)).rejects.toThrow('gone.ndjson');
  });
});
