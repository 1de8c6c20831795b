import { describe, expect, test } from '@jest/globals';
import type { RiskForecast } from '../../../src/risk/forecast.ts';
import { targetsOf } from '../../../src/risk/watch.ts';
import { specialistConfig } from '../../../src/specialists/config.ts';
import { compileSpecialist } from '../../../src/specialists/specialist.ts';
import { StateReader, StateWriter } from '../../../src/state/codec.ts';
import { warningsConfig } from '../../../src/warnings/config.ts';
import { Warner } from '../../../src/warnings/warner.ts';
import type { Incident, Warning } from '../../../src/warnings/warning.ts';

const START = 1_700_000_000_000;
const specialist = (changes: object = {}) =>
  compileSpecialist(
    specialistConfig.parse({
      name: 'outage',
      watch: { tag: 'x' },
      horizons: [60],
      threshold: 0.5,
      ...changes,
    }),
  );

const forecastAt = (second: number, changes: Partial<RiskForecast> = {}): RiskForecast => ({
  target: 0,
  watch: 0,
  horizonSeconds: 60,
  time: START + second * 1000,
  probability: 0.8,
  baseRate: 0.05,
  recency: 0.05,
  skill: 0.3,
  onsets: 5,
  ...changes,
});

const evidence = (type: number) => () => [
  { type, contribution: 2, count: 3, lastSeen: START, hits: 2, episodes: 2 },
];

function desk(...specialists: ReturnType<typeof specialist>[]) {
  const warnings: Warning[] = [];
  const incidents: Incident[] = [];
  const out = {
    warning: (warning: Warning) => warnings.push(warning),
    incident: (incident: Incident) => incidents.push(incident),
  };
  const all = specialists.length > 0 ? specialists : [specialist()];
  const make = () => new Warner(warningsConfig.parse({}), all, targetsOf(all, 5000), NAMES);
  return { warner: make(), make, warnings, incidents, out };
}

const NAMES = {
  typeOf: (type: number) => ({ eventType: `id${type}`, template: `template ${type}` }),
  sourceOf: (source: number) => `source ${source}`,
};

describe('warnings', () => {
  test('a risk over the threshold is told once, with its evidence', () => {
    const { warner, warnings, out } = desk();

    for (const second of [0, 5, 10]) warner.forecast(forecastAt(second), evidence(7), out);

    expect(warnings).toHaveLength(1);
    expect(warnings[0]).toMatchObject({ specialist: 'outage', state: 'open', threshold: 0.5 });
    expect(warnings[0]!.evidence[0]).toMatchObject({ type: 7, eventType: 'id7', template: 'template 7' });
  });

  test.each([
    ['under the threshold', { probability: 0.4 }],
    ['without skill', { skill: 0 }],
    ['before enough onsets were seen', { onsets: 1 }],
    ['where the base rate is as high', { baseRate: 0.7 }],
  ])('no warning %s', (_, changes) => {
    const { warner, warnings, out } = desk();

    warner.forecast(forecastAt(0, changes), evidence(7), out);

    expect(warnings).toEqual([]);
  });

  test('the watched event confirms a warning and gives its lead time', () => {
    const { warner, warnings, incidents, out } = desk();

    warner.forecast(forecastAt(0), evidence(7), out);
    warner.onset({ watch: 0, time: START + 40_000, type: 50 }, out);

    expect(warnings[1]).toMatchObject({ id: warnings[0]!.id, state: 'confirmed', leadSeconds: 40 });
    expect(incidents.map(({ state }) => state)).toEqual(['open', 'confirmed']);
  });

  test('a horizon without the event makes it a false alarm, however late that is noticed', () => {
    const { warner, warnings, out } = desk();

    warner.forecast(forecastAt(0), evidence(7), out);
    warner.onset({ watch: 0, time: START + 61_000, type: 50 }, out);

    expect(warnings.map(({ state }) => state)).toEqual(['open', 'expired']);
  });

  test('the cool-down and the rate limit hold warnings back', () => {
    const { warner, warnings, out } = desk(specialist({ cooldownSeconds: 100, warningsPerHour: 4 }));

    for (let second = 0; second < 600; second += 5) warner.forecast(forecastAt(second), evidence(7), out);

    const raised = warnings.filter(({ state }) => state === 'open').map(({ time }) => (time - START) / 1000);
    expect(raised).toEqual([0]);
  });

  test('only the horizon chosen for warnings is told of', () => {
    const { warner, warnings, out } = desk(specialist({ horizons: [60, 300] }));

    warner.forecast(forecastAt(0), evidence(7), out);
    warner.forecast(forecastAt(5, { target: 1, horizonSeconds: 300 }), evidence(7), out);

    expect(warnings.map(({ horizonSeconds }) => horizonSeconds)).toEqual([300]);
  });

  test('warnings that share evidence are one incident, others are not', () => {
    const { warner, warnings, out } = desk(
      specialist(),
      specialist({ name: 'other' }),
      specialist({ name: 'third' }),
    );

    warner.forecast(forecastAt(0), evidence(7), out);
    warner.forecast(forecastAt(5, { watch: 1, target: 1 }), evidence(7), out);
    warner.forecast(forecastAt(5, { watch: 2, target: 2 }), evidence(8), out);

    expect(warnings[1]!.incident).toBe(warnings[0]!.incident);
    expect(warnings[2]!.incident).not.toBe(warnings[0]!.incident);
  });

  test('ids are the same on a replay and differ between warnings', () => {
    const ids = [0, 1].map(() => {
      const { warner, warnings, out } = desk();
      for (const second of [0, 1000, 2000]) warner.forecast(forecastAt(second), evidence(7), out);
      return [...new Set(warnings.map(({ id }) => id))];
    });

    expect(ids[0]).toEqual(ids[1]);
    expect(ids[0]).toHaveLength(3);
  });

  test('saved and restored in the middle, they come out the same', () => {
    const whole = desk();
    const split = desk();
    const seconds = [0, 30, 300, 310, 700];

    for (const second of seconds) whole.warner.forecast(forecastAt(second), evidence(7), whole.out);
    let { warner } = split;
    for (const second of seconds) {
      warner.forecast(forecastAt(second), evidence(7), split.out);
      const writer = new StateWriter();
      warner.save(writer);
      warner = split.make();
      warner.restore(new StateReader(writer.finish()));
    }

    expect(split.warnings).toEqual(whole.warnings);
    expect(split.incidents).toEqual(whole.incidents);
  });
});
