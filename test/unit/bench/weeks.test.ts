import { describe, expect, test } from '@jest/globals';
import { Evaluation } from '../../../src/backtest/evaluation.ts';
import { randomFrom } from '../../../src/backtest/random.ts';
import { weeklyRows } from '../../../src/bench/weekly-rows.ts';
import { cutIntoWeeks, scoreWeeks } from '../../../src/bench/weeks.ts';
import { loadConfig } from '../../../src/config/load-config.ts';
import { makeEvent } from '../../support/make-event.ts';
import { ScriptedExpert } from '../../support/scripted-expert.ts';

describe('weeks of a log', () => {
  const line = (time: string | number): string => JSON.stringify({ time, type: 'a' });

  test('begin at the midnight before the first event, whatever form its time has', () => {
    const lines = [
      line('2026-03-04T05:00:00Z'),
      line(Date.UTC(2026, 2, 10, 23, 59)),
      line('2026-03-11T00:00:00Z'),
    ];

    const weeks = cutIntoWeeks(lines);

    expect(weeks).toEqual([
      { from: Date.UTC(2026, 2, 4), lines: lines.slice(0, 2) },
      { from: Date.UTC(2026, 2, 11), lines: lines.slice(2) },
    ]);
  });

  test('are left out where nothing happened, and the later ones keep their days', () => {
    const weeks = cutIntoWeeks([line('2026-03-01T12:00:00Z'), line('2026-03-17T12:00:00Z')]);

    expect(weeks.map(({ from }) => from)).toEqual([Date.UTC(2026, 2, 1), Date.UTC(2026, 2, 15)]);
  });
});

describe('weeks scored as one run', () => {
  const TYPES = ['read', 'write', 'lock', 'sync', 'wait'];
  const random = randomFrom(7);
  const script = Array.from({ length: 900 }, () => TYPES[Math.floor(random() * TYPES.length)]!);
  const events = script.map((type, index) => makeEvent(index * 5, { type, sequence: 'all' }));
  const weeks = [events.slice(300, 500), events.slice(500, 700), events.slice(700)];
  const ignorant = () => new ScriptedExpert('gru', { next: () => 'read' });
  const knowing = () => new ScriptedExpert('gru', { next: (position) => script[position + 1] });

  async function scored(swapBefore: number) {
    const evaluation = new Evaluation(loadConfig(), {}, [ignorant()], () => 0);
    await evaluation.train(events.slice(0, 300));
    await evaluation.endTraining();
    const asked: number[] = [];
    const comparison = await scoreWeeks(evaluation, weeks, async (week) => {
      asked.push(week);
      if (week === swapBefore) evaluation.swapExpert(knowing());
    });
    return { comparison, asked };
  }

  test('an expert swapped in ahead of a week is scored from there on, under the same name', async () => {
    const before = await scored(-1);
    const after = await scored(1);

    const top1 = (run: typeof before) => run.comparison.alone['gru']!.nextEvent;
    expect(after.asked).toEqual([0, 1, 2]);
    expect(top1(after).events).toBe(600);
    expect(top1(before).top1).toBeLessThan(0.3);
    expect(top1(after).top1).toBeGreaterThan(0.7);
    expect(top1(after).top1).toBeLessThan(0.85);
  });

  test('the online experts are the same in both runs, and the mix gains by the better package', async () => {
    const [fixed, weekly] = [await scored(-1), await scored(1)];

    const rows = weeklyRows(fixed.comparison, weekly.comparison, 'gru');

    expect(fixed.comparison.online.nextEvent).toEqual(weekly.comparison.online.nextEvent);
    const [aloneFixed, aloneWeekly, online, mixFixed, mixWeekly] = rows.map(({ top1 }) => top1 as number);
    expect(aloneWeekly).toBeGreaterThan(aloneFixed!);
    expect(mixWeekly).toBeGreaterThan(Math.max(mixFixed!, online!) + 0.2);
    expect(rows.map((row) => row['nll − online'] === '–')).toEqual([true, true, true, false, false]);
    expect(rows[4]!['nll − online']).toMatch(/^-\d\.\d{4} to -\d\.\d{4}$/);
  });
});
