import { describe, expect, test } from '@jest/globals';
import { riskConfig } from '../../../src/risk/config.ts';
import type { RiskForecast } from '../../../src/risk/forecast.ts';
import { RiskModel } from '../../../src/risk/risk-model.ts';
import { collector, watchOf } from './collect.ts';
import { syntheticStream } from './synthetic-stream.ts';

const EVENTS = syntheticStream({ seed: 5, hours: 14, incidentsPerHour: 3, precursor: true });
const HALF = Math.floor(EVENTS.length / 2);

/** Learns half of the stream and forecasts the rest. */
function secondHalf(freeze: boolean) {
  const model = new RiskModel(riskConfig.parse({}), [watchOf()]);
  for (const event of EVENTS.slice(0, HALF)) model.observe(event, collector());
  if (freeze) model.freeze();
  const skills = model.skills();
  const heard = collector();
  for (const event of EVENTS.slice(HALF)) model.observe(event, heard);
  return { model, skills, heard };
}

const ratesOf = (forecasts: readonly RiskForecast[]) => new Set(forecasts.map(({ baseRate }) => baseRate));

const FROZEN = secondHalf(true);
const LEARNING = secondHalf(false);

describe('a frozen risk model', () => {
  test('learns nothing: base rate and skill stay as they were', () => {
    const [frozen, learning] = [FROZEN, LEARNING];

    expect(ratesOf(frozen.heard.forecasts).size).toBe(1);
    expect(frozen.model.skills()).toEqual(frozen.skills);
    expect(ratesOf(learning.heard.forecasts).size).toBeGreaterThan(100);
    expect(learning.model.skills()).not.toEqual(learning.skills);
  });

  test('still remembers what has just happened, and foresees what it once learned to', () => {
    const { heard } = FROZEN;

    const mean = (label: boolean) => {
      const those = heard.outcomes.filter((outcome) => outcome.label === label);
      return those.reduce((sum, { probability }) => sum + probability, 0) / those.length;
    };
    expect(heard.onsets.length).toBeGreaterThan(8);
    expect(mean(true)).toBeGreaterThan(4 * mean(false));
  });
});
