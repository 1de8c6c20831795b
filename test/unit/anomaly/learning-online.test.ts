import { describe, expect, test } from '@jest/globals';
import { SessionAnomaly } from '../../../src/anomaly/session-anomaly.ts';
import { emptySessionScore } from '../../../src/anomaly/session-score.ts';
import { closing, config, sessionBatch, trained } from './session-stream.ts';

const HOUR = 3_600_000;
const STRANGE = [1, 2, 9, 3];

describe('learning a training part', () => {
  test('whose sessions all end with the input learns all their transitions', () => {
    const [anomaly, out] = [new SessionAnomaly(config, 100), emptySessionScore()];
    anomaly.learning = 'everything';
    const long = Array.from({ length: 40 }, (_, i) => 1 + i);
    const batches = Array.from({ length: 100 }, (_, slot) => sessionBatch(long, slot));
    for (let row = 0; row <= long.length; row++) {
      for (const batch of batches) anomaly.step(batch, row, Number.NaN, out);
    }
    anomaly.learning = 'nothing';

    const verdict = closing(anomaly, long);

    expect(verdict).toMatchObject({ score: 0, anomalous: false });
  });
});

describe('learning while scoring', () => {
  test('does not let a flood of anomalous sessions become normal', () => {
    const anomaly = trained();
    anomaly.learning = 'normal';
    for (let i = 0; i < 500; i++) closing(anomaly, STRANGE, 20 * HOUR + i * 1000);

    const verdict = closing(anomaly, STRANGE, 20 * HOUR + 600_000);

    expect(verdict.anomalous).toBe(true);
  });

  test('accepts what keeps coming back for hours', () => {
    const anomaly = trained();
    anomaly.learning = 'normal';
    for (let i = 0; i < 60; i++) closing(anomaly, STRANGE, (20 + i / 10) * HOUR);

    const verdict = closing(anomaly, STRANGE, 27 * HOUR);

    expect(verdict.anomalous).toBe(false);
    expect(verdict.score).toBe(0);
  });

  test('goes on learning sessions that score normal', () => {
    const anomaly = trained();
    anomaly.learning = 'normal';
    const before = closing(anomaly, [1, 2, 2, 3, 3]).score;
    anomaly.learning = 'everything';
    for (let i = 0; i < 3; i++) closing(anomaly, [1, 2, 2, 3, 3]);

    expect(before).toBeGreaterThan(0);
    expect(closing(anomaly, [1, 2, 2, 3, 3]).score).toBe(0);
  });
});
