import { describe, expect, test } from '@jest/globals';
import { Backtest } from '../../../src/backtest/backtest.ts';
import { loadConfig } from '../../../src/config/load-config.ts';
import type { LogEvent } from '../../../src/events/log-event.ts';
import { makeEvent } from '../../support/make-event.ts';

const STEPS = ['open', 'read', 'read', 'close'];

/** Cases one after the other, each of four steps ten seconds apart. */
function cases(from: number, count: number): LogEvent[] {
  return Array.from({ length: count }, (_, index) =>
    STEPS.map((type, step) =>
      makeEvent(from + index * 60 + step * 10, { type, sequence: `case ${from + index}` }),
    ),
  ).flat();
}

async function backtest(train: readonly LogEvent[], tested: readonly LogEvent[], ...sets: string[]) {
  const run = new Backtest(loadConfig({ sets }));
  await run.train(train);
  await run.endTraining();
  await run.test(tested);
  return { report: await run.finish(1), counts: run.pipeline.sequencer.counts };
}

describe('where no sequence ends before the input does', () => {
  const [train, tested] = [cases(0, 200), cases(100_000, 50)];

  test('ends are neither learned nor scored: the figures are those of endAtInputEnd=never', async () => {
    const { report } = await backtest(train, tested);
    const never = await backtest(train, tested, 'sequences.endAtInputEnd=never');

    expect(report.nextEvent).toEqual(never.report.nextEvent);
    expect(report.nextEvent.ends.count).toBe(0);
    expect(report.baselines.context5Online).toEqual(never.report.baselines.context5Online);
  });

  test('always learns and scores them', async () => {
    const { report } = await backtest(train, tested, 'sequences.endAtInputEnd=always');
    const { report: apart } = await backtest(train, tested);

    expect(report.nextEvent.nll).not.toBe(apart.nextEvent.nll);
  });

  test('a case that was under way when the training part ended goes on in the test part', async () => {
    const [underWay, rest] = [makeEvent(20_000, { type: 'open', sequence: 'x' }), cases(100_000, 2)];
    const next = makeEvent(20_010, { type: 'read', sequence: 'x' });

    const { counts } = await backtest([...train, underWay], [next, ...rest]);

    expect(counts.started).toBe(203);
  });

  test('a case that was over is forgotten by then', async () => {
    const { counts } = await backtest(train, tested);

    expect(counts).toMatchObject({ started: 250, ended: 0, silent: expect.any(Number) });
    expect(counts.silent + counts.leftOpen).toBe(250);
    expect(counts.silent).toBeGreaterThan(240);
  });
});
