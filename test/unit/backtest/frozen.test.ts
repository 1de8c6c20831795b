import { describe, expect, test } from '@jest/globals';
import { Backtest } from '../../../src/backtest/backtest.ts';
import { loadConfig } from '../../../src/config/load-config.ts';
import type { LogEvent } from '../../../src/events/log-event.ts';
import { protocolText } from '../../../src/terminal/backtest-text.ts';
import { makeEvent } from '../../support/make-event.ts';

const CONFIG = loadConfig({ sets: ['sequences.endAtInputEnd=never'] });

/** Cases of the same events each, one after another from a second on; `name` makes their keys. */
function cases(name: string, from: number, count: number, types: readonly string[]): LogEvent[] {
  return Array.from({ length: count }, (_, one) =>
    types.map((type, step) => makeEvent(from + one * 10 + step, { type, sequence: `${name}${one}` })),
  ).flat();
}

async function backtest(train: readonly LogEvent[], tested: readonly LogEvent[], frozen = false) {
  const run = new Backtest(CONFIG, { frozen });
  await run.train(train);
  await run.endTraining();
  await run.test(tested);
  return { report: await run.finish(1), pipeline: run.pipeline };
}

describe('a frozen backtest', () => {
  const train = cases('a', 0, 50, ['open', 'read', 'close']);
  const drifted = cases('b', 10_000, 50, ['boot', 'wait', 'halt']);

  test('shows baselines that learn nothing in the test either', async () => {
    const { report: frozen, pipeline } = await backtest(train, drifted, true);
    const { report: live } = await backtest(train, drifted);

    for (const name of ['context5Online', 'ppm'] as const) {
      expect(live.baselines[name].nextEvent.withoutFirst.top1).toBeGreaterThan(0.9);
      expect(frozen.baselines[name].nextEvent.withoutFirst.top1).toBe(0);
    }
    expect(pipeline.forecaster.learning).toBe(false);
    expect(pipeline.anomaly.learning).toBe('nothing');
    expect([frozen.frozen, live.frozen]).toEqual([true, false]);
  });

  test('says so in words', async () => {
    const { report: frozen } = await backtest(train, drifted, true);
    const { report: live } = await backtest(train, drifted);

    expect(protocolText(frozen)).toBe(
      'split by time: the test begins after the training part has ended; frozen: nothing was learned in the test',
    );
    expect(protocolText(live)).toMatch(/; learning goes on in the test, as when live$/);
  });
});

describe('the split of a backtest', () => {
  const train = cases('a', 0, 50, ['open', 'read', 'close']);

  test.each([
    ['time', cases('b', 10_000, 10, ['open', 'read', 'close']), /^split by time/],
    ['case', cases('b', 400, 50, ['open', 'read']), /^split by case: 20 test events lie before the end/],
    [
      'overlap',
      cases('a', 400, 50, ['open', 'read']),
      /^parts overlap: 20 test events .* sequences are in both/,
    ],
  ])('is told: by %s', async (split, tested, words) => {
    const { report } = await backtest(train, tested);

    expect(report.split).toBe(split);
    expect(protocolText(report)).toMatch(words);
  });
});
