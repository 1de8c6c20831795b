import { describe, expect, test } from '@jest/globals';
import { Backtest } from '../../../src/backtest/backtest.ts';
import { loadConfig } from '../../../src/config/load-config.ts';
import { backtestText } from '../../../src/terminal/backtest-text.ts';
import { paintFor } from '../../../src/terminal/paint.ts';
import { makeEvent } from '../../support/make-event.ts';

/** Cases of three events, one after another. */
const EVENTS = Array.from({ length: 60 }, (_, one) =>
  ['open', 'read', 'close'].map((type, step) =>
    makeEvent(one * 10 + step, { type, sequence: `case ${one}` }),
  ),
).flat();

async function textOf(sets: readonly string[]): Promise<string[]> {
  const run = new Backtest(loadConfig({ sets: [...sets] }));
  await run.train(EVENTS.slice(0, 90));
  await run.endTraining();
  await run.test(EVENTS.slice(90));
  return backtestText(await run.finish(1), paintFor({})).split('\n');
}

const rowsAfter = (lines: readonly string[], title: string): string[] => {
  const from = lines.findIndex((line) => line.startsWith(title)) + 1;
  return lines.slice(from, from + 2).map((line) => line.slice(0, 17).trim());
};

describe('the text of a backtest', () => {
  test('shows as issued first, fresh under it, then the baselines', async () => {
    const lines = await textOf(['sequences.endAtInputEnd=never']);

    for (const title of ['next event', 'without first events'])
      expect(rowsAfter(lines, title)).toEqual(['Logcast as issued', 'Logcast fresh']);
    expect(lines.some((line) => line.startsWith('ppm '))).toBe(true);
    expect(lines.join('\n')).toContain('as issued: right after the event before, as a user is told');
    expect(lines.join('\n')).not.toContain('because the input was');
  });

  test('says how many sequences were over only because the input was', async () => {
    const lines = await textOf(['sequences.endAtInputEnd=always', 'sequences.idleTimeoutSeconds=0']);

    expect(lines.join('\n')).toMatch(
      /\n30 sequences were over only because the input was, and are scored apart/,
    );
  });

  test('tells ties and errors in seconds beside the measures of the time', async () => {
    const lines = await textOf([]);

    expect(lines.find((line) => line.startsWith('time to next'))).toMatch(
      /in 80 % interval +ties +in it without ties +MAE s +RMSE s/,
    );
  });
});
