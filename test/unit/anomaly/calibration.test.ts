import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { anomalyConfig } from '../../../src/anomaly/config.ts';
import { BIT, calibrate, upperQuantile, weightOf } from '../../../src/anomaly/rarity.ts';
import { SurpriseLevel } from '../../../src/anomaly/surprise.ts';
import { StateReader, StateWriter } from '../../../src/state/codec.ts';

const config = anomalyConfig.parse({});

describe('the calibration of the session score', () => {
  test('weighs a fact the more, the fewer normal sessions show it', () => {
    const common = Array.from({ length: 300 }, () => ({ distance: 0, facts: BIT.newTransition }));
    const rare = [{ distance: 0, facts: BIT.newLength }];

    const { weights } = calibrate(config, [...common, ...rare], 1000);

    expect(weights.newTransition).toBeCloseTo(-config.evidenceScale * Math.log(301 / 1001), 10);
    expect(weights.newLength).toBeCloseTo(-config.evidenceScale * Math.log(2 / 1001), 10);
    expect(weights.newType).toBeCloseTo(-config.evidenceScale * Math.log(1 / 1001), 10);
  });

  test('lets at most the configured share of the left-out sessions above the threshold', () => {
    const leftOut = fc.array(
      fc.record({ distance: fc.double({ min: 0, max: 1, noNaN: true }), facts: fc.nat(31) }),
      { maxLength: 200 },
    );
    fc.assert(
      fc.property(leftOut, fc.constantFrom(0.9, 0.99, 0.999), (sessions, quantile) => {
        const total = sessions.length + 50;
        const { threshold, weights } = calibrate({ ...config, quantile }, sessions, total);
        const above = sessions.filter((s) => s.distance + weightOf(s.facts, weights) > threshold);
        expect(above.length).toBeLessThanOrEqual(Math.round(total * (1 - quantile)));
      }),
    );
  });

  test('takes sessions that are not listed as scoring 0', () => {
    expect(upperQuantile([0.4, 0.9, 0.2], 1000, 0.999)).toBe(0.4);
    expect(upperQuantile([0.4, 0.9, 0.2], 1000, 0.99)).toBe(0);
    expect(upperQuantile([0.4, 0.9, 0.2], 1000, 1)).toBe(0.9);
  });
});

describe('the level of surprise', () => {
  test('is the quantile of the largest log-losses, up to the width of a bin', () => {
    const level = new SurpriseLevel();
    for (let i = 0; i < 1000; i++) level.learn(i / 100);

    expect(Math.abs(level.quantile(0.9) - 9)).toBeLessThanOrEqual(0.25);
  });

  test('forgets the losses of a model that was still learning', () => {
    const level = new SurpriseLevel();
    for (let i = 0; i < 2000; i++) level.learn(9);
    for (let i = 0; i < 60_000; i++) level.learn(1);

    expect(level.quantile(0.999)).toBeLessThan(2);
  });

  test('is out of reach before the first session, and comes back from its bytes', () => {
    const level = new SurpriseLevel();
    expect(level.quantile(0.5)).toBe(Number.POSITIVE_INFINITY);
    level.learn(-1);
    expect(level.quantile(0.5)).toBe(Number.POSITIVE_INFINITY);
    level.learn(3);
    const writer = new StateWriter();

    level.save(writer);
    const restored = SurpriseLevel.restore(new StateReader(writer.finish()));

    expect(restored.quantile(0.5)).toBe(level.quantile(0.5));
    expect(restored.quantile(0.5)).toBeCloseTo(3.125, 10);
  });
});
