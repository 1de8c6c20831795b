import { describe, expect, test } from '@jest/globals';
import { parseOptions, type RecordOptions } from '../../../samples/recorder/options.ts';
import { type Item, planSchedule } from '../../../samples/recorder/schedule.ts';

const options = (seed: number, changes: Partial<RecordOptions> = {}): RecordOptions => ({
  seed,
  minutes: 102,
  out: 'out',
  run: 'run',
  port: 7400,
  scale: 1,
  rate: 5,
  only: [],
  ...changes,
});

const incidentsOf = (items: readonly Item[]) => items.filter((item) => !item.lookalike);
const kindsOf = (items: readonly Item[]) => new Set(items.map((item) => item.scenario.kind));

describe('the schedule of a recording', () => {
  test('is the same for the same seed and another for another seed', () => {
    const [first, again, other] = [7, 7, 8].map((seed) => JSON.stringify(planSchedule(options(seed), true)));

    expect(again).toBe(first);
    expect(other).not.toBe(first);
  });

  test.each([1, 7, 11, 42])('with seed %i has enough incidents of enough kinds and look-alikes', (seed) => {
    const items = planSchedule(options(seed), true);

    const incidents = incidentsOf(items);
    const lookalikes = items.length - incidents.length;
    expect(incidents.length).toBeGreaterThanOrEqual(36);
    expect(kindsOf(incidents).size).toBeGreaterThanOrEqual(7);
    expect(lookalikes / incidents.length).toBeGreaterThan(0.35);
    expect(lookalikes / incidents.length).toBeLessThan(0.6);
  });

  test.each([1, 7, 11, 42])('with seed %i keeps one kind for its last third', (seed) => {
    const items = planSchedule(options(seed), true);

    const third = (102 * 60 * 2) / 3;
    const early = kindsOf(items.filter((item) => item.startsAt < third));
    const late = kindsOf(items.filter((item) => item.startsAt >= third));
    expect([...late].filter((kind) => !early.has(kind))).toEqual(['connection_flood']);
  });

  test.each([1, 7, 11, 42])(
    'with seed %i leaves a quiet stretch of five minutes before and after the release',
    (seed) => {
      const items = planSchedule(options(seed), true);

      const longest = (from: number, to: number) =>
        Math.max(
          ...items.slice(1).map((item, index) => {
            const { shape, startsAt } = items[index]!;
            const inside = item.startsAt > from && item.startsAt < to;
            return inside ? item.startsAt - startsAt - shape.leadSeconds - shape.damageSeconds : 0;
          }),
        );
      expect(longest(0, 4080)).toBeGreaterThan(300);
      expect(longest(4080, 6120)).toBeGreaterThan(300);
    },
  );

  test('leaves disk incidents out where no small disk can be mounted', () => {
    const items = planSchedule(options(7), false);

    expect(kindsOf(items).has('disk_full')).toBe(false);
  });

  test('keeps to the kinds that were asked for', () => {
    const items = planSchedule(options(7, { only: ['deadlock', 'redis_memory'] }), true);

    expect([...kindsOf(items)].sort()).toEqual(['deadlock', 'redis_memory']);
  });

  test('announces incidents that can be foreseen between seconds and three minutes ahead', () => {
    const items = incidentsOf(planSchedule(options(7), true)).filter((item) => item.scenario.foreseeable);

    const leads = items.map((item) => item.shape.leadSeconds).sort((a, b) => a - b);
    expect(leads.at(-1)).toBeLessThan(180);
    expect(leads[Math.floor(leads.length / 2)]).toBeGreaterThan(30);
  });
});

describe('the command line of the recorder', () => {
  test('asks for help instead of recording', () => {
    expect(parseOptions(['--help'])).toBeUndefined();
  });

  test('names the option, the range and the value that is wrong', () => {
    expect(() => parseOptions(['--minutes', 'soon'])).toThrow(
      '--minutes must be a number from 0.5 to 1440, got "soon"',
    );
  });
});
