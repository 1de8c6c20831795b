import { describe, expect, test } from '@jest/globals';
import type { RiskOutcome } from '../../../src/risk/forecast.ts';
import { run } from './collect.ts';
import { syntheticStream } from './synthetic-stream.ts';

/** Mean distance between forecast and frequency over tenths of probability, weighted by grid points. */
function calibrationError(outcomes: readonly RiskOutcome[]): number {
  const bins = Array.from({ length: 10 }, () => ({ probability: 0, onsets: 0 }));
  for (const { probability, label } of outcomes) {
    const bin = bins[Math.min(9, Math.floor(probability * 10))]!;
    bin.probability += probability;
    bin.onsets += label ? 1 : 0;
  }
  const distance = bins.reduce((sum, bin) => sum + Math.abs(bin.probability - bin.onsets), 0);
  return distance / outcomes.length;
}

describe('calibration', () => {
  test.each([true, false])('forecasts come true as often as they say (precursor: %s)', (precursor) => {
    const shape = { seed: 3, hours: 24, incidentsPerHour: 3, precursor };

    const { outcomes } = run(syntheticStream(shape));

    expect(calibrationError(outcomes)).toBeLessThan(0.04);
  });

  test('many forecasts before an onset are bold where there is a precursor', () => {
    const { outcomes } = run(syntheticStream({ seed: 3, hours: 24, incidentsPerHour: 3, precursor: true }));

    const bold = outcomes.filter(({ probability }) => probability > 0.7);

    expect(bold.filter(({ label }) => label).length / bold.length).toBeGreaterThan(0.7);
    expect(bold.length).toBeGreaterThan(0.3 * outcomes.filter(({ label }) => label).length);
  });
});
