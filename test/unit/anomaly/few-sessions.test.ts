import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { anomalyConfig } from '../../../src/anomaly/config.ts';
import { tailScore } from '../../../src/anomaly/few-sessions.ts';
import { SessionAnomaly } from '../../../src/anomaly/session-anomaly.ts';
import { silenceText } from '../../../src/anomaly/silence.ts';
import { randomFrom } from '../../../src/backtest/random.ts';
import { StateReader, StateWriter } from '../../../src/state/codec.ts';
import { closing } from './session-stream.ts';

const config = anomalyConfig.parse({});

/** Sessions that differ in how often the second step comes: 1 to 4 times. */
function usual(i: number): number[] {
  return [1, ...Array.from({ length: 1 + (i % 4) }, () => 2), 3, 4];
}

function anomalyOf(sessions: number, learning: 'everything' | 'normal' = 'normal'): SessionAnomaly {
  const anomaly = new SessionAnomaly(config, 4);
  anomaly.learning = learning;
  for (let i = 0; i < sessions; i++) closing(anomaly, usual(i), i * 60_000);
  return anomaly;
}

describe('the tail of few scores', () => {
  test('reaches the farther, the fewer the sessions and the higher their scores', () => {
    const scores = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 30 });
    fc.assert(
      fc.property(scores, fc.integer({ min: 3, max: 19 }), (some, tens) => {
        const sessions = 10 * tens;
        expect(tailScore(some, sessions, 200, 0.05)).toBeGreaterThan(0);
        expect(tailScore([], sessions, 200, 0.05)).toBeGreaterThan(tailScore([], sessions + 10, 200, 0.05));
        const twice = some.map((score) => 2 * score);
        expect(tailScore(twice, sessions, 200, 0)).toBeCloseTo(2 * tailScore(some, sessions, 200, 0), 10);
      }),
    );
  });

  test('is not asked where the sessions are enough, and starts from one event where no session differs', () => {
    expect(tailScore([0.9, 0.1], 200, 200, 0.05)).toBe(0);
    expect(tailScore([], 30, 200, 0.08)).toBeCloseTo((0.08 / 4) * Math.log(20), 12);
  });

  test('lets about one in 200 pass where the scores have an exponential tail', () => {
    const random = randomFrom(7);
    const score = () => -Math.log(1 - random());
    let beyond = 0;
    for (let run = 0; run < 20_000; run++) {
      const scores = Array.from({ length: 40 }, score);
      if (score() > Math.max(...scores, tailScore(scores, 40, 200, 1))) beyond++;
    }
    expect(beyond / 20_000).toBeGreaterThan(0.003);
    expect(beyond / 20_000).toBeLessThan(0.012);
  });
});

describe('few sessions', () => {
  test('are enough to call one anomalous that is unlike all of them', () => {
    const anomaly = anomalyOf(40, 'everything');
    anomaly.learning = 'nothing';

    expect(closing(anomaly, [1, 9, 8, 7]).anomalous).toBe(true);
    expect(closing(anomaly, usual(2)).anomalous).toBe(false);
  });

  test('give a wider threshold than enough of the same', () => {
    const thresholds = [40, 100, 200].map((sessions) => anomalyOf(sessions).calibration.threshold);

    expect(thresholds).toEqual([...thresholds].sort((a, b) => b - a));
    expect(new Set(thresholds).size).toBe(3);
  });

  test('are all learned, the anomalous ones too: what comes again is not called anomalous again', () => {
    const anomaly = anomalyOf(60);

    const first = closing(anomaly, [1, 9, 8, 7], 4_000_000);
    const again = closing(anomaly, [1, 9, 8, 7], 4_060_000);

    expect([first.anomalous, again.anomalous]).toEqual([true, false]);
  });

  test('name what is new in a session while they are learned', () => {
    const reasons = closing(anomalyOf(60), [1, 3, 2, 4]).reasons;

    expect(reasons).toContainEqual(expect.objectContaining({ kind: 'newTransition', expected: 1, type: 3 }));
  });
});

describe('silence', () => {
  test('is explained until so many sessions were learned', () => {
    const [before, speaking] = [anomalyOf(17), anomalyOf(31)];

    expect(silenceText(before.silence!)).toBe('17 of 30 sessions');
    expect(closing(before, [7, 8, 9]).anomalous).toBe(false);
    expect(speaking.silence).toBeUndefined();
  });

  test('ends after a restart as it would have without one', () => {
    const anomaly = anomalyOf(20);
    const writer = new StateWriter();
    anomaly.save(writer);
    const restored = SessionAnomaly.restore(config, 4, new StateReader(writer.finish()));

    for (let i = 20; i < 60; i++) {
      expect(restored.silence).toEqual(anomaly.silence);
      expect(closing(restored, usual(i), i * 60_000)).toEqual(closing(anomaly, usual(i), i * 60_000));
    }
    expect(anomaly.silence).toBeUndefined();
    expect(restored.calibration).toEqual(anomaly.calibration);
  });
});
